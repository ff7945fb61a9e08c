import { closeSync, constants, fstatSync, openSync, read, readSync, type Stats } from 'node:fs';

/** Neither a FIFO nor a link that took the file's place since it was looked at can hang or mislead us. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * A read that took longer than this, in milliseconds, came from a disk or a network: the next one is left to
 * another thread, so that no other client waits for it. From the page cache 1 MiB takes some tenths of a millisecond,
 * and handing it from thread to thread costs a third of the throughput.
 */
const SLOW_READ = 5;

/** A regular file, open for reading. Whoever opened it closes it. */
export class OpenFile {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly #descriptor: number;
  #reading = false;
  #closing = false;

  private constructor(descriptor: number, stats: Stats) {
    this.#descriptor = descriptor;
    this.size = stats.size;
    this.mtimeMs = stats.mtimeMs;
    this.ctimeMs = stats.ctimeMs;
  }

  /** Throws what the file system throws; `undefined` for what is no regular file. */
  static open(path: Buffer): OpenFile | undefined {
    const descriptor = openSync(path, FLAGS);
    const stats = fstatSync(descriptor);
    if (stats.isFile()) return new OpenFile(descriptor, stats);
    closeSync(descriptor);
    return undefined;
  }

  /** All of a small file in one call. Throws FileChanged when it has shrunk. */
  readWhole(): Buffer {
    const bytes = Buffer.allocUnsafe(this.size);
    if (readSync(this.#descriptor, bytes, 0, this.size, 0) < this.size) throw new FileChanged();
    return bytes;
  }

  /**
   * The bytes from `start` up to `end`, each chunk in the buffer that `nextBuffer` hands out for it. Throws
   * FileChanged, before the last chunk, when they are no longer those that were promised.
   */
  async *chunks(start: number, end: number, nextBuffer: () => Buffer): AsyncGenerator<Buffer> {
    let slow = false;
    for (let position = start; position < end;) {
      const buffer = nextBuffer();
      const length = Math.min(buffer.length, end - position);
      const began = performance.now();
      const count = slow
        ? await this.#readElsewhere(buffer, length, position)
        : readSync(this.#descriptor, buffer, 0, length, position);
      slow = performance.now() - began > SLOW_READ;
      position += count;
      if (count === 0 || (position === end && this.#isRewritten())) throw new FileChanged();
      yield count < buffer.length ? buffer.subarray(0, count) : buffer;
    }
  }

  /** A file that only grew, as a log does, is still good as far as it was promised. */
  #isRewritten(): boolean {
    const { size, mtimeMs } = fstatSync(this.#descriptor);
    return size < this.size || (size === this.size && mtimeMs !== this.mtimeMs);
  }

  #readElsewhere(buffer: Buffer, length: number, position: number): Promise<number> {
    this.#reading = true;
    return new Promise((resolve, reject) => {
      read(this.#descriptor, buffer, 0, length, position, (error, count) => {
        this.#reading = false;
        if (this.#closing) this.close();
        if (error) reject(error);
        else resolve(this.#closing ? 0 : count);
      });
    });
  }

  /** Waits for a read under way, whose descriptor could by then be another file's. */
  close(): void {
    this.#closing = true;
    if (!this.#reading) closeSync(this.#descriptor);
  }
}

/** The file is no longer what the head of the response says: the connection must be cut, not filled up. */
export class FileChanged extends Error {}
