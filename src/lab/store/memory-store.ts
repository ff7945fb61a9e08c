import { baseName, type RemotePath } from '../../protocols/remote-path.ts';
import { Budget, Content } from './content.ts';
import { storeError } from './failures.ts';
import { growFolder } from './grow.ts';
import { MemoryFile } from './memory-file.ts';
import {
  describeNode,
  findPlace,
  type FolderNode,
  permit,
  type Place,
  READ,
  type TreeNode,
  walk,
  WRITE,
} from './memory-tree.ts';
import { namesIn } from './path.ts';
import type { SeedFolder } from './seed.ts';
import type { FileStore, OpenOptions, StoredEntry, StoreFile } from './types.ts';

/** What all files of a store may hold together, in bytes: enough for exercises, and nobody's memory is filled. */
const CAPACITY = 128 * 1024 * 1024;

/** Files, folders and links of a store: each costs some hundred bytes even when it is empty. */
const MAX_ENTRIES = 20_000;

/** Of a path, in bytes: also what a link may hold. */
const MAX_TARGET_BYTES = 4096;

export interface MemoryStoreOptions {
  /** What is in it from the start; called at first use, so that a store that nobody asks costs nothing. */
  readonly seed?: () => SeedFolder;
  /** Whom everything belongs to; `ftp` without it. */
  readonly owner?: string;
  /** In bytes. */
  readonly capacity?: number;
  readonly maxEntries?: number;
}

/**
 * A tree of files in memory. As on a disk, files without read permission for their owner cannot be read, and nothing can be
 * changed in a folder without write permission: whoever has the store is the owner of it all.
 */
export class MemoryStore implements FileStore {
  readonly #budget: Budget;
  readonly #maxEntries: number;
  readonly #owner: string;
  readonly #seed: () => SeedFolder;
  #entries = 0;
  #grown: FolderNode | undefined;

  constructor({
    seed,
    owner = 'ftp',
    capacity = CAPACITY,
    maxEntries = MAX_ENTRIES,
  }: MemoryStoreOptions = {}) {
    this.#budget = new Budget(capacity);
    this.#maxEntries = maxEntries;
    this.#owner = owner;
    this.#seed = seed ?? (() => ({ kind: 'folder', modified: Date.now(), children: [] }));
  }

  async stat(path: RemotePath, { follow = true } = {}): Promise<StoredEntry> {
    const names = namesIn(path);
    const node = follow || names.length === 0 ? this.#resolve(path) : required(this.#place(path));
    return describeNode(baseName(path), node);
  }

  async list(folder: RemotePath): Promise<readonly StoredEntry[]> {
    const node = this.#resolve(folder);
    if (node.kind !== 'folder') throw storeError('not-folder');
    permit(node, READ);
    return [...node.children.keys()]
      .toSorted()
      .map((name) => describeNode(name, node.children.get(name) as TreeNode));
  }

  async open(path: RemotePath, options: OpenOptions): Promise<StoreFile> {
    const { read = false, write = false, truncate = false } = options;
    const node = this.#findOrCreate(path, options);
    if (node.kind !== 'file') throw storeError('is-folder');
    if (read) permit(node, READ);
    if (write) permit(node, WRITE);
    if (truncate) {
      node.content.truncate(0);
      node.modified = Date.now();
    }
    return new MemoryFile(baseName(path), node, { read, write });
  }

  async remove(path: RemotePath): Promise<void> {
    const place = this.#place(path);
    if (required(place).kind === 'folder') throw storeError('is-folder');
    permit(place.folder, WRITE);
    this.#delete(place);
  }

  async removeFolder(path: RemotePath): Promise<void> {
    const place = this.#place(path);
    const node = required(place);
    if (node.kind !== 'folder') throw storeError('not-folder');
    if (node.children.size > 0) throw storeError('not-empty');
    permit(place.folder, WRITE);
    this.#delete(place);
  }

  async makeFolder(path: RemotePath, mode = 0o755): Promise<void> {
    this.#add(this.#place(path), () => ({ ...this.#facts(mode), kind: 'folder', children: new Map() }));
  }

  async makeLink(target: RemotePath, path: RemotePath): Promise<void> {
    if (target === '' || target.includes('\0') || target.length > MAX_TARGET_BYTES) {
      throw storeError('bad-name');
    }
    this.#add(this.#place(path), () => ({ ...this.#facts(0o777), kind: 'link', target }));
  }

  async rename(from: RemotePath, to: RemotePath, { replace = true } = {}): Promise<void> {
    const source = this.#place(from);
    const target = this.#place(to);
    const moved = required(source);
    const there = target.node;
    if (moved === there) return;
    if (there !== undefined && !replace) throw storeError('exists');
    if (target.trail.includes(moved)) throw storeError('bad-name'); // into itself
    checkReplaceable(moved, there);
    permit(source.folder, WRITE);
    permit(target.folder, WRITE);
    if (there !== undefined) this.#delete(target);
    source.folder.children.delete(source.name);
    target.folder.children.set(target.name, moved);
    source.folder.modified = target.folder.modified = Date.now();
  }

  async setMode(path: RemotePath, mode: number): Promise<void> {
    this.#resolve(path).mode = mode & 0o7777;
  }

  async setModified(path: RemotePath, time: number): Promise<void> {
    this.#resolve(path).modified = time;
  }

  async space(): Promise<{ readonly total: number; readonly free: number }> {
    return { total: this.#budget.total, free: this.#budget.free };
  }

  get #root(): FolderNode {
    this.#grown ??= growFolder(this.#seed(), {
      owner: this.#owner,
      budget: this.#budget,
      onNode: () => (this.#entries += 1),
    });
    return this.#grown;
  }

  #resolve(path: RemotePath): TreeNode {
    return walk(this.#root, namesIn(path)).at(-1) ?? this.#root;
  }

  #place(path: RemotePath): Place {
    return findPlace(this.#root, path);
  }

  #findOrCreate(
    path: RemotePath,
    { create = false, exclusive = false, mode = 0o644 }: OpenOptions,
  ): TreeNode {
    const place = this.#place(path);
    if (place.node === undefined) {
      if (!create) throw storeError('not-found');
      return this.#add(place, () => ({
        ...this.#facts(mode),
        kind: 'file',
        content: new Content(this.#budget),
      }));
    }
    if (exclusive) throw storeError('exists');
    return place.node.kind === 'link' ? this.#resolve(path) : place.node;
  }

  #facts(mode: number): Pick<TreeNode, 'mode' | 'modified' | 'owner'> {
    return { mode: mode & 0o7777, modified: Date.now(), owner: this.#owner };
  }

  #add({ folder, name, node }: Place, make: () => TreeNode): TreeNode {
    if (node !== undefined) throw storeError('exists');
    permit(folder, WRITE);
    if (this.#entries >= this.#maxEntries) throw storeError('full');
    const made = make();
    folder.children.set(name, made);
    folder.modified = made.modified;
    this.#entries += 1;
    return made;
  }

  #delete({ folder, name, node }: Place): void {
    folder.children.delete(name);
    folder.modified = Date.now();
    this.#entries -= 1;
    if (node?.kind === 'file') node.content.remove();
  }
}

function required({ node }: Place): TreeNode {
  if (node === undefined) throw storeError('not-found');
  return node;
}

/** What rename(2) allows: a folder takes the place of an empty folder only, and nothing else that of a folder. */
function checkReplaceable(moved: TreeNode, there: TreeNode | undefined): void {
  if (there === undefined) return;
  if (moved.kind !== 'folder' && there.kind === 'folder') throw storeError('is-folder');
  if (moved.kind === 'folder' && there.kind !== 'folder') throw storeError('not-folder');
  if (there.kind === 'folder' && there.children.size > 0) throw storeError('not-empty');
}
