import type { HttpRequest, Pipelining } from '../../../protocols/http.ts';
import type { Opened } from '../connection.ts';
import { closedError } from '../failures.ts';
import { Lane, type LaneOwner } from './lane.ts';
import { TicketQueue } from './queue.ts';
import type { Ticket, TicketHolder } from './ticket.ts';

export type OpenConnection = (request: HttpRequest, signal: AbortSignal) => Promise<Opened>;

/** What an origin tells whoever keeps it. */
export interface OriginOwner {
  /** The lane has work, or has ended. */
  busy(lane: Lane): void;
  idle(lane: Lane): void;
  /** It has no lane, and nothing to remember. */
  unused(): void;
}

/** All that goes to one server: requests that wait, and the lanes that they are handed to. */
export class Origin implements LaneOwner, TicketHolder {
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
