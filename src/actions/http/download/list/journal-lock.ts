/**
 * One process at a time. Each that wants a journal first puts a file into the folder `JOURNAL.lock`, named for its process
 * number, and then looks who else is there: of two that come at the same moment one sees the other, or both do. Files of
 * processes that are no more (killed, or the machine went down) are removed by whoever comes next.
 */
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../../../errors.ts';

/** Those of this process: a number may have been another's before. */
const held = new Set<string>();

/** The folder may go between its making and its use, when somebody else leaves. */
const MAX_ATTEMPTS = 10;

/**
 * @returns what gives it back
 * @throws UsageError where another has it, or where its folder cannot be made, and the system's errors
 */
export function lockJournal(path: string): () => void {
  const folder = `${path}.lock`;
  const own = `${process.pid}-${randomBytes(4).toString('hex')}`;
  announce(folder, own);
  held.add(own);
  const release = (): void => {
    held.delete(own);
    rmSync(join(folder, own), { force: true });
    removeIfEmpty(folder);
  };
  try {
    for (const name of readdirSync(folder)) {
      if (name === own) continue;
      if (isAlive(name)) {
        throw new UsageError(`${path} is in use by another download (process ${Number.parseInt(name, 10)})`, {
          hint: `wait for it to end; if there is none, remove ${folder}`,
        });
      }
      rmSync(join(folder, name), { force: true });
    }
    return release;
  } catch (error) {
    release();
    throw error;
  }
}

function announce(folder: string, own: string): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      makeUnlessThere(folder);
      writeFileSync(join(folder, own), '', { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

function makeUnlessThere(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // A link would lead to what somebody else has in another place, or nowhere.
    if (lstatSync(folder).isDirectory()) return;
    throw new UsageError(`${folder} is in the way: it is no folder`, {
      hint: 'remove it, or name another file for what is done (--state)',
    });
  }
}

function isAlive(name: string): boolean {
  const pid = Number.parseInt(name, 10);
  // A pid of 0 or less would be a group of processes. What has no number is nobody's we know: it is left to the user.
  if (!(pid > 0)) return true;
  if (pid === process.pid) return held.has(name);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is another user's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else is in it.
  }
}
