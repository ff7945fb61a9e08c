import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A call, and what it really printed. */
export interface JsonExample {
  readonly line: string;
  /** The document, or the values of all lines. */
  readonly prints: unknown;
}

/** By the output's name; those that would be long have none. */
export const JSON_EXAMPLES = JSON.parse(
  readFileSync(join(import.meta.dirname, 'json-examples.json'), 'utf8'),
) as Readonly<Record<string, JsonExample | undefined>>;
