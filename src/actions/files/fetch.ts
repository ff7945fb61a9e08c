import { ProtocolError } from '../../errors.ts';
import type { FileClient, ReadOptions } from '../../protocols/files.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';
import { type Pace, paced } from '../paced.ts';

export interface FetchOptions extends ReadOptions {
  /** How many bytes it has to be from `offset` on; absent where nobody knows, or text changes them. */
  readonly expected?: number | undefined;
  readonly pace?: Pace | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bytes of a file. The server is asked when the first of them is: so whatever can go wrong here has gone wrong before,
 * and no transfer is begun that nobody reads.
 *
 * It throws what `read` does and its body, and ProtocolError `partial` or `weird-reply` where it is not as many as expected.
 */
export async function* fetchBytes(
  client: FileClient,
  path: RemotePath,
  { expected, pace, signal, ...options }: FetchOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const body = await client.read(path, options);
  let bytes = 0;
  for await (const chunk of pace === undefined ? body : paced(body, pace, signal)) {
    bytes += chunk.length;
    if (expected !== undefined && bytes > expected) {
      throw new ProtocolError(
        'weird-reply',
        `the server sends more than the ${expected} bytes that it told of`,
        { hint: 'the file may be growing' },
      );
    }
    yield chunk;
  }
  if (expected !== undefined && bytes < expected) {
    throw new ProtocolError('partial', `the server has sent ${bytes} of ${expected} bytes`);
  }
}
