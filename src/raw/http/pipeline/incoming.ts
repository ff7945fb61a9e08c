import { now } from '../../../now.ts';
import type { HttpExchange, HttpResponse } from '../../../protocols/http.ts';
import type { HttpConnection } from '../connection.ts';
import type { ResponseEvent } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import { Slab } from './slab.ts';
import type { Ticket } from './ticket.ts';
import { WholeBody } from './whole-body.ts';

export type HeadEvent = Extract<ResponseEvent, { readonly type: 'head' }>;

/** What comes in on a lane: heads and whole bodies, and what is told of them. */
export class Incoming {
  readonly connection: HttpConnection;
  readonly #bodies = new Slab();
  #answered = 0;

  constructor(connection: HttpConnection) {
    this.connection = connection;
  }

  /** Others were answered, and not a byte has come of what is due: as if the server had closed an idle connection. */
  get silent(): boolean {
    return this.#answered > 0 && !this.connection.received;
  }

  /** The head of the answer to the request whose turn it is; `undefined`: more has to come for that. */
  takeHead(ticket: Ticket): HeadEvent | undefined {
    for (;;) {
      const event = this.connection.poll();
      if (event === undefined || event.type === 'head') return event;
      if (event.type !== 'informational') throw new Error(`${event.type} without a head`);
      ticket.headSize += event.size;
      (ticket.informational ??= []).push(event.head);
    }
  }

  /** The body behind that head, if all of it has come. */
  takeBody(framing: Framing): WholeBody | undefined {
    const bytes = this.connection.takeWhole(framing);
    return bytes && new WholeBody(this.#bodies.copy(bytes));
  }

  /** The answer is through. */
  finish(): void {
    this.#answered += 1;
  }

  /** What whoever asked is told, once the final head is there. */
  exchangeOf(
    ticket: Ticket,
    { head, size }: HeadEvent,
    body: AsyncIterable<Uint8Array>,
    trailers: HttpResponse['trailers'],
  ): HttpExchange {
    const { version, status, reason, headers } = head;
    const { facts } = this.connection.transport;
    const { informational = NONE } = ticket;
    const firstByte = now() - ticket.start;
    return {
      response: { version, status, reason, headers, informational, body, trailers },
      connection: facts,
      timings: this.#answered > 0 ? { firstByte } : { ...facts.timings, firstByte },
      sizes: { requestHead: ticket.head.length, responseHead: ticket.headSize + size },
    };
  }
}

const NONE: readonly never[] = [];
