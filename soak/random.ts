import { createHash } from 'node:crypto';

/** Chance that can be had again: the same seed, the same choices, in the same order. */
export class Random {
  readonly #seed: string;
  #state: number;
  #drawn = 0;

  constructor(seed: string) {
    this.#seed = seed;
    this.#state = createHash('sha256').update(seed).digest().readUInt32LE();
  }

  /** From 0 to 1, 1 excluded (Mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(things: readonly T[]): T {
    const thing = things[this.between(0, things.length - 1)];
    if (thing === undefined) throw new Error('nothing to pick from');
    return thing;
  }

  bytes(length: number): Buffer {
    this.#drawn += 1;
    return createHash('shake256', { outputLength: length }).update(`${this.#seed} ${this.#drawn}`).digest();
  }
}
