import { close, fstatSync, fsync, ftruncate, read, write } from 'node:fs';
import { promisify } from 'node:util';
import type { RemotePath } from '../../protocols/remote-path.ts';
import { describeStats } from './disk-entry.ts';
import { explainSystemError } from './failures.ts';
import type { StoredEntry, StoreFile } from './types.ts';

const system = {
  read: promisify(read),
  write: promisify(write),
  truncate: promisify(ftruncate),
  sync: promisify(fsync),
  close: promisify(close),
};

/** A regular file, open. What is under way when it is closed is finished first: its descriptor may be another file's next. */
export class DiskFile implements StoreFile {
  readonly #name: RemotePath;
  readonly #descriptor: number;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(name: RemotePath, descriptor: number) {
    this.#name = name;
    this.#descriptor = descriptor;
  }

  stat(): Promise<StoredEntry> {
    return this.#run(async () => describeStats(this.#name, fstatSync(this.#descriptor)));
  }

  read(buffer: Uint8Array, position: number): Promise<number> {
    return this.#run(async () => {
      const { bytesRead } = await system.read(this.#descriptor, buffer, 0, buffer.length, position);
      return bytesRead;
    });
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    return this.#run(async () => {
      for (let done = 0; done < bytes.length;) {
        const left = bytes.length - done;
        done += (await system.write(this.#descriptor, bytes, done, left, position + done)).bytesWritten;
      }
    });
  }

  truncate(size: number): Promise<void> {
    return this.#run(() => system.truncate(this.#descriptor, size));
  }

  sync(): Promise<void> {
    return this.#run(() => system.sync(this.#descriptor));
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#finish());
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    try {
      await system.close(this.#descriptor);
    } catch (error) {
      // Some file systems notice only now that there was no space.
      throw explainSystemError(error);
    }
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw explainSystemError(new Error('the file is closed'));
    const working = work();
    this.#underWay.add(working);
    try {
      return await working;
    } catch (error) {
      throw explainSystemError(error);
    } finally {
      this.#underWay.delete(working);
    }
  }
}
