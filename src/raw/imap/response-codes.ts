/**
 * What a status response says besides its text (RFC 9051, section 7.1; RFC 5530, RFC 4315, RFC 7162):
 *
 *     [READ-ONLY]   [UIDNEXT 265]   [PERMANENTFLAGS (\Deleted \*)]   [COPYUID 38505 304,319:320 3956:3958]
 *     [X-NOBODY-KNOWS "it ]"]
 *
 * All are kept as they came, known or not; what an argument means is read where somebody asks for it.
 */
import { ImapCursor } from './cursor.ts';
import { expandSet, parseSet } from './sets.ts';

export interface ResponseCode {
  /** In capitals. */
  readonly name: string;
  /** As it came; empty where there is none. */
  readonly argument: string;
}

export interface ResponseText {
  readonly code?: ResponseCode;
  /** One character a byte. */
  readonly text: string;
}

// A bracket in quotes ends nothing.
const CODE = /^\[([^\] ]+)(?: ((?:[^"\]]|"(?:[^"\\]|\\.)*")*))?\] ?/s;

/** @param line what follows `OK` and its like; a bracket that is not closed is text */
export function parseResponseText(line: string): ResponseText {
  const [all, name, argument = ''] = line.startsWith('[') ? (CODE.exec(line) ?? []) : [];
  if (all === undefined || name === undefined) return { text: line };
  return { code: { name: name.toUpperCase(), argument }, text: line.slice(all.length) };
}

/** @throws ProtocolError for what is no number */
export function numberIn({ argument }: ResponseCode): number {
  return new ImapCursor(argument).number();
}

/** The words of a list, or of what is none: `(\Seen \*)`, `IMAP4rev1 IDLE`. */
export function wordsIn({ argument }: ResponseCode): string[] {
  const cursor = new ImapCursor(argument.startsWith('(') ? argument : `(${argument})`);
  return cursor.list(() => cursor.astring());
}

export interface AppendUid {
  readonly uidValidity: number;
  readonly uid: number;
}

/** `38505 3955`. */
export function appendUidIn({ argument }: ResponseCode): AppendUid {
  const cursor = new ImapCursor(argument);
  const uidValidity = cursor.number();
  cursor.space();
  return { uidValidity, uid: cursor.number() };
}

/** From the UIDs there were to those that have come to be: `38505 304,319:320 3956:3958`; nothing where they do not pair. */
export function copyUidIn({ argument }: ResponseCode): ReadonlyMap<number, number> {
  const [, from = '', to = ''] = argument.split(' ');
  const [sources, copies] = [expandSet(parseSet(from)), expandSet(parseSet(to))];
  if (sources.length !== copies.length) return new Map();
  return new Map(sources.map((uid, index) => [uid, copies[index]!]));
}
