import { UsageError } from '../../errors.ts';
import type { Exchange, HttpRequestBody } from '../../protocols/http.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';

/** A chunk is passed on in pieces that take no longer than this, in milliseconds, so that a slow transfer flows. */
export const PIECE_MS = 100;

/**
 * What was not used while the other side was slower than we allow can be made up for, up to this much, in milliseconds:
 * timers come late, and the average is to hold all the same.
 */
export const CREDIT_MS = 1000;

/**
 * Lets bodies pass at so many bytes per second on average, those sent and those received each at that rate. A body is
 * held back by not being asked for more, so that nothing piles up here.
 *
 * The bodies throw what the exchange's signal was aborted for, beside what they throw themselves.
 */
export function limitingRate(next: Exchange, bytesPerSecond: number, clock: Clock = SYSTEM_CLOCK): Exchange {
  if (!(bytesPerSecond > 0)) {
    throw new UsageError(`at ${bytesPerSecond} bytes per second nothing would ever arrive`, {
      hint: 'leave it out for no limit',
    });
  }
  return async (request, options = {}) => {
    const pace = (body: AsyncIterable<Uint8Array>) => paced(body, bytesPerSecond, clock, options.signal);
    const { body } = request;
    const exchange = await next(
      body === undefined ? request : { ...request, body: sent(body, pace) },
      options,
    );
    const { response } = exchange;
    const received = { [Symbol.asyncIterator]: () => pace(response.body) };
    return { ...exchange, response: { ...response, body: received } };
  };
}

function sent(
  body: HttpRequestBody,
  pace: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
): HttpRequestBody {
  return {
    size: body.size,
    // It changes once the body has been opened.
    get replayable() {
      return body.replayable;
    },
    open: () => pace(body.open()),
  };
}

async function* paced(
  chunks: AsyncIterable<Uint8Array>,
  bytesPerSecond: number,
  clock: Clock,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const bytesPerMs = bytesPerSecond / 1000;
  const largest = Math.max(1, Math.floor(bytesPerMs * PIECE_MS));
  /** When the next piece may pass. */
  let due = clock.now();
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += largest) {
      const piece = chunk.subarray(at, at + largest);
      const now = clock.now();
      due = Math.max(due, now - CREDIT_MS);
      if (due > now) await clock.sleep(due - now, signal);
      due += piece.length / bytesPerMs;
      yield piece;
    }
  }
}
