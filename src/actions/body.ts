/** What can be sent as a request's body, each as an HttpRequestBody: bytes in memory, a file, a stream. */
import { TransportError } from '../errors.ts';
import type { HttpRequestBody } from '../protocols/http.ts';
import { checkReadable, readFrom, readSpecial } from './read-file.ts';

/** What is in memory, a string as UTF-8. It can be sent several times; bytes are not copied, so they must stay as they are. */
export function bytesBody(content: Uint8Array | string): HttpRequestBody {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    size: bytes.length,
    replayable: true,
    async *open() {
      if (bytes.length > 0) yield bytes;
    },
  };
}

/**
 * A file, read when it is sent. What can be known beforehand is checked now, before anything is sent; a device
 * or pipe has no size and cannot be read twice.
 *
 * @throws TransportError `read-file`; from the body, too, when the file changes its size while it is sent
 */
export async function fileBody(path: string): Promise<HttpRequestBody> {
  const facts = await checkReadable(path);
  if (!facts.isFile()) return streamBody(readSpecial(path));
  return { size: facts.size, replayable: true, open: () => readFile(path, facts.size) };
}

/** What comes from a pipe: its size is not known, and it can be read once. */
export function streamBody(source: AsyncIterable<Uint8Array>): HttpRequestBody {
  let opened = false;
  return {
    size: undefined,
    // A server may answer before it takes the body (Expect: 100-continue); then nothing is lost yet.
    get replayable() {
      return !opened;
    },
    open() {
      opened = true;
      return source;
    },
  };
}

// Content-Length is on its way before the first byte is read, so exactly that many bytes must follow: a file
// that has shrunk cannot be sent, and of one that has grown (a log) what was there at the start is sent.
async function* readFile(path: string, size: number): AsyncIterable<Uint8Array> {
  let left = size;
  for await (const chunk of readFrom(path, 0, size)) {
    left -= chunk.length;
    // undici may hold it longer than it is valid.
    yield Buffer.from(chunk);
  }
  if (left > 0) {
    throw new TransportError(
      'read-file',
      `${path} shrank while it was sent: ${left} of ${size} bytes are missing`,
    );
  }
}
