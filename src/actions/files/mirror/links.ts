import type { RemotePath } from '../../../protocols/remote-path.ts';

/**
 * Whether a link leads to somewhere in its own tree, whatever other links there are in it. So `..` may only come first: behind
 * a name it would lead out of wherever that name leads, should it be a link itself.
 *
 * @param path of the link, from the tree's root
 */
export function staysInside(path: RemotePath, target: RemotePath): boolean {
  if (target === '' || target.startsWith('/') || target.includes('\0')) return false;
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const ups = parts.findIndex((part) => part !== '..');
  const names = ups === -1 ? [] : parts.slice(ups);
  const depth = path.split('/').length - 1;
  return !names.includes('..') && (ups === -1 ? parts.length : ups) <= depth;
}
