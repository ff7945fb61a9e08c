import { escapeJsonForTerminal } from '../../terminal/escape.ts';
import type { Output } from '../../terminal/io.ts';
import { writeOut } from './output.ts';

/** One document, indented so that a person can read it as well. */
export function writeDocument(output: Output, value: object): Promise<void> {
  return writeOut(output, `${escapeJsonForTerminal(JSON.stringify(value, null, 2))}\n`);
}
