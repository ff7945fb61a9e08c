/** FETCH of what a list of messages shows (RFC 9051, section 6.4.5). */
import { UsageError } from '../../errors.ts';
import { keptFlags } from '../../protocols/imap-flags.ts';
import type { MessageSet, MessageSummary } from '../../protocols/imap.ts';
import type { ImapCommand } from './command.ts';
import { parseDateTime } from './dates.ts';
import type { FetchItems } from './fetch-items.ts';
import type { ImapState } from './session.ts';
import { encodeUids } from './uids.ts';

const ITEMS = 'UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE';

/** As they come; left early, the rest is read and dropped. */
export async function* fetchSummaries(
  state: ImapState,
  messages: MessageSet,
  structure: boolean,
  occupy: () => () => void,
): AsyncGenerator<MessageSummary, void, undefined> {
  const { connection } = state;
  const release = occupy();
  let isOver = true;
  try {
    const items = `(${ITEMS}${structure ? ' BODYSTRUCTURE' : ''})`;
    for (const command of commandsFor(state, messages, items)) {
      await connection.begin(command);
      isOver = false;
      while (!isOver) {
        const response = connection.take() ?? (await connection.receive());
        if (response.type === 'tagged') {
          isOver = true;
          // RFC 5530: some have gone meanwhile; the others came.
          if (response.code?.name !== 'EXPUNGEISSUED') connection.judge(command[0], response);
        } else if (response.type === 'continuation') throw connection.unexpected();
        else if (response.type === 'fetch') {
          const summary = summaryOf(response.items, structure);
          if (summary !== undefined) yield summary;
        }
      }
    }
  } finally {
    try {
      if (!isOver && !connection.closed) await connection.finish();
    } finally {
      release();
    }
  }
}

/** Those that have come since. @param uid the last that is known */
export async function fetchNewer({ connection }: ImapState, uid: number): Promise<MessageSummary[]> {
  const summaries: MessageSummary[] = [];
  await connection.request(['UID FETCH', `${uid + 1}:*`, `(${ITEMS})`], (response) => {
    const summary = response.type === 'fetch' ? summaryOf(response.items, false) : undefined;
    // RFC 9051, section 9: `*` is the last message in any case, also where its number is below the other.
    if (summary !== undefined && summary.uid > uid) summaries.push(summary);
  });
  return summaries.toSorted((a, b) => a.uid - b.uid);
}

/** `undefined` for what tells less than was asked: news of flags, on their own. */
export function summaryOf(items: FetchItems, withStructure: boolean): MessageSummary | undefined {
  const { uid, flags, size, internalDate, envelope, structure } = items;
  if (uid === undefined || flags === undefined || size === undefined || envelope === undefined)
    return undefined;
  // A time that is none is no reason to show nothing of the message.
  const received = parseDateTime(internalDate ?? '') ?? 0;
  const summary = { uid, flags: keptFlags(flags), received, size, envelope };
  return withStructure && structure !== undefined ? { ...summary, structure } : summary;
}

function commandsFor({ open }: ImapState, messages: MessageSet, items: string): ImapCommand[] {
  if (messages !== 'all' && 'uids' in messages) {
    return encodeUids(messages.uids).map((set) => ['UID FETCH', set, items]);
  }
  if (messages === 'all') return open.messages === 0 ? [] : [['UID FETCH', '1:*', items]];
  const { last } = messages;
  if (!Number.isInteger(last) || last < 0) throw new UsageError(`${last} is no number of messages`);
  const first = Math.max(1, open.messages - last + 1);
  // Numbers hold from what we were told last to the end of FETCH (RFC 9051, section 7.5.1).
  return open.messages === 0 || last === 0 ? [] : [['FETCH', `${first}:*`, items]];
}
