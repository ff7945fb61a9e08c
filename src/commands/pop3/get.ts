import { join } from 'node:path';
import { UniqueNames } from '../../actions/mail/attachment-names.ts';
import { safeFileName } from '../../actions/file-name.ts';
import { saveTo } from '../../actions/save.ts';
import { UsageError } from '../../errors.ts';
import type { Pop3Client } from '../../protocols/pop3.ts';
import { styleFor } from '../../terminal/style.ts';
import { showMessage } from '../mail/show-message.ts';
import { writeOut } from '../shared/output.ts';
import { showBody } from '../shared/show-body.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { Pop3Context } from './context.ts';
import { deleteAll } from './delete.ts';
import { numbersOf, someNumbersOf } from './numbers.ts';
import { uidsOf } from './uids.ts';

/** Fetches messages, each whole or not at all, and deletes them only when all are here and --delete says so. */
export async function run(context: Pop3Context): Promise<number> {
  const { args, url, rest } = context;
  const named = args.flag('all') ? numbersOf(url, rest) : someNumbersOf(url, rest);
  refuseContradictions(named, context);
  const client = await context.connect();
  const numbers = args.flag('all') ? (await client.list()).map(({ number }) => number) : named;
  const [first] = numbers;
  if (isForStdout(named, context)) {
    if (first !== undefined) await writeMessage(await client.retrieve(first), context);
  } else {
    await saveAll(client, numbers, context);
  }
  if (args.flag('delete') && numbers.length > 0) await deleteAll(client, numbers, context);
  return 0;
}

/** One message is written out; several are files, since nobody could tell where one ends. */
function isForStdout(named: readonly number[], { args }: Pop3Context): boolean {
  const output = args.text('output');
  if (output !== undefined) return output === '-';
  return named.length === 1 && args.text('output-dir') === undefined;
}

function refuseContradictions(named: readonly number[], context: Pop3Context): void {
  const { args, io } = context;
  const [output, folder] = [args.text('output'), args.text('output-dir')];
  if (args.flag('all') && named.length > 0) throw new UsageError('--all and a number exclude each other');
  if (output !== undefined && folder !== undefined)
    throw new UsageError('-o and --output-dir exclude each other');
  if (output !== undefined && named.length !== 1) {
    throw new UsageError('-o is for one message, and there may be several', {
      hint: '--output-dir names a folder',
    });
  }
  if (!isForStdout(named, context)) return;
  if (args.text('format') === 'json') throw new UsageError('--format json goes with -o FILE or --output-dir');
  if (args.flag('delete') && io.stdout.isTTY === true) {
    throw new UsageError('what is only shown is not deleted', {
      hint: 'keep it with -o FILE or --output-dir',
    });
  }
}

async function writeMessage(body: AsyncIterable<Uint8Array>, { args, io }: Pop3Context): Promise<void> {
  if (io.stdout.isTTY !== true) {
    for await (const chunk of body) await writeOut(io.stdout, chunk);
  } else if (args.flag('source') || args.text('output') === '-') {
    await showBody(body, { contentType: 'text/plain', size: undefined }, io, styleFor(io.stdout, io.env));
  } else {
    const { readMessage } = await import('../../actions/mail/read.ts');
    await showMessage(await readMessage(body), io);
  }
}

interface Saved {
  readonly number: number;
  readonly to: string;
  readonly bytes: number;
}

async function saveAll(client: Pop3Client, numbers: readonly number[], context: Pop3Context): Promise<void> {
  const { args, io, signal } = context;
  const output = args.text('output');
  const nameOf = output === undefined ? await namesIn(client) : () => output;
  const options = {
    signal,
    // Whoever names a file means it; a name of the server's replaces nothing unasked.
    force: output !== undefined || args.flag('force'),
    createDirs: args.flag('create-dirs'),
  };
  const saved: Saved[] = [];
  for await (const { number, body } of client.retrieveAll(numbers)) {
    const to = join(args.text('output-dir') ?? '', nameOf(number));
    saved.push({ number, to, bytes: await saveTo(to, body, options) });
  }
  if (args.text('format') === 'json') {
    await writeDocument(io.stdout, { messages: saved });
  }
}

/** By the name that never changes, so that another session with other numbers does not meet these files; else by number. */
async function namesIn(client: Pop3Client): Promise<(number: number) => string> {
  const uids = await uidsOf(client);
  const names = new UniqueNames();
  return (number) => names.take(`${safeFileName(uids.get(number) ?? '') ?? number}.eml`, number);
}
