/**
 * A small body into a file, at little cost: ten thousand pages of 4 KiB are more about files than about the network.
 *
 *     open NAME.part   exclusively, so that what somebody else has there stays
 *     write            what has come
 *     link NAME        or rename, where a file of ours is replaced; unlink NAME.part
 *
 * All of it synchronously: each call takes microseconds, and a thread and a promise for each would take more. Opening NAME
 * itself and writing once would save two calls of five (measured: 5 µs of 9 on a memory file system), and a kill between the
 * two would leave an empty file under its name. Killed here, there is at most a NAME.part without a note, which is begun anew.
 */
import { closeSync, futimesSync, openSync, rmSync, writeSync } from 'node:fs';
import { ProtocolError } from '../../../../errors.ts';
import { partOf } from '../../../part-file.ts';
import { explainingWrites } from '../../../write-errors.ts';
import { giveName, type Replace } from './give-name.ts';

export interface WholeOptions {
  /** In bytes; the body has to have as many. */
  readonly size: number;
  readonly replace: Replace;
  /** The file's time, in place of now. */
  readonly modified?: Date | undefined;
  /** Told of each chunk. */
  readonly onBytes: (bytes: number) => void;
}

/** @throws TransportError `write-file`, ProtocolError `partial` or `weird-reply`, and what the body throws; nothing is kept then */
export function saveWhole(
  path: string,
  body: AsyncIterable<Uint8Array>,
  options: WholeOptions,
): Promise<void> {
  return explainingWrites(path, () => writeAndName(path, body, options));
}

async function writeAndName(
  path: string,
  body: AsyncIterable<Uint8Array>,
  { size, replace, modified, onBytes }: WholeOptions,
): Promise<void> {
  const part = partOf(path);
  const fd = openSync(part, 'wx');
  try {
    try {
      await fill(fd, body, size, onBytes);
      if (modified !== undefined) futimesSync(fd, modified, modified);
    } finally {
      // Before it gets its name: some file systems tell only now that there was no room.
      closeSync(fd);
    }
    await giveName(part, path, replace);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

async function fill(
  fd: number,
  body: AsyncIterable<Uint8Array>,
  size: number,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let at = 0;
  for await (const chunk of body) {
    onBytes(chunk.length);
    if (at + chunk.length > size) throw tooLong(size);
    writeAt(fd, chunk, at);
    at += chunk.length;
  }
  if (at < size) throw new ProtocolError('partial', `${at} of ${size} bytes are there`);
}

function writeAt(fd: number, chunk: Uint8Array, position: number): void {
  // A nearly full disk takes a part, and says why only when asked again.
  for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at, chunk.length - at, position + at);
}

function tooLong(size: number): ProtocolError {
  return new ProtocolError('weird-reply', `the body goes on after byte ${size}, where it was said to end`, {
    source: 'RFC 9110, section 8.6',
  });
}
