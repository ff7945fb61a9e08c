import { linkSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { LocalPath } from '../../../local-path.ts';
import { moveInto, systemError } from '../../../target.ts';

/**
 * Whether a file that has the name already is replaced: whosoever it is; or never; or where it is the very same, as one is that
 * an earlier time has finished and was killed before it could note that.
 */
export type Replace = 'always' | 'never' | 'same';

/**
 * Gives a part that is whole its name, in the same folder.
 *
 * @throws the system's errors, `EEXIST` among them
 */
export async function giveName(part: LocalPath, path: LocalPath, replace: Replace): Promise<void> {
  if (replace === 'always') return renameSync(part, path);
  try {
    // Synchronously, see save-whole.ts. A link is refused where somebody else was faster; a rename would not be.
    linkSync(part, path);
    unlinkSync(part);
  } catch {
    // The name is taken, or a file system has no links: this one knows which.
    await moveInto(part, path, { replace: false }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST' || replace === 'never') throw error;
      if (!(await isSame(part, path))) throw systemError('EEXIST');
      renameSync(part, path);
    });
  }
}

const COMPARED_BYTES = 64 * 1024;

async function isSame(one: LocalPath, other: LocalPath): Promise<boolean> {
  if (statSync(one).size !== statSync(other).size) return false;
  const left = await open(one);
  try {
    const right = await open(other);
    try {
      return await holdSame(left, right);
    } finally {
      await right.close();
    }
  } finally {
    await left.close();
  }
}

async function holdSame(left: FileHandle, right: FileHandle): Promise<boolean> {
  const [one, other] = [Buffer.allocUnsafe(COMPARED_BYTES), Buffer.allocUnsafe(COMPARED_BYTES)];
  for (let at = 0; ;) {
    const { bytesRead } = await left.read(one, 0, COMPARED_BYTES, at);
    if (bytesRead === 0) return true;
    const { bytesRead: others } = await right.read(other, 0, bytesRead, at);
    if (others < bytesRead || one.compare(other, 0, bytesRead, 0, bytesRead) !== 0) return false;
    at += bytesRead;
  }
}
