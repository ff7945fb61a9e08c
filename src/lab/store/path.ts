import { joinPath, type RemotePath } from '../../protocols/remote-path.ts';
import { storeError } from './failures.ts';

/** Of one name, in bytes: what the common file systems take. */
export const MAX_NAME_BYTES = 255;

/**
 * A path as a client names it, made absolute. `..` is taken out and never climbs above the root; nothing else is special,
 * neither `~` nor a backslash nor an asterisk.
 *
 * @throws StoreError `bad-name`
 */
export function resolvePath(folder: RemotePath, path: RemotePath): RemotePath {
  return `/${namesIn(joinPath(folder, path)).join('/')}` as RemotePath;
}

/**
 * The names that lead from the root to it. `..` takes the last one back and never climbs above the root (as in RFC 3986,
 * section 5.2.4); empty names and `.` count for nothing.
 *
 * @throws StoreError `bad-name`
 */
export function namesIn(path: RemotePath): RemotePath[] {
  if (path.includes('\0')) throw storeError('bad-name');
  const names: RemotePath[] = [];
  for (const name of path.split('/') as RemotePath[]) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  if (names.some(({ length }) => length > MAX_NAME_BYTES)) throw storeError('bad-name');
  return names;
}
