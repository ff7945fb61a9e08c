import { storeError } from './failures.ts';

/**
 * The bytes of a file are held in pieces of this size, so that a file that grows is not copied time and again. The last
 * piece grows by doubling, so that a small file stays small.
 */
const CHUNK_BYTES = 64 * 1024;

/** What the files of a store may hold together, in bytes. */
export class Budget {
  readonly total: number;
  #used = 0;

  constructor(total: number) {
    this.total = total;
  }

  get free(): number {
    return this.total - this.#used;
  }

  /**
   * @param bytes negative to give some back
   * @throws StoreError `full`
   */
  take(bytes: number): void {
    if (bytes > this.free) throw storeError('full');
    this.#used += bytes;
  }
}

/** The bytes of one file. */
export class Content {
  readonly #budget: Budget;
  readonly #chunks: Buffer[] = [];
  #size: number;
  #make: (() => Uint8Array) | undefined;
  #openings = 0;
  #removed = false;

  /** @param given bytes that are there from the start, made when they are first asked for */
  constructor(budget: Budget, given?: { readonly size: number; make(): Uint8Array }) {
    this.#budget = budget;
    this.#size = given?.size ?? 0;
    this.#make = given === undefined ? undefined : () => given.make();
    budget.take(this.#size);
  }

  get size(): number {
    return this.#size;
  }

  /** @returns how many bytes were read, 0 at the end */
  read(buffer: Uint8Array, position: number): number {
    this.#fill();
    const end = Math.min(this.#size, position + buffer.length);
    let at = position;
    while (at < end) {
      const start = at % CHUNK_BYTES;
      const length = Math.min(CHUNK_BYTES - start, end - at);
      const chunk = this.#chunks[Math.floor(at / CHUNK_BYTES)] ?? EMPTY;
      const held = chunk.subarray(start, start + length);
      buffer.set(held, at - position);
      // What was never written reads as zeros.
      buffer.fill(0, at - position + held.length, at - position + length);
      at += length;
    }
    return Math.max(0, at - position);
  }

  write(bytes: Uint8Array, position: number): void {
    this.#fill();
    const end = position + bytes.length;
    if (end > this.#size) this.#resize(end);
    this.#put(bytes, position);
  }

  truncate(size: number): void {
    this.#fill();
    this.#resize(size);
    this.#chunks.length = Math.min(this.#chunks.length, Math.ceil(size / CHUNK_BYTES));
    // Should the file grow again, what stood here is not to come back; nor is it to take up room that nobody counts.
    const last = Math.floor(size / CHUNK_BYTES);
    const kept = this.#chunks[last]?.subarray(0, size % CHUNK_BYTES);
    if (kept === undefined) return;
    this.#chunks[last] = Buffer.alloc(kept.length);
    this.#chunks[last].set(kept);
  }

  open(): void {
    this.#openings += 1;
  }

  close(): void {
    this.#openings -= 1;
    this.#giveBack();
  }

  /** Who has it open may go on with it. */
  remove(): void {
    this.#removed = true;
    this.#giveBack();
  }

  /** Its bytes are there, and count, until nobody has it open any more. */
  #giveBack(): void {
    if (this.#removed && this.#openings === 0) this.#budget.take(-this.#size);
  }

  #fill(): void {
    const make = this.#make;
    this.#make = undefined;
    if (make !== undefined) this.#put(make(), 0);
  }

  #resize(size: number): void {
    this.#budget.take(size - this.#size);
    this.#size = size;
  }

  #put(bytes: Uint8Array, position: number): void {
    for (let done = 0; done < bytes.length;) {
      const start = (position + done) % CHUNK_BYTES;
      const piece = bytes.subarray(done, done + CHUNK_BYTES - start);
      this.#chunk(Math.floor((position + done) / CHUNK_BYTES), start + piece.length).set(piece, start);
      done += piece.length;
    }
  }

  /** The chunk of that number, with room for this many bytes. */
  #chunk(number: number, bytes: number): Buffer {
    const chunk = this.#chunks[number];
    if (chunk !== undefined && chunk.length >= bytes) return chunk;
    const larger = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(bytes, 2 * (chunk?.length ?? 0))));
    chunk?.copy(larger);
    return (this.#chunks[number] = larger);
  }
}

const EMPTY = Buffer.alloc(0);
