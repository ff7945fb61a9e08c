import { TransportError } from '../errors.ts';
import { timerDelay } from './timer.ts';
import { whenAborted } from './when-aborted.ts';

/** One time limit for all phases of a dialling. */
export interface Deadline {
  /** What is being done; an error says in which phase the time ran out. */
  phase: string;
  /** Aborted when the time is up, or by the caller. */
  readonly signal: AbortSignal;
  /** For what cannot be cancelled, such as the system's resolver: its result comes too late and is dropped. */
  race<T>(work: Promise<T>): Promise<T>;
  clear(): void;
}

/**
 * @param place where the dialling is to lead, for the message
 * @param timeout in milliseconds
 * @param elapsed how much of that is over
 */
export function startDeadline(
  place: string,
  timeout: number,
  outer: AbortSignal | undefined,
  elapsed = 0,
): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const unwatch = whenAborted(outer, (reason) => controller.abort(reason));
  const timer = setTimeout(
    () => {
      const message = `${place} timed out after ${timeout / 1000} s in ${deadline.phase}`;
      controller.abort(new TransportError('timeout', message));
    },
    timerDelay(timeout - elapsed),
  );
  const deadline: Deadline = {
    phase: 'looking up its name',
    signal,
    race(work) {
      return new Promise((resolve, reject) => {
        const giveUp = (): void => reject(signal.reason);
        if (signal.aborted) giveUp();
        signal.addEventListener('abort', giveUp, { once: true });
        work.then(resolve, reject);
      });
    },
    clear() {
      clearTimeout(timer);
      unwatch();
    },
  };
  return deadline;
}
