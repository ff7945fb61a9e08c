/**
 * SEARCH and UID SEARCH (RFC 3501, section 6.4.4; RFC 4731 for RETURN):
 *
 *     SEARCH CHARSET UTF-8 SUBJECT {5}␍␊Müll       UID SEARCH RETURN (MIN COUNT) UNSEEN
 *     * SEARCH 2 84 882                            * ESEARCH (TAG "a1") UID MIN 7 COUNT 3
 */
import type { ImapCursor } from '../../../../raw/imap/cursor.ts';
import { encodeSet } from '../../../../raw/imap/sets.ts';
import { quote } from '../../../../raw/imap/values.ts';
import type { Mailbox } from '../mailbox.ts';
import { ImapRefusal } from '../refusal.ts';
import { Candidate } from '../search/candidate.ts';
import { parseSearchKeys, type SearchKey } from '../search/keys.ts';
import type { Session } from '../session.ts';
import { Turn } from '../turn.ts';
import type { Commands, Said } from './command.ts';

export const SEARCH: Commands = {
  SEARCH: { when: 'selected', uid: true, holdsExpunges: true, run: search },
};

const RETURNS: ReadonlySet<string> = new Set(['MIN', 'MAX', 'ALL', 'COUNT']);

async function search(session: Session, { tag, args, byUid }: Said): Promise<string> {
  const mailbox = session.selected;
  args.space();
  const returns = takeReturns(args);
  takeCharset(args);
  let usesModSeq = false;
  const scope = {
    lastSequence: mailbox.size,
    lastUid: mailbox.uids.at(-1) ?? 0,
    usesModSeq: () => (usesModSeq = true),
  };
  const key = parseSearchKeys(args, scope);
  if (usesModSeq) session.condstore = true;
  const found = await find(mailbox, key);
  const numbers = found.map(({ sequence, message }) => (byUid ? message.uid : sequence));
  const highest = found.reduce((modSeq, { message }) => Math.max(modSeq, message.modSeq), 0);
  if (returns === undefined) {
    const modSeq = usesModSeq && found.length > 0 ? [`(MODSEQ ${highest})`] : [];
    session.output.line(['* SEARCH', ...numbers, ...modSeq].join(' '));
    return 'That is all.';
  }
  const parts = [`* ESEARCH (TAG ${quote(tag)})${byUid ? ' UID' : ''}`];
  if (numbers.length > 0) {
    if (returns.has('MIN')) parts.push(`MIN ${numbers[0]}`);
    if (returns.has('MAX')) parts.push(`MAX ${numbers.at(-1)}`);
    if (returns.has('ALL')) parts.push(`ALL ${encodeSet(numbers)}`);
  }
  if (returns.has('COUNT')) parts.push(`COUNT ${numbers.length}`);
  if (usesModSeq && found.length > 0) parts.push(`MODSEQ ${highest}`);
  session.output.line(parts.join(' '));
  return 'That is all.';
}

/** In ascending order. */
async function find(mailbox: Mailbox, key: SearchKey): Promise<Pick<Candidate, 'sequence' | 'message'>[]> {
  const found: Pick<Candidate, 'sequence' | 'message'>[] = [];
  const turn = new Turn();
  for (let sequence = 1; sequence <= mailbox.size && !mailbox.gone; sequence += 1) {
    const uid = mailbox.uidAt(sequence);
    const message = mailbox.message(uid);
    if (message === undefined) continue;
    const load = (): Buffer => mailbox.content(uid) ?? Buffer.alloc(0);
    if (key(new Candidate(sequence, message, mailbox.recent.has(uid), load)))
      found.push({ sequence, message });
    if (turn.isOver) await turn.next();
  }
  return found;
}

/** Without any in the parentheses, ALL is meant. */
function takeReturns(args: ImapCursor): ReadonlySet<string> | undefined {
  if (!takeWord(args, 'RETURN')) return undefined;
  const returns = args.list(() => args.atom().toUpperCase());
  if (returns.some((name) => !RETURNS.has(name))) throw new ImapRefusal('BAD', 'SEARCH cannot return that.');
  args.space();
  return new Set(returns.length === 0 ? ['ALL'] : returns);
}

function takeCharset(args: ImapCursor): void {
  if (!takeWord(args, 'CHARSET')) return;
  const charset = args.astring().toUpperCase();
  if (charset !== 'UTF-8' && charset !== 'US-ASCII') {
    throw new ImapRefusal('NO', 'That charset is not known here.', 'BADCHARSET (UTF-8 US-ASCII)');
  }
  args.space();
}

function takeWord(args: ImapCursor, word: string): boolean {
  if (args.line.slice(args.at, args.at + word.length + 1).toUpperCase() !== `${word} `) return false;
  args.at += word.length + 1;
  return true;
}
