import { setTimeout } from 'node:timers/promises';
import { abortError } from '../net/explain.ts';
import { timerDelay } from '../net/timer.ts';
import { now } from '../now.ts';

/** Time, for what has to wait; tests have one that they turn by hand. */
export interface Clock {
  /** In milliseconds since some moment; it never goes back. */
  now(): number;
  /**
   * Waits, in milliseconds.
   *
   * @throws what the signal was aborted for (see abortError), at once
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now,
  async sleep(ms, signal) {
    try {
      await setTimeout(timerDelay(ms), undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal === undefined ? error : abortError(signal);
    }
  },
};
