import { join } from 'node:path';
import { UniqueNames } from '../../actions/mail/attachment-names.ts';
import { type ReadableAttachment, type ReadableMessage, readMessage } from '../../actions/mail/read.ts';
import { parseUids } from '../../actions/mail/uids.ts';
import { saveTo } from '../../actions/save.ts';
import { compareSources } from '../../compare/imap.ts';
import { digestBody } from '../../compare/digest.ts';
import { UsageError } from '../../errors.ts';
import { styleFor } from '../../terminal/style.ts';
import { formatBytes } from '../../terminal/units.ts';
import { showMessage } from '../mail/show-message.ts';
import { compareClients } from '../shared/compare-clients.ts';
import { writeOut } from '../shared/output.ts';
import { showBody } from '../shared/show-body.ts';
import { jsonLine } from '../shared/write-json.ts';
import { findUids, type ImapContext, needed, openForReading, uidWords } from './context.ts';

/** Takes one message to where it is to go. */
type Deliver = (source: AsyncIterable<Uint8Array>, uid: number) => Promise<void>;

/** Shows messages readably, or writes them out as they are. None is marked as seen. */
export async function run(context: ImapContext): Promise<number> {
  const { args, url, rest } = context;
  const uids = parseUids(needed(uidWords(rest, url), 'the UID', 'imap ls shows them: netkit imap get URL 7'));
  refuseContradictions(uids, context);
  const [first = 0] = uids;
  if (args.flag('compare')) {
    return compareClients(context, compareSources, async (kind) =>
      digestBody(await (await openForReading(context, kind)).source(first)),
    );
  }
  const client = await openForReading(context);
  // Of a single one, the answer to what is asked for says it.
  const found = uids.length === 1 ? uids : await findUids(client, uids, context);
  const deliver = chooseDelivery(context);
  for (const uid of found) await deliver(await client.source(uid), uid);
  return 0;
}

function refuseContradictions(uids: readonly number[], { args }: ImapContext): void {
  const [output, folder] = [args.text('output'), args.text('output-dir')];
  if (output !== undefined && folder !== undefined)
    throw new UsageError('-o and --output-dir exclude each other');
  if (output !== undefined && output !== '-' && uids.length > 1) {
    throw new UsageError('-o names one file, and there are several messages', {
      hint: '--output-dir names a folder',
    });
  }
  if (args.text('format') === 'json' && !args.flag('compare') && (isForFiles(args) || isSource(args))) {
    throw new UsageError('--format json takes a message apart, which is not done with its source');
  }
  if (args.text('attachments') !== undefined && (isForFiles(args) || isSource(args))) {
    throw new UsageError('--attachments takes a message apart, which is not done with its source');
  }
  if (!args.flag('compare')) return;
  if (uids.length > 1) throw new UsageError('--compare is for one message');
  if (isForFiles(args)) throw new UsageError('--compare saves nothing');
}

function isForFiles(args: ImapContext['args']): boolean {
  const output = args.text('output');
  return args.text('output-dir') !== undefined || (output !== undefined && output !== '-');
}

function isSource(args: ImapContext['args']): boolean {
  return args.flag('source') || args.text('output') === '-';
}

function chooseDelivery(context: ImapContext): Deliver {
  const { args, io, signal } = context;
  if (isForFiles(args)) {
    const [output, folder = ''] = [args.text('output'), args.text('output-dir')];
    // Whoever names a file means it.
    const options = {
      signal,
      force: output !== undefined || args.flag('force'),
      createDirs: args.flag('create-dirs'),
    };
    return async (source, uid) => void (await saveTo(output ?? join(folder, `${uid}.eml`), source, options));
  }
  if (!isSource(args)) return showReadably(context);
  if (io.stdout.isTTY === true) {
    const plain = { contentType: 'text/plain', size: undefined };
    return (source) => showBody(source, plain, io, styleFor(io.stdout, io.env));
  }
  return async (source) => {
    for await (const chunk of source) await writeOut(io.stdout, chunk);
  };
}

function showReadably(context: ImapContext): Deliver {
  const { args, io } = context;
  const folder = args.text('attachments');
  const names = new UniqueNames();
  let count = 0;
  return async (source, uid) => {
    const message = await readMessage(source);
    count += 1;
    if (args.text('format') === 'json') {
      await writeOut(io.stdout, messageAsJson(uid, message));
    } else {
      if (count > 1) await writeOut(io.stdout, '\n');
      await showMessage(message, io);
    }
    if (folder === undefined) return;
    for (const attachment of message.attachments) {
      // Those of different messages may have the same name.
      await saveAttachment(attachment, join(folder, names.take(attachment.name, count)), context);
    }
  };
}

/** A line: what its header says, its text, and what is attached, without the bytes. */
function messageAsJson(uid: number, { facts, text, isTextCut, attachments }: ReadableMessage): string {
  const described = attachments.map(({ name, type, size }) => ({ name, type, size }));
  const shown = { uid, ...facts, text, ...(isTextCut ? { isTextCut } : {}), attachments: described };
  return jsonLine(shown);
}

async function saveAttachment(
  { size, content }: ReadableAttachment,
  path: string,
  { args, signal, say }: ImapContext,
): Promise<void> {
  const options = { signal, force: args.flag('force'), createDirs: args.flag('create-dirs') };
  await saveTo(path, once(content()), options);
  say(`saved ${path}, ${formatBytes(size)}`);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
