import type { HttpExchange, HttpRequest, Pipelining } from '../../../protocols/http.ts';
import { MAX_IDLE_CONNECTIONS } from '../../../protocols/http-limits.ts';
import { connectionKeyOf } from '../../../protocols/http-target.ts';
import { HeadEncoder } from '../request.ts';
import type { Lane } from './lane.ts';
import { type OpenConnection, Origin } from './origin.ts';
import { Ticket } from './ticket.ts';

/** Or of the message's framing. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/** Connections that overlapping requests share: so many to each origin, and what is beyond them waits. */
export class PipeliningPool {
  readonly #origins = new Map<string, Origin>();
  readonly #open: OpenConnection;
  readonly #limits: Pipelining;
  readonly #heads = new HeadEncoder();
  /** Lanes without work; the one used last comes last. */
  readonly #idle = new Set<Lane>();

  constructor(limits: Pipelining, open: OpenConnection) {
    this.#limits = limits;
    this.#open = open;
  }

  /** Whether a request may be sent ahead: any other has a connection to itself. */
  readonly takes = mayPipeline;

  /** @throws what a client's `exchange` throws */
  exchange(request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpExchange> {
    const head = this.#heads.encode(request);
    const origin = this.#originOf(connectionKeyOf(request));
    return new Promise((resolve, reject) => {
      origin.add(new Ticket(request, head, signal, resolve, reject));
    });
  }

  close(): void {
    for (const origin of this.#origins.values()) origin.close();
    this.#origins.clear();
  }

  #originOf(key: string): Origin {
    let origin = this.#origins.get(key);
    if (origin === undefined) {
      origin = new Origin(this.#limits, this.#open, {
        busy: (lane) => this.#idle.delete(lane),
        idle: (lane) => this.#setIdle(lane),
        // What is known of a server that misbehaves is kept.
        unused: () => this.#origins.delete(key),
      });
      this.#origins.set(key, origin);
    }
    return origin;
  }

  #setIdle(lane: Lane): void {
    this.#idle.add(lane);
    const [oldest] = this.#idle;
    if (this.#idle.size > Math.max(MAX_IDLE_CONNECTIONS, this.#limits.connections)) oldest?.close();
  }
}

/** Whether it may be asked twice, and says nothing about its connection. */
function mayPipeline({
  method,
  version = '1.1',
  http2,
  body,
  expectContinue,
  headers,
}: HttpRequest): boolean {
  if (method !== 'GET' || version !== '1.1' || http2 === true) return false;
  if (body !== undefined || expectContinue === true) return false;
  return headers.every(([name, value]) => {
    const field = name.toLowerCase();
    return !OF_THE_CONNECTION.has(field) || (field === 'connection' && value.toLowerCase() === 'keep-alive');
  });
}
