import type { Clock } from '../../clock.ts';

/** What a peer may say at once: a page of text that somebody pastes is a hundred lines. */
export const FLOOD_BURST = 500;

/** And what it may say each second for ever: more than anybody can read. */
export const FLOOD_PER_SECOND = 20;

/** A long line counts as several, of so many characters each. */
export const FLOOD_LINE_LENGTH = 256;

interface FloodLimits {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket: it is filled all the time, and each line takes something out. */
export class FloodGuard {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #limits: FloodLimits;
  #left: number;
  #since: number;

  constructor(
    clock: Pick<Clock, 'now'>,
    limits: FloodLimits = { burst: FLOOD_BURST, perSecond: FLOOD_PER_SECOND },
  ) {
    this.#clock = clock;
    this.#limits = limits;
    this.#left = limits.burst;
    this.#since = clock.now();
  }

  /** Whether a line is still bearable. Only one that is takes something out: whoever goes on and on is not shut out for ever. */
  bears(line: string): boolean {
    const now = this.#clock.now();
    const { burst, perSecond } = this.#limits;
    const filled = this.#left + ((now - this.#since) / 1000) * perSecond;
    this.#since = now;
    this.#left = Math.min(burst, filled);
    const cost = Math.max(1, line.length / FLOOD_LINE_LENGTH);
    if (cost > this.#left) return false;
    this.#left -= cost;
    return true;
  }
}
