import { BlockWriter } from '../../../block-writer.ts';
import type { Piece } from './note.ts';

/** A piece that is under way, written at its place in a file that is open. */
export class RunningPiece implements Piece {
  /** Up to here it has come. */
  at: number;
  /** Up to here it is in the file. */
  safe: number;
  readonly end: number;
  readonly #writer: BlockWriter;
  #hasFailed = false;

  constructor(fd: number, { start, end }: Piece) {
    this.at = start;
    this.safe = start;
    this.end = end;
    this.#writer = new BlockWriter(fd, start);
  }

  /** What is missing of it begins here. */
  get start(): number {
    return this.safe;
  }

  /** @throws the system's errors */
  write(bytes: Uint8Array): void {
    this.#do(() => this.#writer.write(bytes));
    this.at += bytes.length;
  }

  /** @throws the system's errors */
  flush(): void {
    // The writer has dropped what it could not write, and would say that all is well.
    if (this.#hasFailed) return;
    this.#do(() => this.#writer.flush());
    this.safe = this.at;
  }

  /** What has come from a place on is not to be trusted. For the end: nothing can be written behind it. */
  forget(from: number): void {
    this.#hasFailed = true;
    this.at = from;
    this.safe = Math.min(this.safe, from);
  }

  #do(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }
}

/** Halves the largest ones until there are so many, or it is no longer worth it; in order. */
export function divide(pieces: readonly Piece[], count: number, minBytes: number): Piece[] {
  const all = [...pieces];
  while (all.length > 0 && all.length < count) {
    const largest = all.reduce((one, other) => (lengthOf(other) > lengthOf(one) ? other : one));
    if (lengthOf(largest) < 2 * minBytes) break;
    const middle = largest.start + Math.floor(lengthOf(largest) / 2);
    all.splice(
      all.indexOf(largest),
      1,
      { start: largest.start, end: middle },
      { start: middle, end: largest.end },
    );
  }
  return all;
}

function lengthOf({ start, end }: Piece): number {
  return end - start;
}
