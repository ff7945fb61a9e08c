import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import type { Account, FileStore, OpenOptions, StoreFile } from '../../../src/lab/store/types.ts';
import type { RemotePath } from '../../../src/protocols/remote-path.ts';

/** A store in which `/endless` has no end, and which counts the bytes that are asked of it. */
export class EndlessStore extends MemoryStore {
  read = 0;

  override async open(path: RemotePath, options: OpenOptions): Promise<StoreFile> {
    if (path !== '/endless') return super.open(path, options);
    const file = await super.open('/backing' as RemotePath, { read: true, write: true, create: true });
    return {
      stat: () => file.stat(),
      write: () => file.sync(),
      truncate: () => file.sync(),
      sync: () => file.sync(),
      close: () => file.close(),
      read: async (buffer) => {
        this.read += buffer.length;
        return buffer.length;
      },
    };
  }
}

/** Alice, whose password is `secret`, in this store. */
export const aliceIn = (store: FileStore, mayWrite = true): Account[] => [
  { user: 'alice', password: 'secret', store, mayWrite },
];
