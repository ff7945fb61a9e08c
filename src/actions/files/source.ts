/** What can be uploaded: a file here, or what comes from a pipe. */
import type { Stats } from 'node:fs';
import { TransportError, UsageError } from '../../errors.ts';
import { type LocalPath, shownPath } from '../local-path.ts';
import { checkReadable, readFrom, readSpecial } from '../read-file.ts';

/** The bytes that `upload` stores, with what is known of them; made by `fileSource` or `streamSource`. */
export interface UploadSource {
  /** In bytes; `undefined` where nobody knows beforehand, and then it can be read once, from its start. */
  readonly size: number | undefined;
  /** In milliseconds since 1970; `undefined` where it has no time. */
  readonly modified: number | undefined;
  /** What stands from `offset` on, to its end or for `length` bytes. */
  read(offset: number, length?: number): AsyncIterable<Uint8Array>;
}

/**
 * What is read to its end has to be what was found here; a file that is written meanwhile is an error.
 *
 * @throws TransportError `read-file`; from the bytes, too
 */
export async function fileSource(path: LocalPath): Promise<UploadSource> {
  const facts = await checkReadable(path);
  if (!facts.isFile()) return streamSource(readSpecial(path));
  return {
    size: facts.size,
    modified: facts.mtimeMs,
    read: (offset, length) =>
      length === undefined ? readUnchanged(path, facts, offset) : readFrom(path, offset, length),
  };
}

/**
 * What comes from a pipe: of unknown size, and read once.
 *
 * `read` throws UsageError for any place but the start, so that an upload of it cannot be continued.
 */
export function streamSource(stream: AsyncIterable<Uint8Array>): UploadSource {
  return {
    size: undefined,
    modified: undefined,
    read(offset, length) {
      if (offset === 0 && length === undefined) return stream;
      throw new UsageError('what comes from a pipe has no place to go on from', { hint: '-C needs a file' });
    },
  };
}

async function* readUnchanged(path: LocalPath, before: Stats, offset: number): AsyncIterable<Uint8Array> {
  let at = offset;
  // No further than it went at first: what is growing might never end.
  for await (const chunk of readFrom(path, offset, before.size - offset)) {
    at += chunk.length;
    yield chunk;
  }
  const after = await checkReadable(path);
  const isSame = after.size === before.size && after.mtimeMs === before.mtimeMs;
  if (at !== before.size || !isSame) throw changed(path);
}

function changed(path: LocalPath): TransportError {
  return new TransportError('read-file', `${shownPath(path)} has changed while it was sent`, {
    hint: 'what is at the server now is neither the old nor the new',
  });
}
