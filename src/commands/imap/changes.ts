/** The verbs that change what is in a folder. What is done is said on stderr, so that stdout is for data alone. */
import { parseUids } from '../../actions/mail/uids.ts';
import { UsageError } from '../../errors.ts';
import type { Copied, ImapClient } from '../../protocols/imap.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import { writeDocument } from '../shared/write-json.ts';
import { findUids, folderOf, type ImapContext, needed, uidWords } from './context.ts';

export function copy(context: ImapContext): Promise<number> {
  return transfer(context, 'copied', (client, uids, folder) => client.copy(uids, folder));
}

export function move(context: ImapContext): Promise<number> {
  return transfer(context, 'moved', (client, uids, folder) => client.move(uids, folder));
}

async function transfer(
  context: ImapContext,
  done: string,
  act: (client: ImapClient, uids: readonly number[], folder: string) => Promise<Copied>,
): Promise<number> {
  const { rest, args, io, say } = context;
  const uids = parseUids(needed(uidWords(rest.slice(0, -1), context.url), 'the UID'));
  const folder = needed(rest.at(-1), 'the folder to go to');
  const client = await openForChanges(context);
  const found = await findUids(client, uids, context);
  const { uids: pairs } = await act(client, found, folder);
  if (args.text('format') === 'json') {
    const shown = pairs && { uids: [...pairs].map(([from, to]) => ({ from, to })) };
    await writeDocument(io.stdout, { folder, ...shown });
  } else {
    say(`${done} ${formatNumberOf(pairs?.size ?? found.length, 'message')} to ${folder}`);
  }
  return 0;
}

export async function flag(context: ImapContext): Promise<number> {
  const { args, io, rest, say } = context;
  const uids = parseUids(needed(uidWords(rest, context.url), 'the UID'));
  const [set, clear] = [args.texts('set').map(parseFlag), args.texts('clear').map(parseFlag)];
  if (set.length + clear.length === 0) {
    throw new UsageError('which flags?', { hint: '--set seen sets one, --clear seen takes it away' });
  }
  const client = await openForChanges(context);
  const found = await findUids(client, uids, context);
  if (set.length > 0) await client.flag(found, 'add', set);
  if (clear.length > 0) await client.flag(found, 'remove', clear);
  if (args.text('format') === 'json') await writeDocument(io.stdout, { uids: found, set, clear });
  else say(`changed the flags of ${formatNumberOf(found.length, 'message')}`);
  return 0;
}

/** RFC 3501, section 2.3.2: these begin with a backslash, keywords do not. */
const SYSTEM_FLAGS = new Map(
  ['Seen', 'Answered', 'Flagged', 'Deleted', 'Draft'].map((name) => [name.toLowerCase(), `\\${name}`]),
);

/** `seen` and `\Seen` are the same; what is none of those is a keyword. @throws UsageError for what no flag can be called */
export function parseFlag(name: string): string {
  const known = SYSTEM_FLAGS.get(name.toLowerCase().replace(/^\\/, ''));
  if (known !== undefined) return known;
  // RFC 3501, section 9: an atom.
  // oxlint-disable-next-line no-control-regex -- the very characters that are forbidden
  if (!/^[^\s(){%*"\\\]\x80-\uffff\0-\x1f\x7f]+$/.test(name))
    throw new UsageError(`'${name}' is no name for a flag`);
  return name;
}

export async function expunge(context: ImapContext): Promise<number> {
  const { args, io, rest, url, say } = context;
  const chosen = uidWords(rest, url);
  const uids = chosen === undefined ? undefined : parseUids(chosen);
  const client = await openForChanges(context);
  const count = await client.expunge(uids);
  if (args.text('format') === 'json') await writeDocument(io.stdout, { count });
  else say(`removed ${formatNumberOf(count, 'message')}`);
  return 0;
}

async function openForChanges(context: ImapContext): Promise<ImapClient> {
  const client = await context.connect();
  await client.open(folderOf(context.url));
  return client;
}
