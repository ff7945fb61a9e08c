import type { HttpExchange, HttpRequest, Pipelining } from '../../protocols/http.ts';
import { MAX_IDLE_CONNECTIONS } from '../../protocols/http-limits.ts';
import { connectionKeyOf } from '../../protocols/http-target.ts';
import { closedError } from './failures.ts';
import { Lane, type LaneOwner, type Opened } from './lane.ts';
import { HeadEncoder } from './request.ts';
import { Ticket, type TicketHolder } from './ticket.ts';
import { TicketQueue } from './ticket-queue.ts';

export type OpenConnection = (request: HttpRequest, signal: AbortSignal) => Promise<Opened>;

/** Whether a request may be asked twice, and says nothing about its connection. */
export function mayPipeline({
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

interface OriginOwner {
  busy(lane: Lane): void;
  idle(lane: Lane): void;
  unused(): void;
}

/** All that goes to one server. */
class Origin implements LaneOwner, TicketHolder {
  readonly #limits: Pipelining;
  readonly #open: OpenConnection;
  readonly #owner: OriginOwner;
  readonly #queue = new TicketQueue();
  readonly #lanes = new Set<Lane>();
  /** One request at a time on each connection. */
  #careful = false;
  #scheduled = false;
  #closed = false;

  constructor(limits: Pipelining, open: OpenConnection, owner: OriginOwner) {
    this.#limits = limits;
    this.#open = open;
    this.#owner = owner;
  }

  add(ticket: Ticket): void {
    ticket.holder = this;
    this.#queue.push(ticket);
    this.#schedule();
  }

  giveUp(ticket: Ticket, reason: Error): void {
    this.#queue.remove(ticket);
    ticket.fail(reason);
  }

  close(): void {
    this.#closed = true;
    for (const lane of this.#lanes) lane.close(closedError());
    for (let ticket = this.#queue.shift(); ticket !== undefined; ticket = this.#queue.shift()) {
      ticket.fail(closedError());
    }
  }

  onRoom(): void {
    this.#schedule();
  }

  onReturned(tickets: readonly Ticket[]): void {
    for (const ticket of tickets.toReversed()) {
      ticket.holder = this;
      ticket.informational = undefined;
      ticket.headSize = 0;
      this.#queue.unshift(ticket);
    }
    this.#schedule();
  }

  onMisbehaviour(): void {
    this.#careful = true;
  }

  onClosed(lane: Lane): void {
    this.#lanes.delete(lane);
    this.#owner.busy(lane);
    this.#schedule();
  }

  /** Not at once: what is asked for in the same turn, as answers come, goes out together. */
  #schedule(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    if (this.#closed) return;
    const depth = this.#careful ? 1 : this.#limits.depth;
    while (!this.#queue.isEmpty) {
      const lane = this.#leastLoaded(depth);
      if (lane?.load !== 0 && this.#lanes.size < this.#limits.connections) {
        this.#openLane(this.#queue.shift()!);
      } else if (lane === undefined) break;
      else {
        this.#owner.busy(lane);
        lane.add(this.#queue.shift()!);
      }
    }
    for (const lane of this.#lanes) {
      lane.flush();
      if (lane.load === 0) this.#owner.idle(lane);
    }
    if (this.#lanes.size === 0 && !this.#careful) this.#owner.unused();
  }

  /** Of those that have room. */
  #leastLoaded(depth: number): Lane | undefined {
    let best: Lane | undefined;
    for (const lane of this.#lanes) {
      if (lane.hasRoom(depth) && (best === undefined || lane.load < best.load)) best = lane;
    }
    return best;
  }

  #openLane(ticket: Ticket): void {
    const lane = new Lane(this);
    this.#lanes.add(lane);
    void lane.open(ticket, ({ request }, signal) => this.#open(request, signal));
  }
}
