import { TransportError } from '../../errors.ts';
import { timerDelay } from '../../net/timer.ts';

/** Ends everything with the outer signal, or when the time for it is up, in milliseconds; without one, with the signal alone. */
export function withDeadline(
  outer: AbortSignal,
  time: number | undefined,
): { readonly signal: AbortSignal; clear(): void } {
  if (time === undefined) return { signal: outer, clear: () => {} };
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new TransportError('timeout', `the time of ${time / 1000} s is up`));
  }, timerDelay(time));
  return { signal: AbortSignal.any([outer, controller.signal]), clear: () => clearTimeout(timer) };
}
