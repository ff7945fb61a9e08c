/** The size of a piece, in bytes: an allocation for each small copy costs more than the copy. */
export const SLAB_BYTES = 128 * 1024;

/** A larger copy has memory of its own: it would leave too much of a piece unused behind it. */
export const MAX_SHARED_BYTES = SLAB_BYTES / 4;

/** Copies that stand one after the other in large pieces of memory; a piece lives as long as any copy in it. */
export class Slab {
  #free: Buffer = Buffer.alloc(0);

  copy(bytes: Uint8Array): Uint8Array {
    const { length } = bytes;
    if (length > MAX_SHARED_BYTES) return Uint8Array.from(bytes);
    if (this.#free.length < length) this.#free = Buffer.allocUnsafeSlow(SLAB_BYTES);
    const copy = this.#free.subarray(0, length);
    copy.set(bytes);
    this.#free = this.#free.subarray(length);
    return copy;
  }
}
