/** What the messages that are on their way in take, whatever the size of the pieces that they come in. */

/** Of all connections of a server together, bytes of messages whose end is not there yet. */
export class InFlight {
  readonly #max: number;
  #bytes = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** @returns whether there is room */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#max) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/**
 * The slowest that a message may come, in bytes a second: who is slower than the slowest of networks keeps a place, and what it
 * has sent, for the sake of it.
 */
export const MIN_BYTES_PER_SECOND = 1_024;

/** A buffer for a piece of a message: a message that comes in many small pieces would take a hundred times its bytes. */
const BLOCK_BYTES = 64 * 1024;

/** A message whose end is not there yet. To be ended by `finish` or by `drop`. */
export class IncomingMessage {
  /** There was no room for all of it: nothing of it is kept. */
  crowded = false;
  readonly #inFlight: InFlight;
  #blocks: Buffer[] = [];
  /** How much of the last block is used. */
  #used = 0;
  #bytes = 0;

  constructor(inFlight: InFlight) {
    this.#inFlight = inFlight;
  }

  /** The chunk is copied. */
  add(chunk: Uint8Array): void {
    if (this.crowded) return;
    if (!this.#inFlight.take(chunk.length)) {
      this.drop();
      this.crowded = true;
      return;
    }
    let block = this.#blocks.at(-1);
    if (block === undefined || block.length - this.#used < chunk.length) {
      block = this.#nextBlock(chunk.length);
    }
    block.set(chunk, this.#used);
    this.#used += chunk.length;
    this.#bytes += chunk.length;
  }

  /** All of it, in one piece. */
  finish(): Buffer {
    this.#endBlock();
    const message = Buffer.concat(this.#blocks, this.#bytes);
    this.drop();
    return message;
  }

  /** Safe to call twice. */
  drop(): void {
    this.#inFlight.release(this.#bytes);
    this.#blocks = [];
    this.#used = 0;
    this.#bytes = 0;
  }

  #nextBlock(least: number): Buffer {
    this.#endBlock();
    // A short message takes no more than it has; one that grows has ever larger blocks.
    const block = Buffer.allocUnsafe(Math.max(least, Math.min(this.#bytes, BLOCK_BYTES)));
    this.#blocks.push(block);
    this.#used = 0;
    return block;
  }

  #endBlock(): void {
    const block = this.#blocks.pop();
    if (block !== undefined) this.#blocks.push(block.subarray(0, this.#used));
  }
}
