import { UsageError } from '../../errors.ts';
import type { FolderEvent } from '../../protocols/imap.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { formatNumberOf } from '../../terminal/units.ts';
import { writeOut } from '../shared/output.ts';
import { jsonLine } from '../shared/write-json.ts';
import { folderOf, type ImapContext } from './context.ts';
import { messageAsJson, showAddress } from './show-messages.ts';

/** A line for each thing that happens, until Ctrl-C, or so many of them. */
export async function run(context: ImapContext): Promise<number> {
  const { args, io, url, say } = context;
  const most = args.number('count') ?? Infinity;
  if (most !== Infinity && (!Number.isInteger(most) || most === 0)) {
    throw new UsageError(`--count ${most}: events are counted in whole numbers, from 1`);
  }
  const show = args.text('format') === 'json' ? asJson : asText;
  const client = await context.connect();
  const { messages } = await client.open(folderOf(url), { readOnly: true });
  say(`${folderOf(url)} has ${formatNumberOf(messages, 'message')}: watching`);
  let count = 0;
  for await (const event of client.watch()) {
    await writeOut(io.stdout, show(event));
    count += 1;
    if (count >= most) break;
  }
  return 0;
}

function asText(event: FolderEvent): string {
  if (event.kind === 'gone') return `gone   ${formatNumberOf(event.count, 'message')}\n`;
  if (event.kind === 'flags')
    return `flags  ${event.uid}  ${escapeForTerminal(event.flags.join(' ')) || 'none'}\n`;
  const { uid, envelope } = event.summary;
  const from = envelope.from.map(showAddress).join(', ');
  return `new    ${uid}  ${escapeForTerminal(`${from}  ${envelope.subject ?? ''}`)}\n`;
}

function asJson(event: FolderEvent): string {
  const shown = event.kind === 'new' ? { kind: 'new', message: messageAsJson(event.summary) } : event;
  return jsonLine(shown);
}
