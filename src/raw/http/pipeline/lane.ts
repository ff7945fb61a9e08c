/**
 * One connection on which requests go out before the answers to those before them have come (RFC 9112, section 9.3.2):
 *
 *     C: GET /1                       alone: does the server keep the connection?
 *     S: 200 (1)
 *     C: GET /2  GET /3               then two, four, … at once (window.ts), in one write (outgoing.ts)
 *     S: 200 (2)  200 (3)             in the order of the requests: nothing else tells whose answer it is (incoming.ts)
 *
 * The rules:
 *
 * - What is without an answer when the connection ends is asked anew on another one, alone at first: the first of them
 *   may be what ended it (section 9.3.2; recovery.ts).
 * - Behind an answer with `Connection: close` comes none: what was sent after its request is asked anew, and nothing
 *   more goes out here (section 9.6).
 * - An answer ends where its head says. Where what stands behind it is not another one, that was wrong, and nothing on
 *   the connection can be trusted.
 *
 * Ours besides: nobody waits behind a long answer, or for one that nobody wants.
 */
import { persists } from '../framing.ts';
import type { Opened } from '../connection.ts';
import { StreamedBody } from './body.ts';
import { type HeadEvent, Incoming } from './incoming.ts';
import { Outgoing } from './outgoing.ts';
import { recover } from './recovery.ts';
import type { Ticket, TicketHolder } from './ticket.ts';
import type { WholeBody } from './whole-body.ts';
import { Window } from './window.ts';

/** What a lane tells whoever hands it its tickets. */
export interface LaneOwner {
  /** It may take more. */
  onRoom(): void;
  /** They are to go elsewhere, before all others; in order. */
  onReturned(tickets: readonly Ticket[]): void;
  /** The server has shown that it cannot be trusted with more than one request at a time. */
  onMisbehaviour(): void;
  onClosed(lane: Lane): void;
}

export class Lane implements TicketHolder {
  readonly #owner: LaneOwner;
  readonly #dialling = new AbortController();
  readonly #outgoing = new Outgoing();
  readonly #window = new Window();
  #opened: Opened | undefined;
  /** Those that were sent, in order: the first is the one that is being answered. */
  #sent: Ticket[] = [];
  /** The first has its head, and its body is being read. */
  #body: StreamedBody | undefined;
  /** That body is long: nothing is to wait for it. */
  #long = false;
  /** The connection ends with the answer that is under way. */
  #last = false;
  #closed = false;

  constructor(owner: LaneOwner) {
    this.#owner = owner;
  }

  /** Makes the connection, for this ticket: it is the one that hears of it if that fails. */
  async open(ticket: Ticket, dial: (ticket: Ticket, signal: AbortSignal) => Promise<Opened>): Promise<void> {
    ticket.holder = this;
    this.#sent.push(ticket);
    let opened: Opened;
    try {
      opened = await dial(ticket, this.#dialling.signal);
    } catch (error) {
      if (this.#closed) return;
      this.#sent = [];
      this.close();
      ticket.fail(error);
      return;
    }
    if (this.#closed) {
      opened.connection.transport.close();
      return;
    }
    this.#opened = opened;
    this.#sent = [];
    this.add(ticket);
    this.flush();
    const incoming = new Incoming(opened.connection);
    await this.#serve(incoming).catch((error: unknown) => this.#break(error, incoming.silent));
  }

  // What goes out.

  /** How many are under way. */
  get load(): number {
    return this.#sent.length;
  }

  /** @param depth how many may be under way at most */
  hasRoom(depth: number): boolean {
    if (this.#opened === undefined || this.#closed || this.#last || this.#long) return false;
    return this.#window.hasRoom(this.#sent.length, depth);
  }

  /** It goes out with the next `flush`. */
  add(ticket: Ticket): void {
    ticket.holder = this;
    this.#sent.push(ticket);
    this.#outgoing.add(ticket);
  }

  flush(): void {
    if (this.#opened !== undefined) this.#outgoing.flush(this.#opened, this.#sent);
  }

  // What comes in: answers are read in one loop.

  async #serve(incoming: Incoming): Promise<void> {
    while (!this.#closed) {
      const ticket = this.#sent[0];
      const event = ticket && incoming.takeHead(ticket);
      if (ticket === undefined || event === undefined) {
        if (ticket === undefined && incoming.connection.surplus > 0) return this.#refuseSurplus();
        if (ticket?.unwanted === true) return this.#giveUpFirst();
        await incoming.connection.fill();
        continue;
      }
      const whole = incoming.takeBody(event.framing);
      if (whole === undefined) await this.#stream(ticket, event, incoming);
      else this.#handOver(ticket, event, whole, incoming);
    }
  }

  /** The common case, without a wait: nothing but the answer's own promise. */
  #handOver(ticket: Ticket, event: HeadEvent, body: WholeBody, incoming: Incoming): void {
    this.#checkEnd(ticket, incoming);
    if (!ticket.unwanted) {
      ticket.done();
      ticket.answer(incoming.exchangeOf(ticket, event, body, noTrailers));
    }
    this.#finish(event, incoming);
  }

  /** The loop waits until its reader is through. */
  async #stream(ticket: Ticket, event: HeadEvent, incoming: Incoming): Promise<void> {
    if (!persists(event.head, event.framing)) this.#dismiss();
    const body = new StreamedBody(incoming.connection, event.framing, {
      onLong: () => this.#turnLong(),
      checkEnd: () => this.#checkEnd(ticket, incoming),
    });
    this.#body = body;
    if (ticket.unwanted) void body.return();
    else ticket.answer(incoming.exchangeOf(ticket, event, body, () => body.trailers));
    const end = await body.ended;
    if (this.#closed) return ticket.done();
    if (end === 'left' && !(await body.drain(() => this.close()))) return this.close();
    ticket.done();
    if (typeof end === 'object') throw end.error;
    this.#body = undefined;
    this.#finish(event, incoming);
  }

  /**
   * A body with a wrong length would hold the beginning of the next answer, or lack its own end. What shows that is
   * never handed over: asked for alone, the server's close tells the one, and the other is what any client would get.
   */
  #checkEnd({ pipelined }: Ticket, { connection }: Incoming): void {
    if (pipelined) connection.checkEnd(this.#sent.length > 1 || this.#last);
  }

  /** The answer that was due is through. */
  #finish({ head, framing }: HeadEvent, incoming: Incoming): void {
    this.#sent.shift();
    incoming.finish();
    if (this.#last || !persists(head, framing)) return this.close();
    if (this.#long) this.#window.shrink();
    else if (head.version === '1.1') this.#window.grow();
    this.#long = false;
    this.#owner.onRoom();
  }

  #turnLong(): void {
    this.#long = true;
    if (this.#sent.length > 1) this.#dismiss();
  }

  /** The connection ends with this answer: those behind it are asked elsewhere. */
  #dismiss(): void {
    this.#last = true;
    this.#return(this.#sent.splice(1));
  }

  // How it ends.

  giveUp(ticket: Ticket, reason: Error): void {
    ticket.fail(reason);
    ticket.unwanted = true;
    if (ticket !== this.#sent[0]) return;
    if (this.#body === undefined) this.#giveUpFirst(reason);
    else this.close(reason);
  }

  /** Nobody is to wait for an answer that nobody wants. */
  #giveUpFirst(reason?: Error): void {
    const first = this.#sent.shift();
    // A server that loses what comes together with something else would never answer it.
    if (first?.pipelined === true) this.#owner.onMisbehaviour();
    this.close(reason);
  }

  #refuseSurplus(): void {
    const { connection, recorder } = this.#opened!;
    recorder?.note(`${connection.surplus} bytes came after the response; they belong to nothing`);
    this.#owner.onMisbehaviour();
    this.close();
  }

  /** The server has closed, unannounced, or what it says cannot be understood. */
  #break(error: unknown, silent: boolean): void {
    if (this.#closed) return;
    // The one whose body is being read hears of it from the body, and is for `close` to let go.
    const unanswered = this.#sent.splice(this.#body === undefined ? 0 : 1);
    const due = this.#body === undefined ? unanswered[0] : undefined;
    if (unanswered.some(({ pipelined }) => pipelined)) this.#owner.onMisbehaviour();
    this.#return(recover(unanswered, { error, due, silent }));
    this.close();
  }

  /** Those that have been sent go back, but for the one whose body is being read, which fails with the reason. */
  close(reason?: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#dialling.abort(reason);
    this.#opened?.connection.transport.close(reason);
    if (this.#body !== undefined) this.#sent.shift()?.done();
    this.#return(this.#sent.splice(0));
    this.#owner.onClosed(this);
  }

  #return(tickets: readonly Ticket[]): void {
    this.#owner.onReturned(tickets.filter(({ unwanted }) => !unwanted));
  }
}

const noTrailers = (): readonly never[] => [];
