import { TransportError, UsageError } from '../../errors.ts';
import { abortError } from '../../net/explain.ts';
import type { HttpClient, HttpExchange, HttpRequest } from '../../protocols/http.ts';
import { decodeContent, type DecodeOptions } from './decode.ts';
import { followRedirects, type RedirectHop, type RedirectOptions } from './redirect.ts';

export interface PerformOptions {
  /** Follows redirects. */
  readonly follow?: RedirectOptions;
  /** Undoes the content codings. */
  readonly decode?: boolean;
  readonly maxBytes?: DecodeOptions['maxBytes'];
  /** For everything together, the body included; in milliseconds. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

export interface Performed {
  /** The last one, after all redirects. */
  readonly request: HttpRequest;
  /** The last one; read `body` instead of its response's. */
  readonly exchange: HttpExchange;
  readonly hops: readonly RedirectHop[];
  /** Still to be read, within the same deadline; decoded where that was asked for. A chunk is valid until the next. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * What a command or a caller of the library wants done with a request: sent, redirects followed, the body decoded,
 * all within one deadline. Works with either client.
 *
 * @throws TransportError `timeout`, which says what was waited for, and whatever followRedirects throws; from the body,
 * whatever decodeContent throws
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
  const deadline = new Deadline(options.timeout, options.signal);
  try {
    deadline.wait = () => `for the response of ${request.url.host}`;
    const { hops, ...exchange } = await exchangeAll(client, request, options, deadline);
    return {
      request: hops.at(-1)?.next ?? request,
      exchange,
      hops,
      body: readWithin(deadline, exchange, options),
    };
  } catch (error) {
    deadline.stop();
    throw deadline.explain(error);
  }
}

async function exchangeAll(
  client: HttpClient,
  request: HttpRequest,
  { follow }: PerformOptions,
  deadline: Deadline,
): Promise<HttpExchange & { readonly hops: readonly RedirectHop[] }> {
  const { signal } = deadline;
  if (follow === undefined) return { ...(await client.exchange(request, { signal })), hops: [] };
  const onHop = (hop: RedirectHop) => {
    deadline.wait = () => `for the response of ${hop.next.url.host}, after a redirect`;
    follow.onHop?.(hop);
  };
  return followRedirects(client, request, { ...follow, onHop }, { signal });
}

async function* readWithin(
  deadline: Deadline,
  { response }: HttpExchange,
  { decode = false, maxBytes }: PerformOptions,
): AsyncIterable<Uint8Array> {
  let bytes = 0;
  const limits = maxBytes === undefined ? {} : { maxBytes };
  deadline.wait = () => (bytes === 0 ? 'for the body' : `for the rest of the body, after ${bytes} bytes`);
  try {
    for await (const chunk of decodeContent(
      decode ? response : { headers: [], body: response.body },
      limits,
    )) {
      bytes += chunk.length;
      // A peer that never pauses would not let the timer's turn come.
      deadline.check();
      yield chunk;
    }
  } catch (error) {
    throw deadline.explain(error);
  } finally {
    deadline.stop();
  }
}

/** One time limit over several waits. */
class Deadline {
  /** Aborted when the time is up, or by the caller. */
  readonly signal: AbortSignal;
  /** What is being waited for. */
  wait = (): string => 'for nothing yet';
  readonly #timeout: number | undefined;
  readonly #end: number;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(timeout: number | undefined, signal: AbortSignal | undefined) {
    this.#timeout = timeout;
    this.#end = performance.now() + (timeout ?? Infinity);
    this.signal =
      signal === undefined ? this.#controller.signal : AbortSignal.any([signal, this.#controller.signal]);
    if (timeout === undefined) return;
    this.#timer = setTimeout(() => this.#controller.abort(this.#error()), Math.min(timeout, MAX_TIMER));
    // A body that nobody reads must not keep the process alive.
    this.#timer.unref();
  }

  check(): void {
    if (performance.now() >= this.#end) this.#controller.abort(this.#error());
    if (this.signal.aborted) throw abortError(this.signal);
  }

  /** However the client put it, an error after the time was up is that the time was up. */
  explain(error: unknown): unknown {
    return this.#controller.signal.aborted ? this.#error(error) : error;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #error(cause?: unknown): TransportError {
    const seconds = (this.#timeout ?? 0) / 1000;
    return new TransportError('timeout', `timed out after ${seconds} s, while waiting ${this.wait()}`, {
      cause,
    });
  }
}

/** Timers beyond it fire at once. */
const MAX_TIMER = 2 ** 31 - 1;
