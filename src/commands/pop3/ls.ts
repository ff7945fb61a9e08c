import { type MessageFacts, readFacts } from '../../actions/mail/read.ts';
import { isRefusal } from '../../errors.ts';
import type { Pop3Client } from '../../protocols/pop3.ts';
import { escapeJsonForTerminal } from '../../terminal/escape.ts';
import { styleFor } from '../../terminal/style.ts';
import { type Cell, renderTable } from '../../terminal/table.ts';
import { writeOut } from '../shared/output.ts';
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
  const client = await context.connect();
  const sizes = await client.list();
  const uids = await uidsOf(client);
  const messages: Listed[] = [];
  let hasTop = args.flag('long');
  for (const { number, bytes } of sizes) {
    const uid = uids.get(number);
    const facts = hasTop ? await factsOf(client, number) : undefined;
    if (hasTop && facts === undefined) {
      hasTop = false;
      context.say('the server sends no headers alone (TOP): no dates, senders and subjects');
    }
    messages.push({ number, bytes, ...(uid !== undefined && { uid }), ...(facts && { facts }) });
  }
  await show(messages, context);
  return 0;
}

/** `undefined`: the server has no TOP, which is optional (RFC 1939, section 7). */
async function factsOf(client: Pop3Client, number: number): Promise<MessageFacts | undefined> {
  try {
    return await readFacts(await client.top(number, 0));
  } catch (error) {
    if (isRefusal(error) && error.code === 'command-refused') return undefined;
    throw error;
  }
}

async function show(messages: readonly Listed[], { args, io }: Pop3Context): Promise<void> {
  const { stdout, env } = io;
  if (args.text('format') === 'json') {
    const shown = messages.map(({ facts, ...message }) => ({ ...message, ...facts }));
    await writeOut(stdout, `${escapeJsonForTerminal(JSON.stringify({ messages: shown }, null, 2))}\n`);
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
