/**
 * ENVELOPE (RFC 9051, section 7.5.2): date, subject, from, sender, reply-to, to, cc, bcc, in-reply-to, message-id
 *
 *     ("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary" (("Terry Gray" NIL "gray" "cac.example"))
 *     … (("Friends" …)) NIL NIL NIL NIL "<B27397-0100000@cac.example>")
 *
 * An address is name, route, mailbox and host; (NIL NIL "Friends" NIL) begins a group, (NIL NIL NIL NIL) ends it.
 */
import type { MailAddress, MessageEnvelope } from '../../protocols/imap.ts';
import { parseMailDate } from '../../wire/mail-date.ts';
import { decodeWords } from '../../wire/mime-words.ts';
import type { ImapCursor } from './cursor.ts';
import { fromBytes } from './values.ts';

const OPEN = 0x28;

/** @throws ProtocolError for what is no envelope */
export function readEnvelope(cursor: ImapCursor): MessageEnvelope {
  cursor.open();
  const date = cursor.nstring();
  cursor.space();
  const subject = cursor.nstring();
  cursor.space();
  const from = readAddresses(cursor);
  cursor.space();
  readAddresses(cursor);
  cursor.space();
  const replyTo = readAddresses(cursor);
  cursor.space();
  const to = readAddresses(cursor);
  cursor.space();
  const cc = readAddresses(cursor);
  cursor.space();
  const bcc = readAddresses(cursor);
  cursor.space();
  const inReplyTo = cursor.nstring();
  cursor.space();
  const messageId = cursor.nstring();
  while (!cursor.close()) cursor.value();
  const time = date === undefined ? undefined : parseMailDate(date);
  const envelope: Mutable<MessageEnvelope> = { from, to, cc, bcc, replyTo };
  if (time !== undefined) envelope.date = time;
  if (subject !== undefined) envelope.subject = decodeHeader(subject);
  if (messageId !== undefined) envelope.messageId = fromBytes(messageId);
  if (inReplyTo !== undefined) envelope.inReplyTo = fromBytes(inReplyTo);
  return envelope;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a header field says to people. @param bytes one character a byte */
export function decodeHeader(bytes: string): string {
  const text = fromBytes(bytes);
  return decodeWords(text.includes('\n') ? text.replace(/\r?\n/g, '') : text);
}

function readAddresses(cursor: ImapCursor): readonly MailAddress[] {
  if (cursor.peek() !== OPEN && cursor.takeNil()) return NONE;
  const addresses: MailAddress[] = [];
  cursor.open();
  while (!cursor.close()) {
    cursor.open();
    const name = cursor.nstring();
    cursor.space();
    cursor.nstring();
    cursor.space();
    const mailbox = cursor.nstring();
    cursor.space();
    const host = cursor.nstring();
    while (!cursor.close()) cursor.value();
    // Without a host it is where a group begins or ends.
    if (mailbox === undefined || host === undefined) continue;
    const address = fromBytes(host === '' ? mailbox : `${mailbox}@${host}`);
    addresses.push(name === undefined || name === '' ? { address } : { name: decodeHeader(name), address });
  }
  return addresses;
}

const NONE: readonly MailAddress[] = [];
