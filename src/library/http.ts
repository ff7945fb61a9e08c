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
import { MAX_IDLE_CONNECTIONS } from '../protocols/http-limits.ts';
import { mayRepeat } from '../protocols/http-methods.ts';
import { connectionKeyOf } from '../protocols/http-target.ts';
import { UndiciConnection } from './http/connection.ts';
import type { Connection, Conversation } from './http/conversation.ts';
import { now } from '../now.ts';

/**
 * An HTTP client over undici, which writes the requests and reads the responses of HTTP/1.1, and over Node's own
 * HTTP/2; connections are dialled by net.
 */
export const createHttpClient: CreateHttpClient = (settings = {}) => new LibraryHttpClient(settings);

/**
 * Has one undici Client for each exchange under way, so that it is known which connection serves which exchange:
 * an undici Pool would not tell.
 */
class LibraryHttpClient implements HttpClient {
  readonly kind = 'library';
  readonly #settings: HttpClientSettings;
  readonly #idle = new Set<Connection>();
  readonly #busy = new Map<Connection, Conversation>();
  /** Of connections that are being made. */
  #dialling = new AbortController();

  constructor(settings: HttpClientSettings) {
    this.#settings = settings;
  }

  async exchange(request: HttpRequest, { signal }: ExchangeOptions = {}): Promise<HttpExchange> {
    refuseUnspeakable(this.kind, request);
    if (signal?.aborted === true) throw abortError(signal);
    const start = now();
    const idle = this.#takeIdle(connectionKeyOf(request));
    if (idle !== undefined) {
      try {
        return await this.#converse(idle, request, start, signal);
      } catch (error) {
        // The server may close an idle connection just when we use it again; undici does not ask anew.
        if (!isNetkitError(error) || error.code !== 'empty-reply' || !mayRepeat(request)) throw error;
      }
    }
    const connection =
      request.http2 === true ? await this.#offerHttp2(request, signal) : this.#create(request);
    return this.#converse(connection, request, start, signal);
  }

  async close(): Promise<void> {
    const reason = new TransportError('aborted', 'the client was closed');
    const connections = [...this.#idle, ...this.#busy.keys()];
    this.#dialling.abort(reason);
    this.#dialling = new AbortController();
    for (const conversation of this.#busy.values()) conversation.abandon(reason);
    this.#idle.clear();
    await Promise.all(connections.map((connection) => connection.destroy(reason)));
  }

  async #converse(
    connection: Connection,
    request: HttpRequest,
    start: number,
    signal: AbortSignal | undefined,
  ): Promise<HttpExchange> {
    const conversation = connection.prepare(request, (failure) => {
      signal?.removeEventListener('abort', onAbort);
      this.#release(connection, failure);
    });
    const onAbort = (): void => {
      if (signal !== undefined) conversation.abandon(abortError(signal));
    };
    signal?.addEventListener('abort', onAbort);
    this.#busy.set(connection, conversation);
    if (signal?.aborted === true) onAbort();
    else conversation.send();
    const { response, facts, reused, sizes } = await conversation.head;
    return {
      response,
      connection: facts,
      timings: { ...(reused ? {} : facts.timings), firstByte: now() - start },
      sizes,
    };
  }

  #takeIdle(key: string): Connection | undefined {
    for (const connection of this.#idle) {
      if (connection.key !== key) continue;
      this.#idle.delete(connection);
      return connection;
    }
    return undefined;
  }

  #create(request: HttpRequest): Connection {
    const connection = new UndiciConnection(request, this.#settings, () => this.#dropIdle(connection));
    return connection;
  }

  async #offerHttp2(request: HttpRequest, signal: AbortSignal | undefined): Promise<Connection> {
    const { offerHttp2 } = await import('./http2/offer.ts');
    const signals = [this.#dialling.signal, ...(signal === undefined ? [] : [signal])];
    return offerHttp2(request, this.#settings, {
      signal: AbortSignal.any(signals),
      onClosed: (connection) => this.#dropIdle(connection),
    });
  }

  /** For one that is closed, or one too many; nothing happens to one in use. */
  #dropIdle(connection: Connection): void {
    if (this.#idle.delete(connection)) void connection.destroy(new Error('idle'));
  }

  #release(connection: Connection, failure: Error | undefined): void {
    this.#busy.delete(connection);
    if (failure !== undefined) {
      void connection.destroy(failure);
      return;
    }
    this.#idle.add(connection);
    const [oldest] = this.#idle.size > MAX_IDLE_CONNECTIONS ? this.#idle : [];
    if (oldest !== undefined) this.#dropIdle(oldest);
  }
}
