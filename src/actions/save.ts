import { randomBytes } from 'node:crypto';
import { closeSync, constants, fchmodSync, openSync, rmSync, writeSync } from 'node:fs';
import { type FileHandle, access, lstat, mkdir, open, realpath, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isatty } from 'node:tty';
import { isNetkitError, TransportError } from '../errors.ts';
import { abortError } from '../net/explain.ts';
import { BlockWriter } from './block-writer.ts';

export interface SaveOptions {
  /** Replaces a file that is there. */
  readonly force?: boolean;
  /** Makes the folders on the way (curl's --create-dirs). */
  readonly createDirs?: boolean;
  /** Called with the bytes so far, after each chunk. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes a body to a file, whole or not at all: to `NAME.….part` beside it, renamed at the end. Devices and pipes are written
 * to as they are.
 *
 * @returns how many bytes it was
 * @throws TransportError `write-file` or `aborted`, and what the body throws
 */
export async function saveTo(
  path: string,
  body: AsyncIterable<Uint8Array>,
  options: SaveOptions = {},
): Promise<number> {
  try {
    const target = await examine(path, options);
    return target.kind === 'special'
      ? await writeThrough(path, body, options)
      : await writeAndRename(target, body, options);
  } catch (error) {
    throw isNetkitError(error) ? error : cannotWrite(path, error);
  }
}

type Target =
  | { readonly kind: 'special' }
  | { readonly kind: 'regular'; readonly path: string; readonly mode: number | undefined };

async function examine(path: string, { force = false, createDirs = false }: SaveOptions): Promise<Target> {
  const link = await lstat(path).catch(absent);
  if (link === undefined) {
    if (createDirs) await mkdir(dirname(path), { recursive: true });
    return { kind: 'regular', path, mode: undefined };
  }
  // A link is followed, so that what it leads to is replaced and not the link itself.
  const facts = await stat(path).catch(absent);
  if (facts === undefined) throw new TransportError('write-file', `${path} is a link that leads nowhere`);
  if (facts.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
  if (!facts.isFile()) return { kind: 'special' };
  if (!force) {
    throw new TransportError('write-file', `${path} is there already`, { hint: '--force replaces it' });
  }
  // A rename asks only for the folder's permission, and a write-protected file is meant to stay.
  await access(path, constants.W_OK);
  return { kind: 'regular', path: await realpath(path), mode: facts.mode & 0o7777 };
}

async function writeAndRename(
  { path, mode }: Extract<Target, { kind: 'regular' }>,
  body: AsyncIterable<Uint8Array>,
  options: SaveOptions,
): Promise<number> {
  // A name of its own: whatever else is called `.part`, and whoever else saves to the same name, is left in peace.
  const part = `${path}.${randomBytes(4).toString('hex')}.part`;
  const fd = openSync(part, 'wx');
  try {
    const bytes = await fill(fd, mode, body, options);
    await rename(part, path);
    return bytes;
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

async function fill(
  fd: number,
  mode: number | undefined,
  body: AsyncIterable<Uint8Array>,
  options: SaveOptions,
): Promise<number> {
  try {
    if (mode !== undefined) fchmodSync(fd, mode);
    const writer = new BlockWriter(fd);
    const bytes = await writeBody(body, options, (chunk) => writer.write(chunk));
    writer.flush();
    return bytes;
  } finally {
    // Before the rename: some file systems tell only now that there was no room.
    closeSync(fd);
  }
}

async function writeThrough(
  path: string,
  body: AsyncIterable<Uint8Array>,
  options: SaveOptions,
): Promise<number> {
  const file = await open(path, constants.O_WRONLY);
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

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await file.write(chunk, at)).bytesWritten;
}

function writeAllSync(fd: number): (chunk: Uint8Array) => void {
  return (chunk) => {
    for (let at = 0; at < chunk.length;) at += writeSync(fd, chunk, at);
  };
}

async function writeBody(
  body: AsyncIterable<Uint8Array>,
  { onProgress, signal }: SaveOptions,
  write: (chunk: Uint8Array) => void | Promise<void>,
): Promise<number> {
  let bytes = 0;
  for await (const chunk of body) {
    if (signal?.aborted === true) throw abortError(signal);
    const written = write(chunk);
    if (written !== undefined) await written;
    bytes += chunk.length;
    onProgress?.(bytes);
  }
  return bytes;
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

const REASONS: Readonly<Record<string, readonly [reason: string, hint?: string]>> = {
  EACCES: ['permission denied', 'choose another folder, or change the permissions'],
  EPERM: ['permission denied', 'choose another folder, or change the permissions'],
  EROFS: ['the file system is read-only', 'choose another folder'],
  EISDIR: ['it is a folder', 'name a file in it'],
  ENOENT: ['its folder does not exist', '--create-dirs makes it'],
  ENOTDIR: ['a part of its path is not a folder'],
  ENOSPC: ['the disk is full', 'free some space, or save elsewhere'],
  EDQUOT: ['your share of the disk is full', 'free some space, or save elsewhere'],
  EFBIG: ['the file would be larger than is allowed here', '`ulimit -f` shows the limit'],
  ENAMETOOLONG: ['the name is too long'],
};

function cannotWrite(path: string, cause: unknown): unknown {
  // Only the system's own errors are about the file; anything else comes from the body, or is a defect.
  const { code = '', syscall, message } = cause as NodeJS.ErrnoException;
  if (REASONS[code] === undefined && syscall === undefined) return cause;
  const [reason, hint] = REASONS[code] ?? [message];
  const details = hint === undefined ? { cause } : { cause, hint };
  return new TransportError('write-file', `cannot write ${path}: ${reason}`, details);
}
