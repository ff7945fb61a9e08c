/**
 * A download that is continued if it is cut off. While it runs, its bytes are in `NAME.part`, a fixed name, and beside it
 * stands `NAME.part.json`, a note of where they are from; both are kept when it fails. When all is there the one becomes
 * `NAME` and the other is removed. Where there is no `NAME.part`, a `NAME` is taken for one that somebody else has left;
 * it becomes `NAME.part` only when there is something to append.
 *
 * Bytes are written at their place in the file, not at its end: should two processes continue the same file at the same
 * time, both write the same.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, rmSync } from 'node:fs';
import { lstat, lutimes, readFile } from 'node:fs/promises';
import { TransportError, UsageError } from '../errors.ts';
import { fillFile, isTime } from './fill-file.ts';
import { folderOf, type LocalPath, shownPath, withSuffix } from './local-path.ts';
import { makeFolder } from './make-folder.ts';
import { saveTo, type SaveOptions } from './save.ts';
import { absent, findTarget, moveInto, systemError, type TargetOptions } from './target.ts';
import { explainingWrites } from './write-errors.ts';

/** A note is a line; whatever is larger is not ours. */
export const MAX_NOTE_BYTES = 64 * 1024;

/** Where the bytes of a file are until all of them are there. */
export function partOf<Path extends LocalPath>(path: Path): Path {
  return withSuffix(path, '.part');
}

/** What stands beside a part. */
export function noteOf<Path extends LocalPath>(part: Path): Path {
  return withSuffix(part, '.json');
}

export interface PartFile<Path extends LocalPath = string> {
  /** Where it goes in the end, links followed. */
  readonly path: Path;
  readonly part: Path;
  /** How much is there, in bytes, and in which of the two files, if in any. */
  readonly bytes: number;
  readonly kept: Path | undefined;
  /** Of the file that is replaced. */
  readonly mode: number | undefined;
  /** What was noted when the part was begun. */
  readonly note: string | undefined;
}

export interface FindPartOptions extends Pick<TargetOptions, 'force'> {
  /** A `NAME` is not taken for a part, whoever has left it. */
  readonly partOnly?: boolean;
}

/**
 * Looks for what an earlier attempt has left.
 *
 * @throws TransportError `write-file`, and UsageError for what is no regular file
 */
export async function findPart<Path extends LocalPath>(
  path: Path,
  { force = false, partOnly = false }: FindPartOptions = {},
): Promise<PartFile<Path>> {
  return explainingWrites(path, async () => {
    const target = await findTarget(path, { force: true });
    if (target.kind === 'special') {
      throw new UsageError(`${shownPath(path)} is not a file that could be continued`);
    }
    const isThere = target.mode !== undefined;
    const names = { path: target.path, mode: target.mode, part: partOf(target.path) };
    const facts = await lstat(names.part).catch(absent);
    if (facts === undefined) {
      if (partOnly || !isThere) return { ...names, bytes: 0, kept: undefined, note: undefined };
      return { ...names, bytes: (await lstat(target.path)).size, kept: target.path, note: undefined };
    }
    if (!facts.isFile())
      throw new TransportError('write-file', `${shownPath(names.part)} is in the way: it is no regular file`);
    if (isThere && !force) throw systemError('EEXIST');
    return { ...names, bytes: facts.size, kept: names.part, note: await readNote(noteOf(names.part)) };
  });
}

export interface NamingOptions extends Pick<SaveOptions, 'force'> {
  /** How the part gets its name when it is whole; unless given, a file that is there is replaced with `force` only. */
  readonly giveName?: (part: LocalPath, path: LocalPath) => Promise<void>;
}

export interface PartOptions extends SaveOptions, NamingOptions {
  /** Told of a failure that leaves something to go on with, and how much, in bytes. */
  readonly onKept?: (part: string, bytes: number) => void;
}

/**
 * Appends a body to what is there, or begins with it, and gives the file its name at the end. What came before a failure
 * stays for the next attempt, unless it is nothing.
 *
 * @param note kept beside the part; `undefined` leaves the note that is there
 * @returns how many bytes were added
 * @throws TransportError `write-file` or `aborted`, and what the body throws
 */
export async function savePart(
  file: PartFile<LocalPath>,
  body: AsyncIterable<Uint8Array>,
  note: string | undefined,
  { createDirs = false, force = false, giveName, onKept, ...options }: PartOptions = {},
): Promise<number> {
  return explainingWrites(file.path, async () => {
    if (createDirs && file.kept === undefined) await makeFolder(folderOf(file.part));
    const fd = openAsFound(file);
    try {
      const content = begin(file, note, body);
      const bytes = await fillFile(fd, content, { ...options, at: file.bytes, mode: file.mode });
      await finish(file, { force, ...(giveName && { giveName }) });
      return bytes;
    } catch (error) {
      const kept = keep(file);
      if (kept > 0) onKept?.(shownPath(file.part), kept);
      throw error;
    }
  });
}

/** Throws a part away that is of no use, to begin anew. */
export function discardPart<Path extends LocalPath>(file: PartFile<Path>): PartFile<Path> {
  removePart(file.part);
  return { ...file, bytes: 0, kept: undefined, note: undefined };
}

/** Removes a part, and the note beside it. */
export function removePart(part: LocalPath): void {
  rmSync(part, { force: true });
  rmSync(noteOf(part), { force: true });
}

/** Gives a part that turns out to be the whole its name, and its time. */
export async function completePart(
  file: PartFile<LocalPath>,
  { modified, ...naming }: NamingOptions & Pick<SaveOptions, 'modified'> = {},
): Promise<void> {
  if (file.kept !== file.part) return;
  await explainingWrites(file.path, async () => {
    if (isTime(modified)) await lutimes(file.part, modified, modified);
    await finish(file, naming);
  });
}

async function finish(
  file: PartFile<LocalPath>,
  { force = false, giveName = (part, path) => moveInto(part, path, { replace: force }) }: NamingOptions,
): Promise<void> {
  await giveName(file.part, file.path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? changedMeanwhile(file.part, error) : error;
  });
  rmSync(noteOf(file.part), { force: true });
}

/** @throws TransportError when it is no longer what was found: the answer at hand continues something else */
function openAsFound({ part, bytes, kept }: PartFile<LocalPath>): number {
  const name = kept ?? part;
  const flags = constants.O_WRONLY | constants.O_NOFOLLOW;
  let fd: number;
  try {
    fd = openSync(name, kept === undefined ? flags | constants.O_CREAT | constants.O_EXCL : flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'EEXIST' || (code === 'ENOENT' && kept !== undefined)
      ? changedMeanwhile(name, error)
      : error;
  }
  if (fstatSync(fd).size === bytes) return fd;
  closeSync(fd);
  throw changedMeanwhile(name);
}

/** What is said where somebody else may be writing the same part. */
export function changedMeanwhile(name: LocalPath, cause?: unknown): TransportError {
  return new TransportError('write-file', `${shownPath(name)} has changed meanwhile`, {
    hint: 'somebody else may be writing it; it is left alone',
    cause,
  });
}

// Once the file is open and what it was, and the first byte is here: before, the server may refuse.
async function* begin(
  file: PartFile<LocalPath>,
  note: string | undefined,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let isBegun = false;
  for await (const chunk of body) {
    if (!isBegun) await takeOver(file, note);
    isBegun = true;
    yield chunk;
  }
  if (!isBegun) await takeOver(file, note);
}

async function takeOver(file: PartFile<LocalPath>, note: string | undefined): Promise<void> {
  if (file.kept === file.path) await moveInto(file.path, file.part, { replace: false });
  if (note !== undefined) {
    // What stands there is of no use; a link would be followed to what somebody else may have meant to be written over.
    rmSync(noteOf(file.part), { force: true });
    await saveTo(noteOf(file.part), oneChunk(Buffer.from(note)));
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function readNote(path: LocalPath): Promise<string | undefined> {
  const facts = await lstat(path).catch(absent);
  if (facts?.isFile() !== true || facts.size > MAX_NOTE_BYTES) return undefined;
  return readFile(path, 'utf8');
}

/** Leaves the part where it is, unless it is empty; how much is in it, in bytes. */
function keep(file: PartFile<LocalPath>): number {
  const size = lstatSync(file.part, { throwIfNoEntry: false })?.size;
  if (size === 0) discardPart(file);
  return size ?? 0;
}
