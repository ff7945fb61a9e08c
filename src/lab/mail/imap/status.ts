import type { ImapCursor } from '../../../raw/imap/cursor.ts';
import type { MailFolder, StoredMessage } from '../store/types.ts';
import { nameOf } from './names.ts';
import { ImapRefusal } from './refusal.ts';
import type { Session } from './session.ts';

/** RFC 3501, section 6.3.10; RFC 7162 for HIGHESTMODSEQ, RFC 8438 for SIZE. */
const ITEMS: Readonly<Record<string, (folder: MailFolder, messages: readonly StoredMessage[]) => number>> = {
  MESSAGES: (_, messages) => messages.length,
  UIDNEXT: (folder) => folder.uidNext,
  UIDVALIDITY: (folder) => folder.uidValidity,
  UNSEEN: (_, messages) => messages.filter(({ flags }) => !flags.includes('\\Seen')).length,
  HIGHESTMODSEQ: (folder) => folder.highestModSeq,
  SIZE: (_, messages) => messages.reduce((sum, { size }) => sum + size, 0),
};

/** @throws ImapRefusal */
export function parseStatusItems(args: ImapCursor): string[] {
  return args.list(() => {
    const item = args.atom().toUpperCase();
    if (item !== 'RECENT' && !Object.hasOwn(ITEMS, item)) {
      throw new ImapRefusal('BAD', 'STATUS has no such item.');
    }
    return item;
  });
}

/** @throws ImapRefusal */
export function sayStatus(session: Session, path: string, items: readonly string[]): void {
  const { store } = session.settings;
  const folder = store.folder(session.loggedIn, path);
  if (folder === undefined) throw new ImapRefusal('NO', 'There is no such folder.', 'NONEXISTENT');
  const messages = store.messages(session.loggedIn, folder.path);
  const values = items.map((item) => {
    const value = item === 'RECENT' ? session.countRecent(folder, messages) : ITEMS[item]?.(folder, messages);
    return `${item} ${value}`;
  });
  session.output.line(`* STATUS ${nameOf(session, folder.path)} (${values.join(' ')})`);
}
