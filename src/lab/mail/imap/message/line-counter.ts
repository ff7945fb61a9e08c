const LF = 10;
const BLOCK_BYTES = 64 * 1024;

/** Counts lines in ranges of a message. Ranges that lie in each other, as messages do, cost its bytes once, not once each. */
export class LineCounter {
  readonly #content: Buffer;
  /** How many line ends there are before each block, as far as anybody has asked. */
  readonly #before: number[] = [0];

  constructor(content: Buffer) {
    this.#content = content;
  }

  count(start: number, end: number): number {
    return Math.max(0, this.#upTo(end) - this.#upTo(start));
  }

  #upTo(at: number): number {
    const block = Math.floor(at / BLOCK_BYTES);
    for (let next = this.#before.length; next <= block; next += 1) {
      const known = this.#before[next - 1] ?? 0;
      this.#before.push(known + this.#in((next - 1) * BLOCK_BYTES, next * BLOCK_BYTES));
    }
    return (this.#before[block] ?? 0) + this.#in(block * BLOCK_BYTES, at);
  }

  #in(start: number, end: number): number {
    const content = this.#content;
    let count = 0;
    for (let at = start; at < end; at += 1) if (content[at] === LF) count += 1;
    return count;
  }
}
