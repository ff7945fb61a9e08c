import type { Exchange, HttpExchange, HttpRequest, HttpRequestBody } from '../../protocols/http.ts';
import { now } from '../../now.ts';

/** What was measured of one exchange, also of one that failed; times in milliseconds since the first one began. */
export interface MeteredLeg {
  /** As it was sent. */
  readonly request: HttpRequest;
  readonly startedAt: number;
  /** `undefined` where no final head has come. */
  readonly exchange: HttpExchange | undefined;
  /** Bytes of the request's body so far: without framing, and of the last time where it was opened again. */
  readonly sent: number;
  /** Bytes of the response's body so far: without framing, content codings on. */
  readonly received: number;
  /** When it failed, or its body had been read or left; `undefined` as long as there is a body to be read. */
  readonly endedAt: number | undefined;
}

/**
 * Keeps what was measured of each exchange of one `performHttp`: of redirects, logins, attempts that failed.
 *
 *     const meter = new Meter();
 *     const { body } = await performHttp(client, request, { meter, follow: {} });
 *     for await (const chunk of body) …;
 *     for (const { request, received, endedAt } of meter.legs) console.log(request.url.href, received, endedAt);
 */
export class Meter {
  readonly legs: readonly MeteredLeg[];
  readonly #legs: Writable<MeteredLeg>[] = [];
  readonly #now: () => number;
  #start: number | undefined;

  /** @param clock a clock, in milliseconds */
  constructor(clock: () => number = now) {
    this.#now = clock;
    this.legs = this.#legs;
  }

  /** @internal */
  begin(request: HttpRequest): Writable<MeteredLeg> {
    const time = this.#now();
    this.#start ??= time;
    const startedAt = time - this.#start;
    const leg = { request, startedAt, exchange: undefined, sent: 0, received: 0, endedAt: undefined };
    this.#legs.push(leg);
    return leg;
  }

  /** In milliseconds since the first exchange began. */
  elapsed(): number {
    return this.#start === undefined ? 0 : this.#now() - this.#start;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Measures every exchange. The innermost of all layers, so that it sees what the client is asked and answers. */
export function metering(next: Exchange, meter: Meter): Exchange {
  return async (request, options) => {
    const leg = meter.begin(request);
    try {
      const { body } = request;
      const sent = body === undefined ? request : { ...request, body: countSent(body, leg) };
      const exchange = await next(sent, options);
      leg.exchange = exchange;
      const { response } = exchange;
      return { ...exchange, response: { ...response, body: countReceived(response.body, leg, meter) } };
    } catch (error) {
      leg.endedAt = meter.elapsed();
      throw error;
    }
  };
}

function countSent(body: HttpRequestBody, leg: Writable<MeteredLeg>): HttpRequestBody {
  return {
    size: body.size,
    // It changes once the body has been opened.
    get replayable() {
      return body.replayable;
    },
    async *open() {
      leg.sent = 0;
      for await (const chunk of body.open()) {
        leg.sent += chunk.length;
        yield chunk;
      }
    },
  };
}

function countReceived(
  body: AsyncIterable<Uint8Array>,
  leg: Writable<MeteredLeg>,
  meter: Meter,
): AsyncIterable<Uint8Array> {
  async function* count(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        leg.received += chunk.length;
        yield chunk;
      }
    } finally {
      leg.endedAt ??= meter.elapsed();
    }
  }
  // Each reader asks the client anew, who refuses the second.
  return { [Symbol.asyncIterator]: count };
}
