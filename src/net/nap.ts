import { now } from '../now.ts';

/**
 * In a bulk transfer, a read that brings this much, and yet not a full buffer, may be followed by a nap, so that the next one
 * brings more. Waking a reader costs the sender, on loopback up to half of its time; but a sender that has the system copy the
 * file (`sendfile`) is quicker than the nap, and would only wait. In milliseconds and bytes, measured.
 */
const NAP_MS = 0.05;
const NAP_CHUNK_BYTES = 16 * 1024;

/**
 * So much is read awake and as much with naps, and what was faster is kept for a while: the sender may change. In bytes; long
 * enough that another process on the same core is felt in both.
 */
const TRIAL_BYTES = 32 * 1024 * 1024;
const KEPT_BYTES = 512 * 1024 * 1024;

/** What naps must save to be worth it: less may be chance. */
const WORTH = 0.9;

/** Naps where they pay. Not a timer of the event loop, which counts in whole milliseconds. */
export class Napper {
  readonly #bufferBytes: number;
  readonly #clock: () => number;
  #phase: 'awake' | 'napping' | 'kept' = 'awake';
  #naps = false;
  #left = TRIAL_BYTES;
  #began: number | undefined;
  #timeAwake = 0;

  constructor(bufferBytes: number, clock = now) {
    this.#bufferBytes = bufferBytes;
    this.#clock = clock;
  }

  /** To be told of each read, before the next one. */
  afterRead(bytes: number): void {
    // Small reads are a dialogue, or the beginning of what is to come.
    if (bytes < NAP_CHUNK_BYTES) return;
    this.#began ??= this.#clock();
    this.#left -= bytes;
    if (this.#left <= 0) this.#turn();
    if (this.#naps && bytes < this.#bufferBytes) Atomics.wait(SLEEPER, 0, 0, NAP_MS);
  }

  #turn(): void {
    const time = this.#clock();
    const taken = time - (this.#began ?? time);
    this.#began = time;
    this.#left = TRIAL_BYTES;
    if (this.#phase === 'awake') {
      this.#timeAwake = taken;
      this.#phase = 'napping';
      this.#naps = true;
    } else if (this.#phase === 'napping') {
      this.#phase = 'kept';
      this.#naps = taken < this.#timeAwake * WORTH;
      this.#left = KEPT_BYTES;
    } else {
      this.#phase = 'awake';
      this.#naps = false;
    }
  }
}

const SLEEPER = new Int32Array(new SharedArrayBuffer(4));
