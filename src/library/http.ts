import { isNetkitError, TransportError } from '../errors.ts';
import { abortError } from '../net/explain.ts';
import { refuseUnspeakable } from '../protocols/http-features.ts';
import type {
  CreateHttpClient,
  ExchangeOptions,
  HttpClient,
  HttpClientSettings,
  HttpExchange,
  HttpRequest,
} from '../protocols/http.ts';
import { mayRepeat } from '../protocols/http-methods.ts';
import { UndiciConnection } from './http/connection.ts';
import { IncomingResponse } from './http/incoming.ts';
import { toDispatchOptions } from './http/request.ts';

/** An HTTP/1.1 client over undici, which writes the requests and reads the responses; connections are dialled by net. */
export const createHttpClient: CreateHttpClient = (settings = {}) => new LibraryHttpClient(settings);

/**
 * Has one undici Client for each exchange under way, so that it is known which connection serves which exchange:
 * an undici Pool would not tell.
 */
class LibraryHttpClient implements HttpClient {
  readonly kind = 'library';
  readonly #settings: HttpClientSettings;
  readonly #idle = new Set<UndiciConnection>();
  readonly #busy = new Map<UndiciConnection, IncomingResponse>();

  constructor(settings: HttpClientSettings) {
    this.#settings = settings;
  }

  async exchange(request: HttpRequest, { signal }: ExchangeOptions = {}): Promise<HttpExchange> {
    refuseUnspeakable(this.kind, request);
    if (signal?.aborted === true) throw abortError(signal);
    const start = performance.now();
    const idle = this.#takeIdle(request.url.origin);
    if (idle !== undefined) {
      try {
        return await this.#converse(idle, request, start, signal);
      } catch (error) {
        // The server may close an idle connection just when we use it again; undici does not ask anew.
        if (!isNetkitError(error) || error.code !== 'empty-reply' || !mayRepeat(request)) throw error;
      }
    }
    return this.#converse(this.#create(request.url), request, start, signal);
  }

  async close(): Promise<void> {
    const reason = new TransportError('aborted', 'the client was closed');
    const connections = [...this.#idle, ...this.#busy.keys()];
    for (const incoming of this.#busy.values()) incoming.abandon(reason);
    this.#idle.clear();
    await Promise.all(connections.map((connection) => connection.destroy(reason)));
  }

  async #converse(
    connection: UndiciConnection,
    request: HttpRequest,
    start: number,
    signal: AbortSignal | undefined,
  ): Promise<HttpExchange> {
    const incoming = new IncomingResponse(connection, {
      secrets: request.secrets ?? [],
      finished: (failure) => {
        signal?.removeEventListener('abort', onAbort);
        this.#release(connection, failure);
      },
    });
    const onAbort = (): void => {
      if (signal !== undefined) incoming.abandon(abortError(signal));
    };
    signal?.addEventListener('abort', onAbort);
    this.#busy.set(connection, incoming);
    connection.dispatch(
      toDispatchOptions(request, (error) => incoming.sourceFailed(error)),
      incoming,
    );
    const { response, link, reused } = await incoming.head;
    return {
      response,
      connection: link.facts,
      timings: { ...(reused ? {} : link.facts.timings), firstByte: performance.now() - start },
    };
  }

  #takeIdle(origin: string): UndiciConnection | undefined {
    for (const connection of this.#idle) {
      if (connection.origin !== origin) continue;
      this.#idle.delete(connection);
      return connection;
    }
    return undefined;
  }

  #create(url: URL): UndiciConnection {
    const connection = new UndiciConnection(url, this.#settings, () => {
      // Closed while idle: without a connection, nothing is left that is worth keeping.
      if (this.#idle.delete(connection)) void connection.destroy(new Error('idle'));
    });
    return connection;
  }

  #release(connection: UndiciConnection, failure: Error | undefined): void {
    this.#busy.delete(connection);
    if (failure === undefined) this.#idle.add(connection);
    else void connection.destroy(failure);
  }
}
