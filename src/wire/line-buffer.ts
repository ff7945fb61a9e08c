import { ByteBuffer } from './byte-buffer.ts';

const CR = 13;
const LF = 10;

/** Bytes in, lines out, one at a time, wherever the bytes are cut. They end in CR LF; LF alone is taken, too. */
export class LineBuffer {
  readonly #buffer = new ByteBuffer();
  /** How much of the buffer is known to hold no LF. */
  #searched = 0;
  /** What comes up to the next LF belongs to a line that was too long. */
  #skipping = false;

  /** Bytes that belong to no line yet. */
  get surplus(): number {
    return this.#buffer.length;
  }

  /** The bytes are used until `next` has answered `undefined`; what is left of them then is copied. */
  push(bytes: Uint8Array): void {
    this.#buffer.append(bytes);
  }

  /**
   * @param max bytes that a line may have, its end not counted
   * @returns a line without its end, valid until the next `push`; `undefined` for "not yet"; `too-long` once for a line
   *   beyond the maximum, which is stepped over
   */
  next(max: number): Buffer | 'too-long' | undefined {
    for (;;) {
      const end = this.#buffer.indexOf(LF, this.#searched);
      if (this.#skipping) {
        this.take(end === -1 ? this.#buffer.length : end + 1);
        if (end === -1) return undefined;
        this.#skipping = false;
      } else if (end === -1 && this.#buffer.length <= max + 1) {
        this.#searched = this.#buffer.length;
        this.#buffer.keep();
        return undefined;
      } else {
        const line = end === -1 ? undefined : withoutCr(this.#buffer.peek().subarray(0, end));
        if (line !== undefined && line.length <= max) {
          this.take(end + 1);
          return line;
        }
        this.#skipping = true;
        return 'too-long';
      }
    }
  }

  /** All that has come, as a view: for what does not consist of lines. */
  peek(): Buffer {
    return this.#buffer.peek();
  }

  /** Takes so many bytes of those off the front. */
  take(count: number): void {
    this.#searched = 0;
    this.#buffer.take(count);
  }
}

function withoutCr(line: Buffer): Buffer {
  return line.at(-1) === CR ? line.subarray(0, -1) : line;
}
