import type { z } from 'zod';

/** What verbs print with `--format json`. The source of a file `NAME.schema.json` and of a part of docs/json.md. */
export interface JsonOutput {
  /** The schema's file is called so: `http-response`. */
  readonly name: string;
  /** The verbs, as they are typed: `http get`. With ` --compare` or ` --fields` behind it where that is meant. */
  readonly verbs: readonly string[];
  /** One document, or a line for each thing that happens. */
  readonly stream: 'document' | 'lines';
  /**
   * Strict objects, so that nothing is printed that is not documented here; each member has a description, and the whole has
   * one that says what it is.
   */
  readonly schema: z.ZodType;
}
