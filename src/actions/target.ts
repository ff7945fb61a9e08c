import { constants } from 'node:fs';
import { access, link, lstat, rename, stat, unlink } from 'node:fs/promises';
import { TransportError } from '../errors.ts';
import { folderOf, type LocalPath, resolveLinks, shownPath } from './local-path.ts';
import { makeFolder } from './make-folder.ts';

/** Where a body is to go. */
export type Target<Path extends LocalPath = string> =
  /** A device or a pipe. */
  | { readonly kind: 'special' }
  /** With links followed; `mode` where it is there already. */
  | { readonly kind: 'regular'; readonly path: Path; readonly mode: number | undefined };

export interface TargetOptions {
  /** Replaces a file that is there, and writes into a device or pipe. */
  readonly force?: boolean;
  /** Makes the folders on the way (curl's --create-dirs). */
  readonly createDirs?: boolean;
}

/** @throws TransportError `write-file`, and the system's errors */
export async function findTarget<Path extends LocalPath>(
  path: Path,
  { force = false, createDirs = false }: TargetOptions,
): Promise<Target<Path>> {
  const name = await lstat(path).catch(absent);
  if (name === undefined) {
    if (createDirs) await makeFolder(folderOf(path));
    return { kind: 'regular', path, mode: undefined };
  }
  // A link is followed, so that what it leads to is replaced and not the link itself.
  const facts = await stat(path).catch(absent);
  if (facts === undefined) {
    throw new TransportError('write-file', `${shownPath(path)} is a link that leads nowhere`);
  }
  if (facts.isDirectory()) throw systemError('EISDIR');
  if (!force) throw systemError('EEXIST');
  if (!facts.isFile()) return { kind: 'special' };
  // A rename asks only for the folder's permission, and a write-protected file is meant to stay.
  await access(path, constants.W_OK);
  return { kind: 'regular', path: await resolveLinks(path), mode: facts.mode & 0o7777 };
}

/** What file systems without hard links answer. */
const NO_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Gives a file its name, within a folder. Without `replace`, a file that has come to be there in the meantime stays: a
 * rename would not see it, a link does.
 *
 * @throws the system's errors, `EEXIST` among them
 */
export async function moveInto(
  from: LocalPath,
  to: LocalPath,
  { replace }: { replace: boolean },
): Promise<void> {
  if (!replace) {
    try {
      await link(from, to);
      return await unlink(from);
    } catch (error) {
      if (!NO_LINKS.has((error as NodeJS.ErrnoException).code)) throw error;
      if ((await lstat(to).catch(absent)) !== undefined) throw systemError('EEXIST');
    }
  }
  await rename(from, to);
}

/** For `catch`: what is not there is nothing. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

export function systemError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}
