import { join } from 'node:path';
import { readMessage } from '../../actions/mail/read.ts';
import { parseUids } from '../../actions/mail/uids.ts';
import { saveTo } from '../../actions/save.ts';
import { UsageError } from '../../errors.ts';
import { compareSources } from '../../compare/imap.ts';
import { digestBody } from '../../compare/digest.ts';
import type { ImapClient } from '../../protocols/imap.ts';
import { formatBytes } from '../../terminal/units.ts';
import { showMessage } from '../mail/show-message.ts';
import { compareClients } from '../shared/compare-clients.ts';
import { writeOut } from '../shared/output.ts';
import { folderOf, type ImapContext, needed } from './context.ts';

/** Shows messages readably, or writes them out as they are. None is marked as seen. */
export async function run(context: ImapContext): Promise<number> {
  const { args, io, url, rest } = context;
  const uids = parseUids(needed(rest[0] ?? url.uid?.toString(), 'the UID'));
  const [output, folder] = [args.text('output'), args.text('output-dir')];
  if (output !== undefined && folder !== undefined)
    throw new UsageError('-o and --output-dir exclude each other');
  if (output !== undefined && output !== '-' && uids.length > 1) {
    throw new UsageError('-o names one file, and there are several messages', {
      hint: '--output-dir names a folder',
    });
  }
  const open = async (kind?: ImapClient['kind']): Promise<ImapClient> => {
    const client = await context.connect(kind);
    await client.open(folderOf(url), { readOnly: true });
    return client;
  };
  if (args.flag('compare')) {
    const [uid, other] = uids;
    if (uid === undefined || other !== undefined) throw new UsageError('--compare is for one message');
    return compareClients(context, compareSources, async (kind) =>
      digestBody(await (await open(kind)).source(uid)),
    );
  }
  const client = await open();
  for (const [index, uid] of uids.entries()) {
    const source = await client.source(uid);
    if (folder !== undefined) await save(source, join(folder, `${uid}.eml`), context);
    else if (output !== undefined && output !== '-') await save(source, output, context);
    else if (output === '-' || args.flag('source'))
      for await (const chunk of source) await writeOut(io.stdout, chunk);
    else await show(source, index > 0, context);
  }
  return 0;
}

async function save(source: AsyncIterable<Uint8Array>, path: string, context: ImapContext): Promise<void> {
  const { args, signal } = context;
  // Whoever names a file means it.
  const force = args.text('output') !== undefined || args.flag('force');
  await saveTo(path, source, { signal, force, createDirs: args.flag('create-dirs') });
}

async function show(
  source: AsyncIterable<Uint8Array>,
  isAnother: boolean,
  context: ImapContext,
): Promise<void> {
  const { args, io, signal, say } = context;
  const message = await readMessage(source);
  if (isAnother) await writeOut(io.stdout, '\n');
  await showMessage(message, io);
  const folder = args.text('attachments');
  if (folder === undefined) return;
  const options = { signal, force: args.flag('force'), createDirs: args.flag('create-dirs') };
  for (const { name, size, content } of message.attachments) {
    await saveTo(join(folder, name), once(content()), options);
    say(`saved ${join(folder, name)}, ${formatBytes(size)}`);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
