import type { Exchange, HttpRequestBody } from '../../protocols/http.ts';
import { type Clock, SYSTEM_CLOCK } from '../clock.ts';
import { Pace, paced } from '../paced.ts';

/**
 * Lets bodies pass at so many bytes per second on average, those sent and those received each at that rate.
 *
 * The bodies throw what the exchange's signal was aborted for, beside what they throw themselves.
 *
 * @throws UsageError for a rate at which nothing would arrive
 */
export function limitingRate(next: Exchange, bytesPerSecond: number, clock: Clock = SYSTEM_CLOCK): Exchange {
  // Each body has a pace of its own; the first is made for its error, before anything is sent.
  const newPace = () => new Pace(bytesPerSecond, clock);
  newPace();
  return pacing(next, newPace);
}

/**
 * The same for all bodies together, however many pass at once.
 *
 * @throws UsageError for a rate at which nothing would arrive
 */
export function sharingRate(next: Exchange, bytesPerSecond: number, clock: Clock = SYSTEM_CLOCK): Exchange {
  const pace = new Pace(bytesPerSecond, clock);
  return pacing(next, () => pace);
}

function pacing(next: Exchange, paceOf: () => Pace): Exchange {
  return async (request, options = {}) => {
    const pace = (body: AsyncIterable<Uint8Array>) => paced(body, paceOf(), options.signal);
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
