import type { RemotePath } from '../../protocols/remote-path.ts';
import type { Content } from './content.ts';
import { storeError } from './failures.ts';
import { namesIn } from './path.ts';
import type { StoredEntry } from './types.ts';

export type TreeNode = FolderNode | FileNode | LinkNode;

interface NodeBase {
  mode: number;
  /** In milliseconds since 1970. */
  modified: number;
  readonly owner: string;
}

export interface FolderNode extends NodeBase {
  readonly kind: 'folder';
  readonly children: Map<RemotePath, TreeNode>;
}

export interface FileNode extends NodeBase {
  readonly kind: 'file';
  readonly content: Content;
}

export interface LinkNode extends NodeBase {
  readonly kind: 'link';
  readonly target: RemotePath;
}

/** Links that are followed for one path, as many as Linux follows: more are taken for a circle. */
const MAX_LINKS = 40;

/** What `stat` says where `ls` shows a size and there are no bytes: a folder's is that of a disk block. */
const FOLDER_SIZE = 4096;

/**
 * The nodes that a walk passes through, from the root to what the path leads to, links followed. A link's own `..` is that of
 * the folder in which it lies; an absolute one begins at the root. Neither leads above it.
 *
 * @throws StoreError `not-found`, `not-folder`, `loop`, `bad-name`
 */
export function walk(root: FolderNode, names: readonly RemotePath[]): [FolderNode, ...TreeNode[]] {
  const trail: [FolderNode, ...TreeNode[]] = [root];
  const ahead = names.toReversed();
  let links = 0;
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    const here = trail.at(-1);
    if (here?.kind !== 'folder') throw storeError('not-folder');
    if (name === '..') {
      if (trail.length > 1) trail.pop();
      continue;
    }
    const node = here.children.get(name);
    if (node === undefined) throw storeError('not-found');
    if (node.kind !== 'link') {
      trail.push(node);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw storeError('loop');
    if (node.target.startsWith('/')) trail.length = 1;
    const steps = node.target.split('/').filter((step) => step !== '' && step !== '.');
    ahead.push(...(steps.toReversed() as RemotePath[]));
  }
  return trail;
}

/** A folder, and a name in it that may be there or not. */
export interface Place {
  readonly folder: FolderNode;
  readonly name: RemotePath;
  readonly node: TreeNode | undefined;
  /** From the root to the folder. */
  readonly trail: readonly TreeNode[];
}

/** @throws StoreError `is-folder` for the root, which lies nowhere */
export function findPlace(root: FolderNode, path: RemotePath): Place {
  const names = namesIn(path);
  const name = names.pop();
  if (name === undefined) throw storeError('is-folder');
  const trail = walk(root, names);
  const folder = trail.at(-1);
  if (folder?.kind !== 'folder') throw storeError('not-folder');
  return { folder, name, node: folder.children.get(name), trail };
}

/** Permission bits of the owner. */
export const READ = 0o400;
export const WRITE = 0o200;

/** @throws StoreError `denied` */
export function permit({ mode }: TreeNode, permission: number): void {
  if ((mode & permission) === 0) throw storeError('denied');
}

export function describeNode(name: RemotePath, node: TreeNode): StoredEntry {
  return {
    name,
    kind: node.kind,
    size: sizeOf(node),
    modified: { time: node.modified, precision: 'millisecond', zone: 'utc' },
    mode: node.mode,
    owner: node.owner,
    group: node.owner,
    ...(node.kind === 'link' ? { target: node.target } : {}),
  };
}

function sizeOf(node: TreeNode): number {
  switch (node.kind) {
    case 'folder':
      return FOLDER_SIZE;
    case 'file':
      return node.content.size;
    case 'link':
      return node.target.length;
  }
}
