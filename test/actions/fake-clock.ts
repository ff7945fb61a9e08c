import type { Clock } from '../../src/actions/clock.ts';
import { abortError } from '../../src/net/explain.ts';

/** Nobody waits for it: a sleep moves its hands on, and is remembered. */
export class FakeClock implements Clock {
  time = 5000;
  readonly slept: number[] = [];

  now(): number {
    return this.time;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) throw abortError(signal);
    this.slept.push(ms);
    this.time += ms;
  }
}
