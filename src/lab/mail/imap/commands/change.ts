/** What changes the messages of the selected folder: STORE, EXPUNGE, COPY, MOVE (RFC 3501, 4315, 6851, 7162). */
import type { ImapCursor } from '../../../../raw/imap/cursor.ts';
import { encodeSet, parseSet } from '../../../../raw/imap/sets.ts';
import type { FlagChange } from '../../store/types.ts';
import type { Mailbox } from '../mailbox.ts';
import { ImapRefusal } from '../refusal.ts';
import type { Session } from '../session.ts';
import { type Commands, endOf, type Said } from './command.ts';
import { takePath } from './folders.ts';

export const CHANGE: Commands = {
  STORE: { when: 'selected', uid: true, holdsExpunges: true, run: store },
  EXPUNGE: { when: 'selected', uid: true, logged: 'name', run: expunge },
  COPY: { when: 'selected', uid: true, logged: 'name', run: (session, said) => copy(session, said).text },
  MOVE: { when: 'selected', uid: true, logged: 'name', run: move },
};

const OPEN = '('.charCodeAt(0);
const ACTIONS: Readonly<Record<string, FlagChange['how']>> = { '+': 'add', '-': 'remove', '': 'replace' };

function store(session: Session, { args, byUid }: Said): string {
  const mailbox = session.selected;
  args.space();
  const numbers = mailbox.resolve(parseSet(args.atom()), byUid);
  args.space();
  const unchangedSince = args.peek() === OPEN ? takeUnchangedSince(session, args) : Infinity;
  const [, sign, silent] = /^([-+]?)FLAGS(\.SILENT)?$/i.exec(args.atom()) ?? [];
  const how = sign === undefined ? undefined : ACTIONS[sign];
  if (how === undefined) throw new ImapRefusal('BAD', 'STORE changes FLAGS alone.');
  args.space();
  const flags = takeFlags(args);
  refuseReadOnly(mailbox);
  const all = numbers.map((number) => mailbox.uidAt(number));
  const late = new Set(all.filter((uid) => (mailbox.message(uid)?.modSeq ?? 0) > unchangedSince));
  const uids = all.filter((uid) => !late.has(uid));
  const changed = mailbox.store.setFlags(mailbox.user, mailbox.path, uids, { how, flags });
  mailbox.forgetFlags(uids);
  const told = new Map(changed.map((message) => [message.uid, message]));
  for (const number of numbers) {
    const message = told.get(mailbox.uidAt(number));
    if (message === undefined) continue;
    const uid = byUid ? [`UID ${message.uid}`] : [];
    const modSeq = session.condstore ? [`MODSEQ (${message.modSeq})`] : [];
    const items = silent === undefined ? [...uid, session.flagItems(message)] : [...uid, ...modSeq];
    if (silent === undefined || modSeq.length > 0)
      session.output.line(`* ${number} FETCH (${items.join(' ')})`);
  }
  if (late.size === 0) return 'Done.';
  // RFC 7162, section 3.1.3: numbers or UIDs, as the command had them.
  const modified = numbers.filter((number) => late.has(mailbox.uidAt(number)));
  return `[MODIFIED ${encodeSet(byUid ? [...late] : modified)}] Somebody else has changed some of them.`;
}

function takeUnchangedSince(session: Session, args: ImapCursor): number {
  args.open();
  if (args.atom().toUpperCase() !== 'UNCHANGEDSINCE')
    throw new ImapRefusal('BAD', 'STORE has no such modifier.');
  args.space();
  const unchangedSince = args.number();
  if (!args.close()) throw args.error('")"');
  args.space();
  session.condstore = true;
  return unchangedSince;
}

/** In parentheses, or one after the other up to the end. */
function takeFlags(args: ImapCursor): string[] {
  const flags: string[] = [];
  if (args.peek() === OPEN) flags.push(...args.list(() => args.atom()));
  else {
    flags.push(args.atom());
    while (!args.done) {
      args.space();
      flags.push(args.atom());
    }
  }
  endOf(args);
  return flags;
}

/** Of UIDs, those that are marked and no others (RFC 4315, section 2.1). */
function expunge(session: Session, { args, byUid }: Said): string {
  const mailbox = session.selected;
  let chosen = mailbox.uids;
  if (byUid) {
    args.space();
    chosen = mailbox.resolve(parseSet(args.atom()), true).map((number) => mailbox.uidAt(number));
  }
  endOf(args);
  refuseReadOnly(mailbox);
  const marked = chosen.filter((uid) => mailbox.message(uid)?.flags.includes('\\Deleted') === true);
  mailbox.store.remove(mailbox.user, mailbox.path, marked);
  return 'Done.';
}

function copy(
  session: Session,
  { args, byUid }: Said,
): { readonly text: string; readonly code: string; readonly uids: number[] } {
  const mailbox = session.selected;
  args.space();
  const numbers = mailbox.resolve(parseSet(args.atom()), byUid);
  const path = takePath(session, args);
  endOf(args);
  const target = mailbox.store.folder(mailbox.user, path);
  if (target === undefined) throw new ImapRefusal('NO', 'There is no such folder.', 'TRYCREATE');
  const all = numbers.map((number) => mailbox.uidAt(number));
  const copied = mailbox.store.copy(mailbox.user, mailbox.path, all, target.path);
  const uids = copied.map(({ from }) => from);
  if (uids.length === 0) return { text: 'There was nothing to do.', code: '', uids };
  const there = encodeSet(copied.map(({ to }) => to));
  const code = `[COPYUID ${target.uidValidity} ${encodeSet(uids)} ${there}]`;
  return { text: `${code} Done.`, code, uids };
}

/** RFC 6851: where they have gone to is told before they go. */
function move(session: Session, said: Said): string {
  const mailbox = session.selected;
  refuseReadOnly(mailbox);
  const { code, uids } = copy(session, said);
  if (uids.length > 0) session.output.line(`* OK ${code} Moved.`);
  mailbox.store.remove(mailbox.user, mailbox.path, uids);
  return 'Done.';
}

function refuseReadOnly({ readOnly }: Mailbox): void {
  if (readOnly) throw new ImapRefusal('NO', 'The folder is open for reading only.', 'READ-ONLY');
}
