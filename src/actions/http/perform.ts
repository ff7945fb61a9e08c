import { UsageError } from '../../errors.ts';
import type { Proxy } from '../../net/types.ts';
import type { Exchange, HttpClient, HttpExchange, HttpRequest } from '../../protocols/http.ts';
import type { AuthOptions } from './auth/layer.ts';
import type { CookieJar } from './cookies/layer.ts';
import { Deadline, type Situation, withinTime } from './deadline.ts';
import { decodeContent, type DecodeOptions } from './decode.ts';
import type { Meter } from './meter.ts';
import { followingRedirects, type RedirectHop, type RedirectOptions } from './redirect.ts';
import type { RetryOptions } from './retry/layer.ts';
import { now } from '../../now.ts';

/**
 * What performHttp does beside sending a request; without any of it, the first answer is the last, its body is as it came, and
 * there is no limit of time.
 */
export interface PerformOptions {
  /** Follows redirects. */
  readonly follow?: RedirectOptions;
  /** Who we are, and how we say so. */
  readonly auth?: AuthOptions;
  /** Sent along and learnt from. */
  readonly cookies?: CookieJar;
  /** The proxy for a URL; `undefined` for none. */
  readonly proxyFor?: (url: URL) => Proxy | undefined;
  /** Asks again after failures that may pass, and goes on with what was cut off. */
  readonly retry?: RetryOptions;
  /** In bytes per second, each way. */
  readonly limitRate?: number;
  /** In bytes, as they cross the wire; what is larger is not begun, or broken off. */
  readonly maxFileSize?: number;
  /** Undoes the content codings. */
  readonly decode?: boolean;
  readonly maxBytes?: DecodeOptions['maxBytes'];
  /** For everything together, the body included; in milliseconds. */
  readonly timeout?: number;
  /** The same for each attempt, where `retry` makes several. */
  readonly attemptTimeout?: number;
  readonly signal?: AbortSignal;
  /** Measures each exchange, and keeps what it finds, of failures too. */
  readonly meter?: Meter;
  /** Told of each exchange, as soon as its response's head is there. */
  readonly onLeg?: (leg: Leg) => void;
}

/** One exchange of several: a redirect, a challenge and its answer, a retry each make another. */
export interface Leg {
  /** As it was sent. */
  readonly request: HttpRequest;
  readonly exchange: HttpExchange;
  /** In milliseconds since the first one began. */
  readonly startedAt: number;
}

/** What a request has come to: the last answer, and how it came about. */
export interface Performed {
  /** The last one, after all redirects, as it was sent. */
  readonly request: HttpRequest;
  /** The last one; read `body` instead of its response's. */
  readonly exchange: HttpExchange;
  /** All of them so far, the last one included. */
  readonly legs: readonly Leg[];
  /** The redirects that led there: those since the last retry. */
  readonly hops: readonly RedirectHop[];
  /** Still to be read, within the same deadline; decoded where that was asked for. A chunk is valid until the next. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * What a command or a caller of the library wants done with a request: sent, challenges answered, redirects followed,
 * failures retried, the body decoded, all within one deadline. Works with either client.
 *
 * @throws TransportError `timeout`, which says what was waited for, and whatever the layers throw (see layersOf); from
 * the body, whatever decodeContent throws
 */
export async function performHttp(
  client: HttpClient,
  request: HttpRequest,
  options: PerformOptions = {},
): Promise<Performed> {
  if (options.timeout !== undefined && !(options.timeout > 0)) {
    throw new UsageError(`a time-out of ${options.timeout} ms is none`, {
      hint: 'leave it out for no limit',
    });
  }
  const situation: Situation = { wait: () => 'for nothing yet' };
  const deadline = new Deadline(options.timeout, options.signal, situation);
  const legs: Leg[] = [];
  const hops: RedirectHop[] = [];
  const start = now();
  const observed: Exchange = async (sent, exchangeOptions) => {
    const startedAt = now() - start;
    const after = hops.length === 0 ? '' : ', after a redirect';
    situation.wait = () => `for the response of ${sent.url.host}${after}`;
    deadline.check();
    const leg = { request: sent, exchange: await client.exchange(sent, exchangeOptions), startedAt };
    legs.push(leg);
    options.onLeg?.(leg);
    return leg.exchange;
  };
  try {
    const layered = await layersOf(observed, options, hops);
    const exchangeAll = (await outerLayersOf(options))(layered, { situation });
    const exchange = await exchangeAll(request, { signal: deadline.signal });
    return {
      request: legs.at(-1)?.request ?? request,
      exchange,
      legs,
      hops,
      body: deadline.within(decoded(exchange, options)),
    };
  } catch (error) {
    deadline.stop();
    throw deadline.explain(error);
  }
}

/**
 * Puts behaviour around an exchange, from the inside out: what concerns every single one comes first, what may take
 * several later. Each layer is an exchange itself; nothing is loaded that was not asked for.
 *
 * @param hops gets the redirects that are followed, of one request at a time
 */
export async function layersOf(
  innermost: Exchange,
  { meter, proxyFor, limitRate, cookies, auth, follow }: PerformOptions,
  hops?: RedirectHop[],
): Promise<Exchange> {
  let exchange = innermost;
  if (meter !== undefined) exchange = (await import('./meter.ts')).metering(exchange, meter);
  if (proxyFor !== undefined) {
    exchange = (await import('./proxy/layer.ts')).throughProxy(exchange, proxyFor);
  }
  if (limitRate !== undefined) {
    exchange = (await import('./limit-rate.ts')).limitingRate(exchange, limitRate);
  }
  if (cookies !== undefined) {
    exchange = (await import('./cookies/layer.ts')).withCookies(exchange, cookies);
  }
  if (auth !== undefined) {
    exchange = (await import('./auth/layer.ts')).withAuthentication(exchange, auth);
  }
  if (follow === undefined) return exchange;
  return hops === undefined ? followingRedirects(exchange, follow) : keepingHops(exchange, follow, hops);
}

function keepingHops(next: Exchange, follow: RedirectOptions, hops: RedirectHop[]): Exchange {
  const tell = (hop: RedirectHop): void => {
    hops.push(hop);
    follow.onHop?.(hop);
  };
  const following = followingRedirects(next, { ...follow, onHop: tell });
  return (...asked) => {
    // A retry begins anew.
    hops.length = 0;
    return following(...asked);
  };
}

/** For whom something is done again, where several requests share the layers inside. */
export interface Asker extends Pick<RetryOptions, 'onRetry' | 'onGiveUp'> {
  readonly situation: Situation;
}

export type OuterLayers = (layered: Exchange, asker: Asker) => Exchange;

/** What goes around all of layersOf, and belongs to one request: its attempts, and how large it may be. */
export async function outerLayersOf({
  attemptTimeout,
  retry,
  maxFileSize,
}: PerformOptions): Promise<OuterLayers> {
  const retrying = retry && (await import('./retry/layer.ts')).retrying;
  const limitingSize = maxFileSize !== undefined && (await import('./max-file-size.ts')).limitingSize;
  return (layered, { situation, ...told }) => {
    let exchange = layered;
    if (attemptTimeout !== undefined) exchange = withinTime(exchange, attemptTimeout, situation);
    if (retrying) exchange = retrying(exchange, { ...retry, ...told });
    if (limitingSize) exchange = limitingSize(exchange, maxFileSize);
    return exchange;
  };
}

function decoded(
  { response }: HttpExchange,
  { decode = false, maxBytes }: PerformOptions,
): AsyncIterable<Uint8Array> {
  const limits = maxBytes === undefined ? {} : { maxBytes };
  return decodeContent(decode ? response : { headers: [], body: response.body }, limits);
}
