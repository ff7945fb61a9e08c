import { parseUids } from '../../actions/mail/uids.ts';
import { UsageError } from '../../errors.ts';
import { compareMessages, compareUids } from '../../compare/imap.ts';
import type { ImapClient, MessageSet, MessageSummary } from '../../protocols/imap.ts';
import { compareClients } from '../shared/compare-clients.ts';
import { writeOut } from '../shared/output.ts';
import { jsonLine } from '../shared/write-json.ts';
import { type ImapContext, noSuchUid, openForReading, uidWords } from './context.ts';
import { showMessages, showMessagesAsJson } from './show-messages.ts';

/** The messages of a folder, or those of some UIDs. */
export async function list(context: ImapContext): Promise<number> {
  const { args, url, rest } = context;
  const set = setOf(args.number('last'), uidWords(rest, url));
  const options = { structure: args.flag('structure') };
  if (args.flag('compare')) {
    return compareClients(context, compareMessages, async (kind) => {
      const messages: MessageSummary[] = [];
      for await (const message of (await openForReading(context, kind)).summaries(set, options)) {
        messages.push(message);
      }
      return messages;
    });
  }
  const client = await openForReading(context);
  const count = await show(client.summaries(set, options), context);
  if (count === 0 && typeof set === 'object' && 'uids' in set) throw noSuchUid(set.uids);
  return 0;
}

function setOf(last: number | undefined, uids: string | undefined): MessageSet {
  if (last !== undefined && uids !== undefined) throw new UsageError('--last and UIDs exclude each other');
  if (last !== undefined) return { last };
  return uids === undefined ? 'all' : { uids: parseUids(uids) };
}

/** @returns how many there were */
function show(messages: AsyncIterable<MessageSummary>, { args, io }: ImapContext): Promise<number> {
  return (args.text('format') === 'json' ? showMessagesAsJson : showMessages)(messages, io);
}

/** The UIDs of what is found, or with -l its messages. */
export async function search(context: ImapContext): Promise<number> {
  const { args, io, rest } = context;
  const { parseSearch } = await import('../../actions/mail/search-words.ts');
  const terms = parseSearch(rest);
  const find = async (kind?: ImapClient['kind']) => {
    const client = await openForReading(context, kind);
    return { client, uids: await client.search(terms) };
  };
  if (args.flag('compare')) {
    return compareClients(context, compareUids, async (kind) => (await find(kind)).uids);
  }
  const { client, uids } = await find();
  if (args.flag('long')) {
    if (uids.length > 0) await show(client.summaries({ uids }), context);
  } else if (args.text('format') === 'json') {
    await writeOut(io.stdout, jsonLine({ uids }));
  } else {
    await writeOut(io.stdout, uids.map((uid) => `${uid}\n`).join(''));
  }
  return 0;
}
