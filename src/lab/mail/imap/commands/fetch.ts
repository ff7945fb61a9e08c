/**
 * FETCH and UID FETCH (RFC 3501, section 6.4.5; RFC 7162, section 3.1.4 for CHANGEDSINCE):
 *
 *     FETCH 2:4 (FLAGS BODY.PEEK[HEADER.FIELDS (DATE)])
 *     * 2 FETCH (FLAGS (\Seen) BODY[HEADER.FIELDS (DATE)] {38}
 */
import { formatDateTime } from '../../../../raw/imap/dates.ts';
import type { ImapCursor } from '../../../../raw/imap/cursor.ts';
import { parseSet } from '../../../../raw/imap/sets.ts';
import type { StoredMessage } from '../../store/types.ts';
import { type FetchItem, parseFetchItems } from '../fetch-items.ts';
import type { Mailbox } from '../mailbox.ts';
import type { MessageText } from '../message/message-cache.ts';
import { type Part, parseMessage } from '../message/part.ts';
import { sectionBytes } from '../message/section.ts';
import type { Output } from '../output.ts';
import { ImapRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { Turn } from '../turn.ts';
import { type Commands, endOf, type Said } from './command.ts';

export const FETCH: Commands = {
  FETCH: { when: 'selected', uid: true, holdsExpunges: true, run: fetch },
};

async function fetch(session: Session, { args, byUid }: Said): Promise<string> {
  const mailbox = session.selected;
  args.space();
  const set = parseSet(args.atom());
  args.space();
  const items = parseFetchItems(args);
  const changedSince = args.done ? undefined : takeChangedSince(session, args);
  endOf(args);
  const numbers = mailbox.resolve(set, byUid);
  if (items.some(({ is }) => is === 'MODSEQ')) session.condstore = true;
  const wanted = new Set(items.map(({ is }) => is));
  if (byUid && !wanted.has('UID')) items.unshift({ is: 'UID' });
  if (changedSince !== undefined && !wanted.has('MODSEQ')) items.push({ is: 'MODSEQ' });
  const marks = !mailbox.readOnly && items.some((item) => item.is === 'section' && item.marks);
  let missed = false;
  const turn = new Turn();
  for (const number of numbers) {
    // In between, others have their turn, and the folder may go.
    if (mailbox.gone) break;
    const message = mailbox.message(mailbox.uidAt(number));
    if (message === undefined) missed = true;
    else if (changedSince === undefined || message.modSeq > changedSince) {
      await sayMessage(session, mailbox, number, marks ? markSeen(mailbox, message) : { message }, items);
    }
    if (turn.isOver) await turn.next();
  }
  return missed ? '[EXPUNGEISSUED] Some of them are gone.' : 'That is all.';
}

function takeChangedSince(session: Session, args: ImapCursor): number {
  args.space();
  args.open();
  if (args.atom().toUpperCase() !== 'CHANGEDSINCE')
    throw new ImapRefusal('BAD', 'FETCH has no such modifier.');
  args.space();
  const changedSince = args.number();
  if (!args.close()) throw args.error('")"');
  session.condstore = true;
  return changedSince;
}

/** @returns the message as it is now, and whether its flags are to be told */
function markSeen(mailbox: Mailbox, message: StoredMessage): { message: StoredMessage; changed?: boolean } {
  const { store, user, path } = mailbox;
  if (message.flags.includes('\\Seen')) return { message };
  const [now] = store.setFlags(user, path, [message.uid], { how: 'add', flags: ['\\Seen'] });
  mailbox.forgetFlags([message.uid]);
  return now === undefined ? { message } : { message: now, changed: true };
}

async function sayMessage(
  session: Session,
  mailbox: Mailbox,
  number: number,
  { message, changed = false }: { readonly message: StoredMessage; readonly changed?: boolean },
  items: readonly FetchItem[],
): Promise<void> {
  const { output } = session;
  const content = once(() => mailbox.content(message.uid) ?? Buffer.alloc(0));
  const structure = once((): Part => parseMessage(content()));
  const all: readonly FetchItem[] =
    changed && !items.some(({ is }) => is === 'FLAGS') ? [...items, { is: 'FLAGS' }] : items;
  output.text(`* ${number} FETCH (`);
  for (const [index, item] of all.entries()) {
    if (index > 0) output.text(' ');
    if (item.is === 'section') saySection(output, item, content(), structure);
    else output.text(textOf(session, mailbox, message, item.is, content));
    if (!output.full || index === all.length - 1) continue;
    // Meanwhile it may go; what has begun is said to its end.
    content();
    await output.flush();
  }
  output.line(')');
  if (output.full) await output.flush();
}

function saySection(
  output: Output,
  { label, section, partial }: FetchItem & { readonly is: 'section' },
  content: Buffer,
  structure: () => Part,
): void {
  const bytes = sectionBytes(content, structure(), section);
  if (bytes === undefined) return output.text(`${label} NIL`);
  const { offset = 0, length = bytes.length } = partial ?? {};
  const part = bytes.subarray(offset, offset + length);
  output.text(`${label} {${part.length}}\r\n`);
  output.bytes(part);
}

const TEXTS: Readonly<Record<string, MessageText>> = {
  ENVELOPE: 'envelope',
  BODY: 'body',
  BODYSTRUCTURE: 'bodyStructure',
};

function textOf(
  session: Session,
  mailbox: Mailbox,
  message: StoredMessage,
  item: Exclude<FetchItem['is'], 'section'>,
  content: () => Buffer,
): string {
  const { uid } = message;
  if (item === 'FLAGS') return `FLAGS ${session.flags(message)}`;
  if (item === 'UID') return `UID ${uid}`;
  if (item === 'RFC822.SIZE') return `RFC822.SIZE ${message.size}`;
  if (item === 'MODSEQ') return `MODSEQ (${message.modSeq})`;
  if (item === 'INTERNALDATE') return `INTERNALDATE "${formatDateTime(message.received)}"`;
  const key = `${mailbox.user}\0${mailbox.path}\0${mailbox.uidValidity}\0${uid}`;
  return `${item} ${session.settings.cache.text(key, TEXTS[item] ?? 'body', content)}`;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
