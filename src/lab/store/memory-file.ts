import type { RemotePath } from '../../protocols/remote-path.ts';
import { storeError } from './failures.ts';
import { describeNode, type FileNode } from './memory-tree.ts';
import type { StoredEntry, StoreFile } from './types.ts';

export class MemoryFile implements StoreFile {
  readonly #name: RemotePath;
  readonly #node: FileNode;
  readonly #may: { readonly read: boolean; readonly write: boolean };
  #closed = false;

  constructor(name: RemotePath, node: FileNode, may: { readonly read: boolean; readonly write: boolean }) {
    this.#name = name;
    this.#node = node;
    this.#may = may;
    node.content.open();
  }

  async stat(): Promise<StoredEntry> {
    return describeNode(this.#name, this.#node);
  }

  async read(buffer: Uint8Array, position: number): Promise<number> {
    if (!this.#may.read) throw storeError('denied');
    return this.#node.content.read(buffer, position);
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    if (!this.#may.write) throw storeError('denied');
    this.#node.content.write(bytes, position);
    this.#node.modified = Date.now();
  }

  async truncate(size: number): Promise<void> {
    if (!this.#may.write) throw storeError('denied');
    this.#node.content.truncate(size);
    this.#node.modified = Date.now();
  }

  async sync(): Promise<void> {}

  async close(): Promise<void> {
    if (!this.#closed) this.#node.content.close();
    this.#closed = true;
  }
}
