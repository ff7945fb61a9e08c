import { writeSync } from 'node:fs';

/** Measured: larger ones leave the processor's cache before they are written, smaller ones cost more system calls. */
export const BLOCK_BYTES = 64 * 1024;

/** What is at least this long is written as it came: to copy it costs more than a call saves. */
const WHOLE_BYTES = 16 * 1024;

/** Gathers bytes and writes them to a regular file in big blocks: few system calls, no memory but one block. */
export class BlockWriter {
  readonly #fd: number;
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #used = 0;
  #position: number;

  /** `position`: where in the file to begin, in bytes. */
  constructor(fd: number, position = 0) {
    this.#fd = fd;
    this.#position = position;
  }

  /** Takes all of `bytes`, which may be overwritten afterwards. */
  write(bytes: Uint8Array): void {
    const isWhole = bytes.length >= WHOLE_BYTES;
    if (isWhole || this.#used + bytes.length > BLOCK_BYTES) this.flush();
    if (isWhole) {
      this.#writeAll(bytes);
      return;
    }
    this.#block.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  flush(): void {
    const bytes = this.#block.subarray(0, this.#used);
    // First, since what fails is not written again: a part of it may be in the file already.
    this.#used = 0;
    this.#writeAll(bytes);
  }

  // A nearly full disk takes a part, and says why only when asked again.
  #writeAll(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const written = writeSync(this.#fd, bytes, at, bytes.length - at, this.#position);
      at += written;
      this.#position += written;
    }
  }
}
