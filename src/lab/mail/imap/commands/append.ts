/**
 * APPEND (RFC 3501, section 6.3.11; RFC 4315 for APPENDUID, RFC 6855, section 4 for UTF8):
 *
 *     APPEND Sent (\Seen) "17-Jul-1996 02:44:25 -0700" {310}
 *     APPEND Sent UTF8 (~{310}
 */
import type { ImapCursor } from '../../../../raw/imap/cursor.ts';
import { parseDateTime } from '../../../../raw/imap/dates.ts';
import { ImapRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { type Commands, endOf, type Said } from './command.ts';
import { takePath } from './folders.ts';

export const APPEND: Commands = { APPEND: { when: 'logged-in', logged: 'argument', run: append } };

const OPEN = '('.charCodeAt(0);
const QUOTE = '"'.charCodeAt(0);

function append(session: Session, { args, message }: Said): string {
  const path = takePath(session, args);
  args.space();
  let flags: string[] = [];
  if (args.peek() === OPEN) {
    flags = args.list(() => args.atom());
    args.space();
  }
  const received = args.peek() === QUOTE ? takeTime(args) : undefined;
  skipMessage(args);
  endOf(args);
  if (message === undefined) throw new ImapRefusal('BAD', 'The message is to be a literal.');
  if (message.length === 0) throw new ImapRefusal('NO', 'A message has a byte at least.', 'CANNOT');
  const { store } = session.settings;
  const user = session.loggedIn;
  const folder = store.folder(user, path);
  if (folder === undefined) throw new ImapRefusal('NO', 'There is no such folder.', 'TRYCREATE');
  const options = { flags, ...(received === undefined ? {} : { received }) };
  const { uid } = store.add(user, folder.path, message, options);
  return `[APPENDUID ${folder.uidValidity} ${uid}] It is there.`;
}

function takeTime(args: ImapCursor): number {
  const time = parseDateTime(args.string());
  if (time === undefined) throw new ImapRefusal('BAD', 'That is no time.');
  args.space();
  return time;
}

/** What stands for it in the line. */
function skipMessage(args: ImapCursor): void {
  const wrapped = args.line.slice(args.at, args.at + 6).toUpperCase() === 'UTF8 (';
  if (wrapped) args.at += 6;
  args.string();
  if (wrapped && !args.take(')'.charCodeAt(0))) throw args.error('")"');
}
