import type { Clock } from '../../../src/lab/chat/clock.ts';

interface Timer {
  readonly at: number;
  readonly what: () => void;
}

/** Time that passes when the test says so. */
export class FakeClock implements Clock {
  #now = 1000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, what: () => void): () => void {
    const timer = { at: this.#now + milliseconds, what };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at);
      const [next] = due;
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.what();
    }
    this.#now = end;
  }
}
