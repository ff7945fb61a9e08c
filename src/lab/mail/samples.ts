import * as letters from './sample-messages.ts';
import type { MailStore, MailUser } from './store/types.ts';

/** Where mail is at home in a lab; everywhere else is elsewhere. */
export const MAIL_DOMAIN = 'mail.test';

export const MAIL_USERS: readonly MailUser[] = [
  { name: 'alice', password: 'secret', addresses: [`alice@${MAIL_DOMAIN}`] },
  { name: 'bob', password: 'hunter2', addresses: [`bob@${MAIL_DOMAIN}`] },
];

interface Placed {
  readonly letter: letters.SampleMessage;
  readonly flags?: readonly string[];
}

interface SampleMailbox {
  readonly user: string;
  readonly path: string;
  readonly holds: readonly Placed[];
}

/** One message has each of the flags that mean something to a reader; the last in INBOX are new. */
const MAILBOXES: readonly SampleMailbox[] = [
  {
    user: 'alice',
    path: 'INBOX',
    holds: [
      { letter: letters.PLAIN, flags: ['\\Seen', '\\Answered'] },
      { letter: letters.QUOTED_PRINTABLE, flags: ['\\Seen', '\\Flagged'] },
      { letter: letters.BASE64, flags: ['\\Seen'] },
      { letter: letters.LATIN1_SUBJECT, flags: ['\\Seen', '$Friends'] },
      { letter: letters.JAPANESE_SUBJECT },
      { letter: letters.ALTERNATIVE },
      { letter: letters.ATTACHMENTS, flags: ['\\Flagged'] },
      { letter: letters.NESTED },
      { letter: letters.DOTS },
      { letter: letters.EIGHT_BIT },
      { letter: letters.MAILING_LIST },
    ],
  },
  { user: 'alice', path: 'Sent', holds: [{ letter: letters.TO_BOB, flags: ['\\Seen'] }] },
  { user: 'alice', path: 'Drafts', holds: [{ letter: letters.DRAFT, flags: ['\\Draft', '\\Seen'] }] },
  { user: 'alice', path: 'Trash', holds: [{ letter: letters.LOTTERY, flags: ['\\Seen'] }] },
  { user: 'alice', path: 'Archive/2025', holds: [{ letter: letters.OLD_BILL, flags: ['\\Seen'] }] },
  { user: 'alice', path: 'Archive/2026', holds: [{ letter: letters.NEW_BILL, flags: ['\\Seen'] }] },
  { user: 'alice', path: 'Küche & Co', holds: [{ letter: letters.RECIPE, flags: ['\\Seen'] }] },
  { user: 'bob', path: 'INBOX', holds: [{ letter: letters.TO_BOB }] },
  { user: 'bob', path: 'Sent', holds: [{ letter: letters.PLAIN, flags: ['\\Seen'] }] },
];

/** Puts the sample mail into new mailboxes of MAIL_USERS. Each message was received a minute after it was written. */
export function addSamples(store: MailStore): void {
  for (const { user, path, holds } of MAILBOXES) {
    if (store.folder(user, path) === undefined) store.makeFolder(user, path);
    for (const { letter, flags = [] } of holds) {
      const received = Date.parse(letter.date) + 60_000;
      store.add(user, path, letters.composeSample(letter), { flags, received });
    }
  }
  for (const { name } of store.users) {
    for (const { path } of store.folders(name)) store.subscribe(name, path, true);
  }
}
