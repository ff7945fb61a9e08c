import { constants, createReadStream, type Stats } from 'node:fs';
import { TransportError } from '../errors.ts';
import { reasonOf } from '../net/explain.ts';
import { type LocalPath, shownPath } from './local-path.ts';

/** Big enough to make system calls cheap, small enough not to matter in memory. */
const FILE_CHUNK_BYTES = 256 * 1024;

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
 * The bytes of a file from `offset` on, `length` of them at most.
 *
 * @throws TransportError `read-file`
 */
export async function* readFrom(path: LocalPath, offset = 0, length = Infinity): AsyncIterable<Uint8Array> {
  if (length === 0) return;
  try {
    yield* createReadStream(path, {
      // A pipe has no place to begin at.
      ...(offset === 0 ? {} : { start: offset }),
      end: offset + length - 1,
      highWaterMark: FILE_CHUNK_BYTES,
    }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw cannotRead(path, error);
  }
}

function cannotRead(path: LocalPath, cause: unknown): TransportError {
  return new TransportError('read-file', `cannot read ${shownPath(path)}: ${reasonOf(cause)}`, { cause });
}
