import type { RemotePath } from '../../protocols/remote-path.ts';
import type { StoredEntry, StoreFile } from '../store/types.ts';

/** What one client may have open at once: its own pipelines need a few, and what it forgets is not kept for ever. */
export const MAX_OPEN_HANDLES = 100;

/** … and what it may have us remember of folders that it has not read to the end: some ten megabytes. */
const MAX_HELD_ENTRIES = 100_000;

export interface OpenFile {
  readonly path: RemotePath;
  readonly file: StoreFile;
  /** Whatever offset a WRITE has, it goes to the end. */
  readonly append: boolean;
}

export interface OpenFolder {
  /** What READDIR has not told yet. */
  readonly entries: StoredEntry[];
}

/** What a client has opened and not closed, by handles that mean nothing to it. */
export class Handles {
  readonly files = new Map<string, OpenFile>();
  readonly folders = new Map<string, OpenFolder>();
  #last = 0;

  get isFull(): boolean {
    let entries = 0;
    for (const folder of this.folders.values()) entries += folder.entries.length;
    return this.files.size + this.folders.size >= MAX_OPEN_HANDLES || entries >= MAX_HELD_ENTRIES;
  }

  addFile(file: OpenFile): string {
    const handle = this.#next();
    this.files.set(handle, file);
    return handle;
  }

  addFolder(folder: OpenFolder): string {
    const handle = this.#next();
    this.folders.set(handle, folder);
    return handle;
  }

  /** @returns whether there was such a handle */
  async close(handle: string): Promise<boolean> {
    const open = this.files.get(handle);
    this.files.delete(handle);
    await open?.file.close();
    return open !== undefined || this.folders.delete(handle);
  }

  async closeAll(): Promise<void> {
    await Promise.allSettled([...this.files.keys()].map((handle) => this.close(handle)));
    this.folders.clear();
  }

  #next(): string {
    this.#last += 1;
    return String(this.#last);
  }
}
