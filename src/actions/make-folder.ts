import { mkdir } from 'node:fs/promises';
import { folderOf, type LocalPath } from './local-path.ts';

/** Only its owner has any business in it. */
export const PRIVATE = 0o700;

/**
 * Makes a folder where there is none, and those on the way. By hand: Node's own way never ends where a folder cannot be made
 * in one that is there (below /proc).
 *
 * @param mode of all that are made; what the system gives without it
 * @throws the system's errors
 */
export async function makeFolder(path: LocalPath, mode?: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = folderOf(path);
    if (code !== 'ENOENT' || String(parent) === String(path)) throw error;
    await makeFolder(parent, mode);
    await mkdir(path, { mode }).catch((second: NodeJS.ErrnoException) => {
      // Somebody else has made it meanwhile.
      if (second.code !== 'EEXIST') throw second;
    });
  }
}
