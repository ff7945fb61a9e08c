/** The longest wait that a timer of Node's can hold, in milliseconds, 24 days: it takes a longer one for 1 ms. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** A time limit as a timer takes it; what is longer than it can hold, such as Infinity, is as good as none. */
export function timerDelay(milliseconds: number): number {
  return Math.min(milliseconds, MAX_DELAY_MS);
}
