/**
 * What the bodies under way may use of memory and descriptors. Large reads make one transfer fast, and small
 * ones make many cheap: so they share a budget.
 */

/** Bytes for the buffers of all transfers together, as long as none has less than MIN_CHUNK. */
export const BUFFER_BUDGET = 16 * 1024 * 1024;
/** In bytes: more than 1 MiB gained nothing when measured; less than 64 KiB costs more calls than memory. */
export const MAX_CHUNK = 1024 * 1024;
export const MIN_CHUNK = 64 * 1024;

/** At once: each holds a descriptor, and up to MIN_CHUNK beyond the budget. */
export const MAX_TRANSFERS = 512;

/**
 * Bytes that may be held for bodies which are made whole (small files, listings), until their clients take them:
 * twice a small file for each connection. Beyond it, clients that ask ahead and do not read would take all memory.
 */
export const MAX_HELD = 128 * 1024 * 1024;

export class Transfers {
  #active = 0;
  #held = 0;

  get full(): boolean {
    return this.#active >= MAX_TRANSFERS || this.#held >= MAX_HELD;
  }

  hold(bytes: number): void {
    this.#held += bytes;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }

  begin(): void {
    this.#active += 1;
  }

  end(): void {
    this.#active -= 1;
  }

  /** Hands out one buffer over and over, of the share that the transfer has at that moment. */
  sharedBuffer(): () => Buffer {
    let buffer: Buffer | undefined;
    return () => {
      const share = Math.floor(BUFFER_BUDGET / this.#active);
      const size = share >= MAX_CHUNK ? MAX_CHUNK : MIN_CHUNK;
      return (buffer = buffer?.length === size ? buffer : Buffer.allocUnsafe(size));
    };
  }
}
