/**
 * Bytes that have come in and have not been used yet.
 *
 * A chunk is adopted, not copied, while it is used up at once, which is the common case; only what is left
 * over when more must be read is copied (`keep`), because the reader's buffer will be used again.
 */
export class ByteBuffer {
  #bytes: Buffer = EMPTY;
  #start = 0;
  #end = 0;
  #owned = false;

  get length(): number {
    return this.#end - this.#start;
  }

  append(chunk: Uint8Array): void {
    if (this.length === 0) {
      this.#bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      this.#start = 0;
      this.#end = chunk.length;
      this.#owned = false;
      return;
    }
    this.#reserve(chunk.length);
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Copies what an adopted chunk still holds: to be called before that chunk's memory is used again. */
  keep(): void {
    if (!this.#owned) this.#reserve(0);
  }

  /** What is there, as a view: valid until the next append. */
  peek(): Buffer {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** Where `byte` stands, counted from the first unused byte, or -1. */
  indexOf(byte: number, from = 0): number {
    const at = this.#bytes.indexOf(byte, this.#start + from);
    return at === -1 || at >= this.#end ? -1 : at - this.#start;
  }

  /** Takes `count` bytes off the front, as a view: valid until the next append. */
  take(count: number): Buffer {
    const taken = this.#bytes.subarray(this.#start, this.#start + count);
    this.#start += count;
    return taken;
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (this.#owned && this.#start + needed <= this.#bytes.length) return;
    // Doubling keeps a byte-at-a-time sender from costing a copy of everything for each byte.
    const fits = this.#owned && needed <= this.#bytes.length / 2;
    const target = fits ? this.#bytes : Buffer.allocUnsafe(Math.max(needed * 2, 64));
    this.#bytes.copy(target, 0, this.#start, this.#end);
    this.#end = this.length;
    this.#start = 0;
    this.#bytes = target;
    this.#owned = true;
  }
}

const EMPTY = Buffer.alloc(0);
