/**
 * What FETCH answers of a message (RFC 9051, section 7.5.2), in any order, and whatever else a server puts in:
 *
 *     (UID 7 FLAGS (\Seen) RFC822.SIZE 44827 INTERNALDATE "17-Jul-1996 02:44:25 -0700" BODY[] {5}␍␊…)
 */
import type { BodyPart, MessageEnvelope } from '../../protocols/imap.ts';
import { readBodyStructure } from './body-structure.ts';
import type { ImapCursor } from './cursor.ts';
import { readEnvelope } from './envelope.ts';
import type { ImapSection } from './values.ts';

export interface FetchItems {
  uid?: number;
  flags?: string[];
  size?: number;
  /** As it came: `17-Jul-1996 02:44:25 -0700`; `undefined` is NIL, which no server should say. */
  internalDate?: string | undefined;
  envelope?: MessageEnvelope;
  structure?: BodyPart;
  /** `BODY[…]` and `BINARY[…]`: one character a byte; `undefined` is NIL. */
  sections?: { readonly section: ImapSection; readonly content: string | undefined }[];
}

/** @throws ProtocolError, LimitError */
export function readFetchItems(cursor: ImapCursor): FetchItems {
  const items: FetchItems = {};
  cursor.open();
  while (!cursor.close()) {
    const section = cursor.section();
    if (section !== undefined) {
      cursor.space();
      (items.sections ??= []).push({ section, content: cursor.nstring() });
      continue;
    }
    const name = cursor.atom();
    cursor.space();
    readItem(items, name.toUpperCase(), cursor);
  }
  return items;
}

function readItem(items: FetchItems, name: string, cursor: ImapCursor): void {
  switch (name) {
    case 'UID':
      items.uid = cursor.number();
      return;
    case 'FLAGS':
      items.flags = readWords(cursor);
      return;
    case 'RFC822.SIZE':
      items.size = cursor.number();
      return;
    case 'INTERNALDATE':
      items.internalDate = cursor.nstring();
      return;
    case 'ENVELOPE':
      items.envelope = readEnvelope(cursor);
      return;
    case 'BODYSTRUCTURE':
    case 'BODY':
      items.structure = readBodyStructure(cursor);
      return;
    default:
      cursor.value();
  }
}

function readWords(cursor: ImapCursor): string[] {
  const words: string[] = [];
  cursor.open();
  while (!cursor.close()) words.push(cursor.atom());
  return words;
}
