import { mkdir } from 'node:fs/promises';
import { folderOf, type LocalPath } from './local-path.ts';

/**
 * Makes a folder where there is none, and those on the way. By hand: Node's own way never ends where a folder cannot be made
 * in one that is there (below /proc).
 *
 * @throws the system's errors
 */
export async function makeFolder(path: LocalPath): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = folderOf(path);
    if (code !== 'ENOENT' || String(parent) === String(path)) throw error;
    await makeFolder(parent);
    await mkdir(path).catch((second: NodeJS.ErrnoException) => {
      // Somebody else has made it meanwhile.
      if (second.code !== 'EEXIST') throw second;
    });
  }
}
