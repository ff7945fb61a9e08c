import { randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret lasts for years: so many that are of no use mean that something else is broken. */
const MAX_FILES = 100;

export interface KeptSecret<T> {
  readonly folder: string;
  /** Of the first file, and of those that take its place. */
  readonly fileName: (number: number) => string;
  /** The text of a new one. */
  readonly create: () => Promise<string>;
  /** What the text holds; `undefined` where it is of no use (any more). */
  readonly read: (text: string) => T | undefined;
}

/**
 * A secret of the user's own, made when there is none or when the one there is of no use any more. Any number of processes may
 * ask at once: they all get the same.
 *
 * A file that is of no use (expired, broken, readable by others) stays where it is, and the next number takes its place: while
 * nothing is ever replaced or removed, processes that start together cannot come to different ends.
 *
 * @throws the system's error where the folder, which has to be there, cannot be written
 */
export async function findOrCreateSecret<T>({ folder, fileName, create, read }: KeptSecret<T>): Promise<T> {
  for (let number = 1; number <= MAX_FILES; number += 1) {
    const path = join(folder, fileName(number));
    const text = (await readIfThere(path)) ?? (await createOrRead(path, create));
    const secret = (await isExposed(path)) ? undefined : read(text);
    if (secret !== undefined) return secret;
  }
  throw new Error(`none of the files ${join(folder, fileName(1))} and so on is of use`);
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

export function temporaryBeside(path: string): string {
  return `${path}.${randomBytes(8).toString('hex')}`;
}

/** What others could read is no secret any more, whatever its permissions are changed to now. */
async function isExposed(path: string): Promise<boolean> {
  return process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0;
}

/** What is in the file in the end: ours, or that of a process that was faster. */
async function createOrRead(path: string, create: () => Promise<string>): Promise<string> {
  const text = await create();
  return (await createExclusively(path, text)) ? text : readFile(path, 'latin1');
}

/** Whole or not at all, and never in the place of another: a hard link refuses a name that is taken. */
async function createExclusively(path: string, text: string): Promise<boolean> {
  const temporary = temporaryBeside(path);
  await writeFile(temporary, text, { flag: 'wx', mode: 0o600 });
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
