/**
 * What lines are made of, and how it is written (RFC 9051, section 9). Strings have one character for each byte; `toBytes`
 * and `fromBytes` lead from and to text.
 *
 *     INBOX                       an atom, where the characters allow it
 *     "Sent items"                quoted, up to a kilobyte of printable ASCII
 *     {7}␍␊Müll                   a literal, for anything else
 */
import { UsageError } from '../../errors.ts';
import { decodeCharset } from '../../wire/mime-charset.ts';

export type ImapValue = ImapAtom | ImapString | ImapNil | ImapList | ImapSection;

export interface ImapAtom {
  readonly type: 'atom';
  readonly text: string;
}

export interface ImapString {
  readonly type: 'string';
  /** One character a byte. */
  readonly text: string;
  readonly form: 'quoted' | 'literal';
}

/** `NIL`; `text` has it as it was written, for where an atom is meant. */
export interface ImapNil {
  readonly type: 'nil';
  readonly text: string;
}

export interface ImapList {
  readonly type: 'list';
  readonly values: readonly ImapValue[];
}

/** A part of a message: `BODY.PEEK[1.2.HEADER.FIELDS (DATE FROM)]<0.1024>`. */
export interface ImapSection {
  readonly type: 'section';
  /** In capitals: `BODY`, `BODY.PEEK`, `BINARY`, `BINARY.PEEK`, `BINARY.SIZE`. */
  readonly name: string;
  /** In capitals, without fields: `1.2.HEADER.FIELDS`; empty for the whole message. */
  readonly section: string;
  readonly fields?: readonly string[];
  /** In bytes; a response has no length. */
  readonly partial?: { readonly offset: number; readonly length?: number };
}

/** Long strings go as literals: RFC 2683, section 3.2.1.5 advises servers to take lines of 8,000 bytes. */
export const MAX_QUOTED_BYTES = 1_000;

// RFC 9051: ATOM-CHAR and `]`. An empty string is no atom, nor is NIL where nothing could be meant.
const ASTRING = /^[!#$&'+,\-./0-9:;<=>?@A-Z[\]^_`a-z|}~]+$/;
const QUOTABLE = /^[\x20-\x7e]*$/;
// oxlint-disable-next-line no-control-regex -- these are the ones
const LINE_ENDS = /[\r\n\0]/;
// oxlint-disable-next-line no-control-regex -- ASCII has them
const ASCII = /^[\0-\x7f]*$/;

/** Text as bytes, one character each. */
export function toBytes(text: string): string {
  return ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** Bytes, one character each, as text; what is no UTF-8 is taken for Windows-1252, as it mostly is. */
export function fromBytes(bytes: string): string {
  if (ASCII.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  try {
    return UTF8.decode(buffer);
  } catch {
    return decodeCharset('windows-1252', buffer) ?? bytes;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How bytes can be written in a line: as they are, in quotes, or as a literal only. */
export function formFor(bytes: string): 'atom' | 'quoted' | 'literal' {
  if (ASTRING.test(bytes) && bytes.toUpperCase() !== 'NIL') return 'atom';
  return bytes.length <= MAX_QUOTED_BYTES && QUOTABLE.test(bytes) ? 'quoted' : 'literal';
}

/** @param bytes printable ASCII */
export function quote(bytes: string): string {
  return `"${bytes.replace(/["\\]/g, '\\$&')}"`;
}

/** A string in quotes or as a literal, for whoever need not wait before a literal: a server. `undefined` is NIL. */
export function encodeNstring(bytes: string | undefined): string {
  if (bytes === undefined) return 'NIL';
  return formFor(bytes) === 'literal' ? `{${bytes.length}}\r\n${bytes}` : quote(bytes);
}

/** The same, as an atom where that will do: names of folders. */
export function encodeAstring(bytes: string): string {
  return formFor(bytes) === 'atom' ? bytes : encodeNstring(bytes);
}

/**
 * Refuses words that cannot be part of a command: an end of line would begin another one, and no string may hold NUL.
 *
 * @throws UsageError
 */
export function refuseLineEnds(...words: readonly string[]): void {
  if (!words.some((word) => LINE_ENDS.test(word))) return;
  throw new UsageError('a line end or NUL cannot be part of an IMAP command');
}
