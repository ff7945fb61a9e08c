import type { Clock } from '../../clock.ts';
import { TokenBucket } from '../token-bucket.ts';

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

/** Whether what a peer says is still bearable. */
export class FloodGuard {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #bucket: TokenBucket;

  constructor(
    clock: Pick<Clock, 'now'>,
    { burst, perSecond }: FloodLimits = { burst: FLOOD_BURST, perSecond: FLOOD_PER_SECOND },
  ) {
    this.#clock = clock;
    this.#bucket = new TokenBucket(perSecond, burst, clock.now());
  }

  /** Only a line that is bearable takes something out: whoever goes on and on is not shut out for ever. */
  bears(line: string): boolean {
    const cost = Math.max(1, line.length / FLOOD_LINE_LENGTH);
    if (this.#bucket.wait(this.#clock.now(), cost) > 0) return false;
    this.#bucket.take(cost);
    return true;
  }
}
