import { escapeJsonForTerminal } from '../../terminal/escape.ts';
import type { Output } from '../../terminal/io.ts';
import { writeOut } from './output.ts';

/**
 * One document, indented so that a person can read it as well. Here as in a line, what could play with a terminal is
 * written as `\u…`, so that it is the same value and safe to look at.
 */
export function jsonDocument(value: unknown, replacer?: (name: string, value: unknown) => unknown): string {
  return `${escapeJsonForTerminal(JSON.stringify(value, replacer, 2))}\n`;
}

/** One object of several that come one after the other, or of a server, which has more to say later. */
export function jsonLine(value: object): string {
  return `${escapeJsonForTerminal(JSON.stringify(value))}\n`;
}

export function writeDocument(output: Output, value: object): Promise<void> {
  return writeOut(output, jsonDocument(value));
}
