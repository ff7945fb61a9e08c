import type { RemotePath } from '../../protocols/remote-path.ts';
import { MAX_DATA_BYTES } from '../../raw/sftp/packets.ts';
import { resolvePath } from '../store/path.ts';
import type { Account, FileStore } from '../store/types.ts';
import { Handles } from './handles.ts';

/** Where one client's requests are worked on. */
export class Desk {
  readonly store: FileStore;
  readonly mayWrite: boolean;
  readonly handles = new Handles();
  readonly #home: RemotePath;
  #readBuffer: Buffer | undefined;

  constructor({ store, mayWrite, home = '/' as RemotePath }: Account) {
    this.store = store;
    this.mayWrite = mayWrite;
    this.#home = home;
  }

  resolve(path: RemotePath): RemotePath {
    return resolvePath(this.#home, path);
  }

  /** For one READ; used again by the next. */
  readBuffer(length: number): Buffer {
    this.#readBuffer ??= Buffer.allocUnsafe(MAX_DATA_BYTES);
    return this.#readBuffer.subarray(0, length);
  }
}
