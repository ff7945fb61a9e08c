/**
 * Going on with an upload that was cut off. The server has a beginning of the file if its last bytes are those that stand
 * at that place here; whoever has only its size may have something else.
 */
import { isRefusal, RefusalError, UsageError } from '../../errors.ts';
import type { FileClient } from '../../protocols/files.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { factsOf } from './facts.ts';
import { fetchBytes } from './fetch.ts';
import { gatherBody } from '../gather.ts';
import type { UploadSource } from './source.ts';

/** Little enough to fetch whatever the line, and more than two versions of a file have in common by chance. */
export const TAIL_BYTES = 16 * 1024;

/**
 * How much of it the server has, in bytes.
 *
 * @param resume `auto`, or how much it has to be
 * @throws UsageError, RefusalError `no-range` when it cannot be continued
 */
export async function findRest(
  client: FileClient,
  source: UploadSource,
  path: RemotePath,
  resume: 'auto' | number,
): Promise<number> {
  if (source.size === undefined) {
    throw new UsageError('what comes from a pipe has no place to go on from', { hint: '-C needs a file' });
  }
  const facts = await factsOf(client, path);
  const offset = facts === undefined ? 0 : facts.size;
  const name = textOf(path);
  if (offset === undefined) throw refuse(`the server does not tell how much it has of ${name}`);
  if (resume !== 'auto' && resume !== offset) {
    throw new UsageError(`-C ${resume}: the server has ${offset} bytes of ${name}`, {
      hint: '-C - goes on where it ends',
    });
  }
  if (offset > source.size)
    throw refuse(`the server has ${offset} bytes of ${name}, and here are ${source.size}`);
  if (!(await hasSameTail(client, source, path, offset))) {
    throw refuse(`what the server has of ${name} is not the beginning of this file`);
  }
  return offset;
}

async function hasSameTail(
  client: FileClient,
  source: UploadSource,
  path: RemotePath,
  end: number,
): Promise<boolean> {
  const length = Math.min(end, TAIL_BYTES);
  if (length === 0) return true;
  const offset = end - length;
  try {
    const there = await gatherTail(fetchBytes(client, path, { offset, length, expected: length }));
    return there.equals(await gatherTail(source.read(offset, length)));
  } catch (error) {
    // There are servers that take and do not give; then the size has to do, as it does for curl.
    if (!isRefusal(error)) throw error;
    return true;
  }
}

function gatherTail(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return gatherBody(bytes, TAIL_BYTES, 'no more than that was asked for');
}

function refuse(reason: string): RefusalError {
  return new RefusalError(
    'no-range',
    `cannot resume: ${reason}`,
    { status: '', text: '' },
    { hint: 'without -C it is sent from the start' },
  );
}
