import { gatherBody } from '../../actions/gather.ts';
import { bytesBody } from '../../actions/body.ts';
import { UsageError } from '../../errors.ts';
import type { MessageSource } from '../../protocols/mail.ts';
import type { Io } from '../../terminal/io.ts';
import { readInput } from '../shared/input.ts';
import { writeDocument } from '../shared/write-json.ts';
import { parseFlag } from './changes.ts';
import { folderOf, type ImapContext, needed } from './context.ts';

/** Puts a message into a folder, as it is in a file or on stdin. */
export async function run(context: ImapContext): Promise<number> {
  const { args, io, url, rest, say } = context;
  const flags = args.texts('flag').map(parseFlag);
  const received = parseTime(args.text('received'));
  const message = await readMessageFile(needed(rest[0], 'the message'), io);
  const client = await context.connect();
  const options = { flags, ...(received === undefined ? {} : { received }) };
  const stored = await client.append(folderOf(url), message, options);
  if (args.text('format') === 'json') {
    await writeDocument(io.stdout, stored);
  } else {
    say(`stored in ${folderOf(url)}${stored.uid === undefined ? '' : ` as UID ${stored.uid}`}`);
  }
  return 0;
}

/** What comes through a pipe is held in memory: IMAP tells the size of a message before it (RFC 3501, section 4.3). */
const MAX_PIPED_BYTES = 64 * 1024 * 1024;

async function readMessageFile(name: string, io: Io): Promise<MessageSource> {
  const { fileMessage, streamMessage } = await import('../../actions/mail/message-file.ts');
  const options = { crlf: true };
  const message = name === '-' ? streamMessage(readInput(io), options) : await fileMessage(name, options);
  if (message.size !== undefined) return message;
  const bytes = await gatherBody(message.open(), MAX_PIPED_BYTES, 'a larger one has to be a file');
  return bytesBody(bytes);
}

function parseTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new UsageError(`--received ${text}: this is no time`, { hint: 'such as 2026-01-31T12:00:00Z' });
}
