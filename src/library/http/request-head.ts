const END = Buffer.from('\r\n\r\n');

/**
 * Counts the bytes of the heads that undici writes, which nobody else knows: it adds fields of its own. Bytes are
 * pushed as they go out; a head may end in another piece than it begins in, and a body may begin in the same.
 */
export class RequestHeadSize {
  #size = 0;
  /** How much of the empty line's CR LF CR LF has been seen. */
  #matched = END.length;

  /** A request is about to be sent. */
  begin(): void {
    this.#size = 0;
    this.#matched = 0;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#matched === END.length) return;
      this.#size += 1;
      if (byte === END[this.#matched]) this.#matched += 1;
      // What is none of it may be the first of another.
      else this.#matched = byte === END[0] ? 1 : 0;
    }
  }

  /** In bytes, the empty line included; of what has gone out so far. */
  get size(): number {
    return this.#size;
  }
}
