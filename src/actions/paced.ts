import { UsageError } from '../errors.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';

/** A chunk is passed on in pieces that take no longer than this, in milliseconds, so that a slow transfer flows. */
export const PIECE_MS = 100;

/**
 * What was not used while the other side was slower than we allow can be made up for, up to this much, in milliseconds:
 * timers come late, and the average is to hold all the same.
 */
export const CREDIT_MS = 1000;

/**
 * So many bytes per second on average, of all the bodies together that keep to it.
 *
 *     const pace = new Pace(1_000_000);
 *     await download(client, pathOf('/large.iso'), 'large.iso', { pace });
 */
export class Pace {
  /** How long a piece may be, in bytes. */
  readonly largest: number;
  readonly #bytesPerMs: number;
  readonly #clock: Clock;
  /** When the next piece may pass. */
  #due: number;

  /**
   * @param clock to wait by; that of the system without it
   * @throws UsageError for what is not more than nothing
   */
  constructor(bytesPerSecond: number, clock: Clock = SYSTEM_CLOCK) {
    if (!(bytesPerSecond > 0)) {
      throw new UsageError(`at ${bytesPerSecond} bytes per second nothing would ever arrive`, {
        hint: 'leave it out for no limit',
      });
    }
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.largest = Math.max(1, Math.floor(this.#bytesPerMs * PIECE_MS));
    this.#clock = clock;
    this.#due = clock.now();
  }

  /** Waits until a piece may pass. Its time is taken before the wait, so that two bodies never wait for the same. */
  async wait(bytes: number, signal?: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    const due = Math.max(this.#due, now - CREDIT_MS);
    this.#due = due + bytes / this.#bytesPerMs;
    if (due > now) await this.#clock.sleep(due - now, signal);
  }
}

/**
 * A body that keeps to a pace. It is held back by not being asked for more, so that nothing piles up here.
 *
 * It throws what the signal was aborted for, beside what the body throws.
 */
export async function* paced(
  chunks: AsyncIterable<Uint8Array>,
  pace: Pace,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pace.largest) {
      const piece = chunk.subarray(at, at + pace.largest);
      await pace.wait(piece.length, signal);
      yield piece;
    }
  }
}
