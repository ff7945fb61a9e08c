import { abortError } from '../../../../net/explain.ts';
import { timerDelay } from '../../../../net/timer.ts';
import { now } from '../../../../now.ts';
import { type Situation, timedOut } from '../../deadline.ts';

/** Keeps one time limit for each of many downloads, with one timer: whoever began first is due first. */
export class Watches {
  readonly #timeout: number | undefined;
  readonly #running = new Set<Watch>();
  #timer: NodeJS.Timeout | undefined;

  /** @param timeout for each, in milliseconds; `undefined` for no limit */
  constructor(timeout: number | undefined) {
    this.#timeout = timeout;
  }

  start(): Watch {
    const watch = new Watch(this.#timeout);
    this.#running.add(watch);
    if (this.#timeout !== undefined && this.#timer === undefined) this.#arm(watch.end);
    return watch;
  }

  stop(watch: Watch): void {
    this.#running.delete(watch);
  }

  /** Gives up all that run. */
  abort(reason: Error): void {
    for (const watch of this.#running) watch.abort(reason);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #arm(end: number): void {
    this.#timer = setTimeout(() => this.#look(), timerDelay(Math.max(0, end - now())));
  }

  #look(): void {
    this.#timer = undefined;
    for (const watch of this.#running) {
      if (watch.isOver()) continue;
      this.#arm(watch.end);
      return;
    }
  }
}

/** The time limit of one download, from its beginning to its end, whatever it takes. */
export class Watch implements Situation {
  readonly startedAt = now();
  readonly end: number;
  wait: () => string = () => 'for nothing yet';
  readonly #timeout: number | undefined;
  readonly #controller = new AbortController();

  constructor(timeout: number | undefined) {
    this.#timeout = timeout;
    this.end = this.startedAt + (timeout ?? Infinity);
  }

  /** Aborted when the time is up, or with all the others; what it was aborted for is one of netkit's errors. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller.abort(reason);
  }

  /** Whether the time is up; then it has been told so. */
  isOver(): boolean {
    if (now() < this.end) return false;
    this.abort(timedOut(this.#timeout, this));
    return true;
  }

  /**
   * A peer that never pauses would not let a timer's turn come.
   *
   * @throws what it was aborted for
   */
  check(): void {
    if (this.signal.aborted || this.isOver()) throw abortError(this.signal);
  }

  /** However it was put, an error after the time was up is that the time was up. */
  explain(error: unknown): unknown {
    return this.signal.aborted ? abortError(this.signal) : error;
  }
}
