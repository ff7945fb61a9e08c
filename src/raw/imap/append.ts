/** APPEND (RFC 9051, section 6.3.12): a message into a folder, as it is read, without being held in memory. */
import { LimitError, RefusalError, UsageError } from '../../errors.ts';
import { refuseFlags } from '../../protocols/imap-flags.ts';
import type { Appended, AppendOptions } from '../../protocols/imap.ts';
import type { MessageSource } from '../../protocols/mail.ts';
import { formatDateTime } from './dates.ts';
import { appendUidIn } from './response-codes.ts';
import type { ImapState } from './session.ts';
import { quote } from './values.ts';

/** A literal begins with its size: what nobody knows the size of has to be held until it does. */
export const MAX_UNSIZED_BYTES = 64 * 1024 * 1024;

/** @throws RefusalError `not-found`, `upload-refused`; what the message throws, after which the session is closed */
export async function append(
  state: ImapState,
  path: string,
  message: MessageSource,
  { flags = [], received }: AppendOptions,
): Promise<Appended> {
  const { connection, names, utf8 } = state;
  refuseFlags(flags);
  const words = [
    ...(flags.length === 0 ? [] : [`(${flags.join(' ')})`]),
    ...(received === undefined ? [] : [quote(formatDateTime(received))]),
  ];
  const folder = names.encode(path);
  const { size, open } = await sized(message);
  refuseTooLarge(state, size);
  const asks = size > connection.unasked;
  // RFC 6855, section 4: so marked, its header may have UTF-8 in it.
  const literal = `${utf8 ? 'UTF8 (~' : ''}{${size}${asks ? '' : '+'}}`;
  await connection.begin(['APPEND', folder, ...words, literal]);
  if (asks) await connection.demanded();
  try {
    await sendExactly(state, size, open());
  } catch (error) {
    // The server waits for the rest of it, and takes whatever comes for that.
    connection.close(error as Error);
    throw error;
  }
  await connection.send(Buffer.from(utf8 ? ')\r\n' : '\r\n'));
  const { code } = await connection.finish();
  return code?.name === 'APPENDUID' ? appendUidIn(code) : {};
}

async function sendExactly(
  { connection }: ImapState,
  size: number,
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  let sent = 0;
  for await (const chunk of body) {
    if (chunk.length === 0) continue;
    sent += chunk.length;
    if (sent > size) break;
    await connection.send(chunk);
  }
  if (sent !== size)
    throw new UsageError(`the message was to have ${size} bytes, and has ${sent > size ? 'more' : sent}`);
}

async function sized(
  message: MessageSource,
): Promise<{ readonly size: number; readonly open: () => AsyncIterable<Uint8Array> }> {
  if (message.size !== undefined) return { size: message.size, open: () => message.open() };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message.open()) {
    size += chunk.length;
    if (size > MAX_UNSIZED_BYTES) {
      throw new LimitError(
        'MAX_UNSIZED_BYTES',
        `a message of unknown size has over ${MAX_UNSIZED_BYTES} bytes`,
        {
          hint: 'from a file, its size is known',
        },
      );
    }
    chunks.push(Buffer.from(chunk));
  }
  return {
    size,
    async *open() {
      yield* chunks;
    },
  };
}

/** RFC 7889: what is not worth the way. */
function refuseTooLarge({ connection }: ImapState, size: number): void {
  for (const capability of connection.capabilities) {
    const [, limit] = /^APPENDLIMIT=(\d+)$/.exec(capability) ?? [];
    if (limit === undefined || size <= Number(limit)) continue;
    throw new RefusalError(
      'upload-refused',
      `the server takes messages of up to ${limit} bytes, and this has ${size}`,
      {
        status: 'APPENDLIMIT',
        text: limit,
      },
    );
  }
}
