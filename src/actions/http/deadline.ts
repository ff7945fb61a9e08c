import { TransportError } from '../../errors.ts';
import { abortError } from '../../net/explain.ts';
import { timerDelay } from '../../net/timer.ts';
import type { Exchange } from '../../protocols/http.ts';
import { now } from '../../now.ts';

/** What is going on, for whoever has to say what the time ran out over. */
export interface Situation {
  /** What is being waited for. */
  wait: () => string;
}

/** One time limit over several waits. */
export class Deadline {
  /** Aborted when the time is up, or by the caller. */
  readonly signal: AbortSignal;
  readonly #timeout: number | undefined;
  readonly #situation: Situation;
  readonly #end: number;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;

  /** @param timeout in milliseconds; `undefined` for no limit */
  constructor(timeout: number | undefined, signal: AbortSignal | undefined, situation: Situation) {
    this.#timeout = timeout;
    this.#situation = situation;
    this.#end = now() + (timeout ?? Infinity);
    if (timeout === undefined || signal === undefined) this.signal = signal ?? this.#controller.signal;
    else this.signal = AbortSignal.any([signal, this.#controller.signal]);
    if (timeout === undefined) return;
    this.#timer = setTimeout(() => this.#controller.abort(this.#error()), timerDelay(timeout));
    // A body that nobody reads must not keep the process alive.
    this.#timer.unref();
  }

  check(): void {
    if (now() >= this.#end) this.#controller.abort(this.#error());
    if (this.signal.aborted) throw abortError(this.signal);
  }

  /** A body that must be read in time; its end is the deadline's. */
  async *within(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    this.#situation.wait = () =>
      bytes === 0 ? 'for the body' : `for the rest of the body, after ${bytes} bytes`;
    try {
      for await (const chunk of body) {
        bytes += chunk.length;
        // A peer that never pauses would not let the timer's turn come.
        this.check();
        yield chunk;
      }
    } catch (error) {
      throw this.explain(error);
    } finally {
      this.stop();
    }
  }

  /** However the client put it, an error after the time was up is that the time was up. */
  explain(error: unknown): unknown {
    return this.#controller.signal.aborted ? this.#error(error) : error;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #error(cause?: unknown): TransportError {
    return timedOut(this.#timeout, this.#situation, cause);
  }
}

/** @param timeout that has passed, in milliseconds */
export function timedOut(timeout = 0, situation: Situation, cause?: unknown): TransportError {
  const message = `timed out after ${timeout / 1000} s, while waiting ${situation.wait()}`;
  return new TransportError('timeout', message, { cause });
}

/** Gives each exchange, its body included, so many milliseconds; it throws TransportError `timeout` after them. */
export function withinTime(next: Exchange, timeout: number, situation: Situation): Exchange {
  return async (request, options = {}) => {
    const deadline = new Deadline(timeout, options.signal, situation);
    try {
      const exchange = await next(request, { ...options, signal: deadline.signal });
      const { response } = exchange;
      return { ...exchange, response: { ...response, body: deadline.within(response.body) } };
    } catch (error) {
      deadline.stop();
      throw deadline.explain(error);
    }
  };
}
