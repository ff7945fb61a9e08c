import { randomBytes } from 'node:crypto';
import { constants, openSync, rmSync, writeSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { abortError } from '../net/explain.ts';
import { fillFile, type TransferOptions, writeBody } from './fill-file.ts';
import { type LocalPath, withSuffix } from './local-path.ts';
import { findTarget, moveInto, type Target, type TargetOptions } from './target.ts';
import { explainingWrites } from './write-errors.ts';

export interface SaveOptions extends TargetOptions, TransferOptions {
  /** The file's time, in place of now (curl's -R); an invalid one is ignored. */
  readonly modified?: Date | undefined;
}

/**
 * Writes a body to a file, whole or not at all: to `NAME.….part` beside it, renamed at the end. Devices and pipes are written
 * to as they are, with `force`.
 *
 * @returns how many bytes it was
 * @throws TransportError `write-file` or `aborted`, and what the body throws
 */
export async function saveTo(
  path: LocalPath,
  body: AsyncIterable<Uint8Array>,
  options: SaveOptions = {},
): Promise<number> {
  return explainingWrites(path, async () => {
    const target = await findTarget(path, options);
    return target.kind === 'special'
      ? writeThrough(path, body, options)
      : writeAndRename(target, body, options);
  });
}

async function writeAndRename(
  { path, mode }: Extract<Target<LocalPath>, { kind: 'regular' }>,
  body: AsyncIterable<Uint8Array>,
  { force = false, ...options }: SaveOptions,
): Promise<number> {
  // A name of its own: whatever else is called `.part`, and whoever else saves to the same name, is left in peace.
  const part = withSuffix(path, `.${randomBytes(4).toString('hex')}.part`);
  const fd = openSync(part, 'wx');
  try {
    const bytes = await fillFile(fd, body, { ...options, mode });
    await moveInto(part, path, { replace: force });
    return bytes;
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

async function writeThrough(
  path: LocalPath,
  body: AsyncIterable<Uint8Array>,
  options: SaveOptions,
): Promise<number> {
  const file = await openSpecial(path, options.signal);
  try {
    // Whoever reads from a pipe or looks at a terminal may take for ever, and Ctrl-C must work all the same.
    const mayBlock = isatty(file.fd) || !(await file.stat()).isCharacterDevice();
    return await writeBody(
      body,
      options,
      mayBlock ? (chunk) => writeAll(file, chunk) : writeAllSync(file.fd),
    );
  } finally {
    await file.close();
  }
}

/** How often to look whether a pipe has got a reader, in milliseconds. */
const READER_CHECK_MS = 50;

// The opening of a pipe that has no reader cannot be broken off, and holds up even the end of the process.
async function openSpecial(path: LocalPath, signal: AbortSignal | undefined): Promise<FileHandle> {
  if (!(await stat(path)).isFIFO()) return open(path, constants.O_WRONLY);
  for (;;) {
    const probe = await openWithReader(path);
    if (probe !== undefined) {
      try {
        return await open(path, constants.O_WRONLY);
      } finally {
        // Not before, lest its reader takes it for the end.
        await probe.close();
      }
    }
    if (signal?.aborted === true) throw abortError(signal);
    await setTimeout(READER_CHECK_MS);
  }
}

/** `undefined`: nobody reads. */
async function openWithReader(pipe: LocalPath): Promise<FileHandle | undefined> {
  return open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENXIO') throw error;
    return undefined;
  });
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
}

function writeAllSync(fd: number): (chunk: Uint8Array) => void {
  return (chunk) => {
    for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
  };
}
