import { type MessageFacts, readFacts } from '../../actions/mail/read.ts';
import { isRefusal, UsageError } from '../../errors.ts';
import type { Pop3Client } from '../../protocols/pop3.ts';
import { styleFor } from '../../terminal/style.ts';
import { type Cell, renderTable } from '../../terminal/table.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { Pop3Context } from './context.ts';
import { refuseNumber } from './numbers.ts';
import { uidsOf } from './uids.ts';

interface Listed {
  readonly number: number;
  readonly bytes: number;
  readonly uid?: string;
  readonly facts?: MessageFacts;
}

export async function run(context: Pop3Context): Promise<number> {
  const { args, url } = context;
  refuseNumber(url);
  const imap = args.text('compare-imap');
  if (imap !== undefined) {
    if (args.flag('long')) throw new UsageError('--compare-imap and --long exclude each other');
    const { compareWithImap } = await import('./compare-imap.ts');
    return compareWithImap(imap, context);
  }
  const client = await context.connect();
  const sizes = await client.list();
  const uids = await uidsOf(client);
  const numbers = sizes.map(({ number }) => number);
  const facts = args.flag('long') ? await factsOf(client, numbers, context) : undefined;
  const messages = sizes.map(({ number, bytes }): Listed => {
    const [uid, known] = [uids.get(number), facts?.get(number)];
    return { number, bytes, ...(uid !== undefined && { uid }), ...(known && { facts: known }) };
  });
  await show(messages, context);
  return 0;
}

/** What the headers say, by number; nothing where the server has no TOP, which is optional (RFC 1939, section 7). */
async function factsOf(
  client: Pop3Client,
  numbers: readonly number[],
  { say }: Pick<Pop3Context, 'say'>,
): Promise<ReadonlyMap<number, MessageFacts>> {
  const facts = new Map<number, MessageFacts>();
  try {
    for await (const { number, body } of client.topAll(numbers, 0)) facts.set(number, await readFacts(body));
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'command-refused') throw error;
    say('the server sends no headers alone (TOP): no dates, senders and subjects');
  }
  return facts;
}

async function show(messages: readonly Listed[], { args, io }: Pop3Context): Promise<void> {
  const { stdout, env } = io;
  if (args.text('format') === 'json') {
    const shown = messages.map(({ facts, ...message }) => ({ ...message, ...facts }));
    await writeDocument(stdout, { messages: shown });
    return;
  }
  // A pipe has no edge, and wants no heading.
  const isForPerson = stdout.isTTY === true && messages.length > 0;
  const long = args.flag('long');
  const rows = renderTable(
    messages.map((message) => rowOf(message, long)),
    {
      columns: isForPerson ? (stdout.columns ?? 80) : Infinity,
      style: styleFor(stdout, env),
      ...(isForPerson && { headings: ['#', 'bytes', ...(long ? ['date', 'from', 'subject'] : []), 'uid'] }),
    },
  );
  await writeOut(stdout, rows.map((row) => `${row}\n`).join(''));
}

function rowOf({ number, bytes, uid = '', facts = {} }: Listed, long: boolean): Cell[] {
  const { date = '', from = '', subject = '' } = facts;
  return [
    { text: String(number), align: 'right' },
    { text: String(bytes), align: 'right' },
    ...(long ? [shortDate(date), from, subject] : []),
    uid,
  ];
}

/** `2026-01-31 12:34`, in UTC; what is no date, as it stands. */
function shortDate(date: string): string {
  return date.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1 $2');
}
