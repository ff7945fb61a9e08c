import { setImmediate } from 'node:timers/promises';
import { dial } from '../../net/dial.ts';
import { abortError } from '../../net/explain.ts';
import type {
  CreateHttpClient,
  ExchangeOptions,
  HttpClient,
  HttpClientSettings,
  HttpExchange,
  HttpField,
  HttpRequest,
  Pipelining,
} from '../../protocols/http.ts';
import { whenAborted } from '../../net/when-aborted.ts';
import { refuseUnspeakable } from '../../protocols/http-features.ts';
import { MAX_IDLE_CONNECTIONS } from '../../protocols/http-limits.ts';
import { mayRepeat } from '../../protocols/http-methods.ts';
import { connectionKeyOf, dialTargetOf } from '../../protocols/http-target.ts';
import { HttpConnection, type Opened } from './connection.ts';
import { exchangeHeads, type ResponseStart } from './dialogue.ts';
import { bodyError, closedError, isClosing, readAlready } from './failures.ts';
import { type Framing, persists } from './framing.ts';
import type { PipeliningPool } from './pipeline/pool.ts';
import { encodeRequest } from './request.ts';
import { now } from '../../now.ts';

/** An HTTP/1 client by hand: this file has the connections, dialogue.ts what is said over one of them. */
export const createHttpClient: CreateHttpClient = (settings = {}) => new RawHttpClient(settings);

interface Pooled extends Opened {
  /** Which other requests may go over it. */
  readonly key: string;
}

class RawHttpClient implements HttpClient {
  readonly kind = 'raw';
  readonly #settings: HttpClientSettings;
  /** The one used last comes last. */
  readonly #idle: Pooled[] = [];
  readonly #all = new Set<HttpConnection>();
  readonly #closing = new AbortController();
  /** For what may share connections; loaded where that is asked for. */
  #pool: PipeliningPool | undefined;
  #loadingPool: Promise<PipeliningPool> | undefined;

  constructor(settings: HttpClientSettings) {
    this.#settings = settings;
  }

  async exchange(request: HttpRequest, options: ExchangeOptions = {}): Promise<HttpExchange> {
    const { signal } = options;
    const { pipelining } = this.#settings;
    const pool = pipelining && (this.#pool ?? (await (this.#loadingPool ??= this.#loadPool(pipelining))));
    if (this.#closing.signal.aborted) throw closedError();
    if (signal?.aborted === true) throw abortError(signal);
    if (pool?.takes(request) === true) return pool.exchange(request, signal);
    refuseUnspeakable(this.kind, request);
    const head = encodeRequest(request);
    const start = now();
    const idle = await this.#takeIdle(connectionKeyOf(request));
    if (idle !== undefined) {
      try {
        return await this.#converse(idle, request, head, start, signal, true);
      } catch (error) {
        // The server may close an idle connection just when we use it again.
        if (idle.connection.received || !mayRepeat(request) || !isClosing(error)) throw error;
      }
    }
    const fresh = await this.#open(request, signal);
    return this.#converse(fresh, request, head, start, signal, false);
  }

  async #loadPool(pipelining: Pipelining): Promise<PipeliningPool> {
    const { PipeliningPool: Pool } = await import('./pipeline/pool.ts');
    return (this.#pool = new Pool(pipelining, (request, signal) => this.#dial(request, signal)));
  }

  async close(): Promise<void> {
    this.#closing.abort(closedError());
    this.#pool?.close();
    for (const connection of this.#all) connection.transport.close(closedError());
    this.#all.clear();
    this.#idle.length = 0;
  }

  async #open(request: HttpRequest, signal: AbortSignal | undefined): Promise<Pooled> {
    const opened = await this.#dial(request, signal);
    this.#all.add(opened.connection);
    return { ...opened, key: connectionKeyOf(request) };
  }

  async #dial(request: HttpRequest, signal: AbortSignal | undefined): Promise<Opened> {
    const target = dialTargetOf(request);
    const recorder = this.#settings.recorder?.connection(target.host, target.port);
    const closing = this.#closing.signal;
    const transport = await dial(target, this.#settings.dial, {
      signal: AbortSignal.any(signal === undefined ? [closing] : [closing, signal]),
      recorder,
    });
    if (closing.aborted) {
      transport.close();
      throw closedError();
    }
    return { connection: new HttpConnection(transport), recorder };
  }

  async #takeIdle(key: string): Promise<Pooled | undefined> {
    for (;;) {
      const at = this.#idle.findLastIndex((pooled) => pooled.key === key);
      const [pooled] = at === -1 ? [] : this.#idle.splice(at, 1);
      if (pooled === undefined) return undefined;
      // A close, or an answer to nothing, that the system has for us already is to be noticed before.
      await turnOfTheLoop();
      if (pooled.connection.reusable) {
        pooled.recorder?.reused();
        return pooled;
      }
      this.#drop(pooled);
    }
  }

  #drop({ connection }: Pooled): void {
    this.#all.delete(connection);
    connection.transport.close();
  }

  #release(pooled: Pooled, reusable: boolean): void {
    if (!reusable || !pooled.connection.reusable) {
      this.#drop(pooled);
      return;
    }
    this.#idle.push(pooled);
    const oldest = this.#idle.length > MAX_IDLE_CONNECTIONS ? this.#idle.shift() : undefined;
    if (oldest !== undefined) this.#drop(oldest);
  }

  async #converse(
    pooled: Pooled,
    request: HttpRequest,
    head: ReturnType<typeof encodeRequest>,
    start: number,
    signal: AbortSignal | undefined,
    reused: boolean,
  ): Promise<HttpExchange> {
    const { transport } = pooled.connection;
    const unwatch = whenAborted(signal, (reason) => transport.close(reason));
    const finish = (reusable: boolean): void => {
      unwatch();
      // RFC 9112, section 9.6: who has asked for the close sends no other request.
      const { version = '1.1', headers } = request;
      this.#release(pooled, reusable && persists({ version, headers }, { kind: 'none' }));
    };
    try {
      pooled.recorder?.hide(request.secrets ?? []);
      const answer = await exchangeHeads(pooled.connection, request, head);
      const firstByte = now() - start;
      const { response, body, trailers } = this.#receive(pooled, answer, finish);
      // Nothing is to come, and nobody may ever ask: the connection is free at once.
      if (isEmpty(answer.framing)) await body.next();
      return {
        response: { ...response, trailers: () => trailers.fields },
        connection: transport.facts,
        timings: { ...(reused ? {} : transport.facts.timings), firstByte },
        sizes: { requestHead: head.bytes.length, responseHead: answer.headSize },
      };
    } catch (error) {
      finish(false);
      throw error;
    }
  }

  #receive(pooled: Pooled, answer: ResponseStart, finish: (reusable: boolean) => void) {
    const { connection, recorder } = pooled;
    const trailers: { fields: readonly HttpField[] } = { fields: [] };
    const body = readBody();
    async function* readBody(): AsyncGenerator<Uint8Array, void, undefined> {
      let received = 0;
      let whole = false;
      try {
        for (;;) {
          const event = await connection.nextEvent();
          if (event.type === 'end') {
            trailers.fields = event.trailers;
            whole = true;
            if (connection.surplus > 0) {
              recorder?.note(`${connection.surplus} bytes came after the response; they belong to nothing`);
            }
            return;
          }
          if (event.type !== 'data') throw new Error(`${event.type} within a body`);
          received += event.bytes.length;
          yield event.bytes;
        }
      } catch (error) {
        throw bodyError(error, received);
      } finally {
        finish(whole && answer.bodySent() && persists(answer.head, answer.framing));
      }
    }
    return {
      body,
      trailers,
      response: { ...answer.head, informational: answer.informational, body: once(body) },
    };
  }
}

function isEmpty(framing: Framing): boolean {
  return framing.kind === 'none' || (framing.kind === 'length' && framing.length === 0);
}

/** Sockets are looked at once in each turn; the first of the two may be what is left of this one. */
async function turnOfTheLoop(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

function once(body: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> {
  let taken = false;
  return {
    [Symbol.asyncIterator]() {
      if (taken) throw readAlready();
      taken = true;
      return body;
    },
  };
}
