import { createHash, type Hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { ProtocolError } from '../../../../errors.ts';
import { abortError } from '../../../../net/explain.ts';
import { readFrom } from '../../../read-file.ts';
import type { Checksum } from './checksum.ts';

/** What is hashed of a file before others get their turn, in bytes: some ten milliseconds. */
const TURN_BYTES = 8 * 1024 * 1024;

/** What a body goes on from. */
export interface HashedBeginning {
  readonly path: string;
  /** In bytes. */
  readonly length: number;
}

/**
 * Passes a body on, and has it that it is what its checksum says. It fails at its end, so that whoever gives a file its name
 * behind the last chunk does not.
 *
 * @param beginning what is there already, of which the body is the rest; read when the body is begun
 * @throws from the body, besides its own: ProtocolError `weird-reply`, TransportError `read-file`
 */
export async function* verifying(
  body: AsyncIterable<Uint8Array>,
  checksum: Checksum,
  beginning?: HashedBeginning,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const hash = createHash(checksum.algorithm);
  if (beginning !== undefined) await hashFile(hash, beginning, signal);
  for await (const chunk of body) {
    hash.update(chunk);
    yield chunk;
  }
  check(hash, checksum);
}

/**
 * The same for a file that is there.
 *
 * @throws ProtocolError `weird-reply`; TransportError `read-file`, `aborted`
 */
export async function checkFile(path: string, checksum: Checksum, signal?: AbortSignal): Promise<void> {
  const hash = createHash(checksum.algorithm);
  await hashFile(hash, { path, length: Infinity }, signal);
  check(hash, checksum);
}

async function hashFile(
  hash: Hash,
  { path, length }: HashedBeginning,
  signal: AbortSignal | undefined,
): Promise<void> {
  let bytes = 0;
  for await (const chunk of readFrom(path, 0, length)) {
    if (signal?.aborted === true) throw abortError(signal);
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes % TURN_BYTES < chunk.length) await setImmediate();
  }
}

function check(hash: Hash, { algorithm, hex }: Checksum): void {
  const found = hash.digest('hex');
  if (found === hex) return;
  throw new ProtocolError('weird-reply', `the ${algorithm} is ${found}, and not ${hex}`, {
    hint: 'the file is not what was published, or the checksum is of another version',
  });
}
