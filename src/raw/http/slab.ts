/** An allocation for each small copy costs more than the copy. In bytes. */
const SLAB_BYTES = 128 * 1024;

/** Copies that stand one after the other in large pieces of memory; a piece lives as long as any copy in it. */
export class Slab {
  #free: Buffer = Buffer.alloc(0);

  copy(bytes: Uint8Array): Uint8Array {
    const { length } = bytes;
    if (length > SLAB_BYTES / 4) return Uint8Array.from(bytes);
    if (this.#free.length < length) this.#free = Buffer.allocUnsafeSlow(SLAB_BYTES);
    const copy = this.#free.subarray(0, length);
    copy.set(bytes);
    this.#free = this.#free.subarray(length);
    return copy;
  }
}
