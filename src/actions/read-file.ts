import { closeSync, constants, createReadStream, openSync, readSync, type Stats } from 'node:fs';
import { TransportError } from '../errors.ts';
import { reasonOf } from '../net/explain.ts';
import { type LocalPath, shownPath } from './local-path.ts';

/** Big enough to make system calls cheap, small enough to be in the processor's cache still when it is sent (measured). */
const FILE_CHUNK_BYTES = 64 * 1024;

/**
 * Finds out what can be known before a file is read, a device or pipe among them.
 *
 * @throws TransportError `read-file`
 */
export async function checkReadable(path: LocalPath): Promise<Stats> {
  // Most requests read no file, and this takes Node a millisecond to load.
  const { access, stat } = await import('node:fs/promises');
  try {
    const facts = await stat(path);
    await access(path, constants.R_OK);
    if (!facts.isDirectory()) return facts;
  } catch (error) {
    throw cannotRead(path, error);
  }
  throw new TransportError('read-file', `cannot read ${shownPath(path)}: it is a folder`, {
    hint: 'name a file in it',
  });
}

/**
 * The bytes of a regular file from `offset` on, `length` of them at most. Each chunk is valid until the next is asked for: the
 * buffer is used again. They are read right away, not in another thread: what is in this core's cache is sent in half the time
 * (measured).
 *
 * @throws TransportError `read-file`
 */
export async function* readFrom(path: LocalPath, offset = 0, length = Infinity): AsyncGenerator<Uint8Array> {
  const fd = explainingReads(path, () => openSync(path, 'r'));
  try {
    const buffer = Buffer.allocUnsafeSlow(Math.min(FILE_CHUNK_BYTES, length));
    for (let at = 0; at < length;) {
      const wanted = Math.min(buffer.length, length - at);
      const bytes = explainingReads(path, () => readSync(fd, buffer, 0, wanted, offset + at));
      if (bytes === 0) return;
      at += bytes;
      yield buffer.subarray(0, bytes);
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * The bytes of a device or pipe, which may take their time.
 *
 * @throws TransportError `read-file`
 */
export async function* readSpecial(path: LocalPath): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function explainingReads<T>(path: LocalPath, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function cannotRead(path: LocalPath, cause: unknown): TransportError {
  return new TransportError('read-file', `cannot read ${shownPath(path)}: ${reasonOf(cause)}`, { cause });
}
