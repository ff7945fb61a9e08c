/** A message that stands in a file or comes from a pipe, sent as it is. */
import { LimitError } from '../../errors.ts';
import { once } from '../../net/once.ts';
import type { MessageSource } from '../../protocols/mail.ts';
import { toNetworkText } from '../../wire/text-mode.ts';
import { fileBody } from '../body.ts';

/** A message to send or to append, of a file or a pipe, whose header can be read before it is sent: it may say to whom. */
export interface MessageFile extends MessageSource {
  /**
   * The header with the empty line behind it, and perhaps more; to be asked for before `open`.
   *
   * @throws LimitError, TransportError `read-file`
   */
  header(): Promise<Uint8Array>;
}

/** How fileMessage and streamMessage read a message; without any of it, byte for byte. */
export interface MessageFileOptions {
  /** Turn a line end of LF alone into CR LF, as files here have them and mail must not (RFC 5321, section 2.3.8). */
  readonly crlf?: boolean;
}

/** Many times what servers take, so that a file that is no message is not read to its end for a header. */
export const MAX_HEADER_BYTES = 1024 * 1024;

/** @throws TransportError `read-file`; from the bytes, too */
export async function fileMessage(path: string, options: MessageFileOptions = {}): Promise<MessageFile> {
  const body = await fileBody(path);
  if (body.size === undefined) return streamMessage(body.open(), options);
  const open = (): AsyncIterable<Uint8Array> => withLineEnds(body.open(), options);
  // What becomes of it is known only when every line end was seen; a file is read fast.
  const size = options.crlf === true ? await lengthOf(open()) : body.size;
  return {
    size,
    open,
    async header() {
      const bytes = open()[Symbol.asyncIterator]();
      try {
        return await headerOf(bytes, []);
      } finally {
        await bytes.return?.();
      }
    },
  };
}

/** A message that can be read once, such as from standard input. */
export function streamMessage(
  stream: AsyncIterable<Uint8Array>,
  options: MessageFileOptions = {},
): MessageFile {
  const rest = withLineEnds(stream, options)[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  return {
    size: undefined,
    async *open() {
      yield* read.splice(0);
      yield* { [Symbol.asyncIterator]: () => rest };
    },
    header: once(() => headerOf(rest, read)),
  };
}

function withLineEnds(
  source: AsyncIterable<Uint8Array>,
  { crlf = false }: MessageFileOptions,
): AsyncIterable<Uint8Array> {
  return crlf ? toNetworkText(source) : source;
}

async function lengthOf(source: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of source) length += chunk.length;
  return length;
}

/** @param read gets what was taken from the source */
async function headerOf(source: AsyncIterator<Uint8Array>, read: Buffer[]): Promise<Buffer> {
  // An empty line may be the first; and its end may come in pieces.
  let before = '\n';
  let length = 0;
  for (;;) {
    const { done, value } = await source.next();
    if (done === true) return Buffer.concat(read);
    const chunk = Buffer.from(value);
    read.push(chunk);
    length += chunk.length;
    const text = before + chunk.toString('latin1');
    if (/\n\r?\n/.test(text)) return Buffer.concat(read);
    before = text.slice(-2);
    if (length > MAX_HEADER_BYTES) throw tooLong();
  }
}

function tooLong(): LimitError {
  return new LimitError(
    'MAX_HEADER_BYTES',
    `the message has no end of its header within ${MAX_HEADER_BYTES} bytes`,
    {
      hint: 'is it a message? With --mail-from and --mail-rcpt nobody looks',
    },
  );
}
