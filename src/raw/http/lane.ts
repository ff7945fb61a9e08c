import { isNetkitError } from '../../errors.ts';
import type { HttpExchange, HttpResponse } from '../../protocols/http.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import type { HttpConnection } from './connection.ts';
import type { ResponseEvent } from './decoder.ts';
import { isClosing } from './failures.ts';
import { persists } from './framing.ts';
import { StreamedBody, WholeBody } from './pipelined-body.ts';
import { encodeRequest } from './request.ts';
import type { Ticket, TicketHolder } from './ticket.ts';
import { now } from '../../now.ts';

/**
 * An answer of which more than this is still to come holds up those behind it for longer than another connection costs; what is
 * left of one that nobody wants is read and dropped up to here, since that is quicker than another connection. In bytes.
 */
export const LONG_ANSWER_BYTES = 64 * 1024;

/** So long is waited for the rest of an answer that nobody wants, in milliseconds: another connection takes no longer. */
export const MAX_DRAIN_MS = 1000;

/** How often a request is sent anew because its connection broke before its answer: then its failure is told. */
export const MAX_REPEATS = 3;

/** A connection of its own, and its part of the transcript. */
export interface Opened {
  readonly connection: HttpConnection;
  readonly recorder: ConnectionRecorder | undefined;
}

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

type HeadEvent = Extract<ResponseEvent, { readonly type: 'head' }>;

/**
 * One connection on which requests go out before the answers to those before them have come (RFC 9112, section 9.3.2):
 *
 *     C: GET /1                       alone: does the server keep the connection?
 *     S: 200 (1)
 *     C: GET /2  GET /3               then two, four, … at once
 *     S: 200 (2)  200 (3)
 *
 * Answers are read in one loop; one that has come as a whole is handed over at once, for any other the loop waits until its
 * reader is through. All others that were sent are asked anew elsewhere as soon as they would have to wait for long, or in vain.
 */
export class Lane implements TicketHolder {
  readonly #owner: LaneOwner;
  readonly #dialling = new AbortController();
  #opened: Opened | undefined;
  /** Those that were sent, in order: the first is the one that is being answered. */
  #sent: Ticket[] = [];
  #unsent: Ticket[] = [];
  /** The transcript has a request on it. */
  #used = false;
  /** How many may be under way: grows as the server proves itself. */
  #allowed = 1;
  #full = false;
  #answered = 0;
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

  /** How many are under way. */
  get load(): number {
    return this.#sent.length;
  }

  /**
   * Once it is full, not before half of that is answered: many requests in one write cost both sides little more than a single one.
   *
   * @param depth how many may be under way at most
   */
  hasRoom(depth: number): boolean {
    if (this.#opened === undefined || this.#closed || this.#last || this.#long) return false;
    const most = Math.min(this.#allowed, depth);
    if (this.#sent.length >= most) this.#full = true;
    else if (this.#sent.length <= most / 2) this.#full = false;
    return !this.#full;
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
    await this.#serve(opened).catch((error: unknown) => this.#break(error));
  }

  /** It goes out with the next `flush`. */
  add(ticket: Ticket): void {
    ticket.holder = this;
    this.#sent.push(ticket);
    this.#unsent.push(ticket);
  }

  flush(): void {
    const tickets = this.#unsent;
    if (this.#opened === undefined || tickets.length === 0) return;
    this.#unsent = [];
    const { connection, recorder } = this.#opened;
    for (const { request } of tickets) connection.expect(request.method);
    const [first] = this.#sent;
    if (first !== undefined) first.pipelined = this.#sent.length > 1;
    for (const ticket of tickets) ticket.pipelined = this.#sent.length > 1;
    if (recorder === undefined) {
      write(connection, Buffer.from(tickets.map(({ head }) => head).join(''), 'latin1'));
      return;
    }
    // A transcript has them one by one.
    for (const { request } of tickets) {
      if (this.#used) recorder.reused();
      this.#used = true;
      recorder.hide(request.secrets ?? []);
      const { bytes, shown } = encodeRequest(request);
      write(connection, bytes, shown);
    }
  }

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

  async #serve({ connection, recorder }: Opened): Promise<void> {
    while (!this.#closed) {
      const event = this.#sent.length === 0 ? undefined : connection.poll();
      if (event === undefined) {
        if (this.#sent.length === 0 && connection.surplus > 0) {
          recorder?.note(`${connection.surplus} bytes came after the response; they belong to nothing`);
          this.#owner.onMisbehaviour();
          return this.close();
        }
        if (this.#sent[0]?.unwanted === true) return this.#giveUpFirst();
        await connection.fill();
      } else if (event.type === 'informational') {
        const ticket = this.#sent[0]!;
        ticket.headSize += event.size;
        (ticket.informational ??= []).push(event.head);
      } else if (event.type === 'head') {
        const whole = connection.takeWhole(event.framing);
        if (whole === undefined) await this.#stream(event, connection);
        else this.#handOver(event, connection, whole);
      } else throw new Error(`${event.type} without a head`);
    }
  }

  /** The common case, without a wait: nothing but the answer's own promise. */
  #handOver(event: HeadEvent, connection: HttpConnection, whole: Uint8Array): void {
    const ticket = this.#sent[0]!;
    const keeps = persists(event.head, event.framing);
    this.#checkEnd(ticket, connection);
    if (!ticket.unwanted) {
      ticket.done();
      ticket.answer(this.#exchange(ticket, event, connection, new WholeBody(whole), noTrailers));
    }
    this.#finish(event, keeps);
  }

  async #stream(event: HeadEvent, connection: HttpConnection): Promise<void> {
    const ticket = this.#sent[0]!;
    const { head, framing } = event;
    const keeps = persists(head, framing);
    if (!keeps) this.#dismiss();
    const toCome = framing.kind === 'length' ? framing.length - connection.buffered : 0;
    if (toCome > LONG_ANSWER_BYTES) this.#turnLong();
    const body = new StreamedBody(
      connection,
      (received) => {
        if (received > LONG_ANSWER_BYTES && framing.kind !== 'length') this.#turnLong();
      },
      () => this.#checkEnd(ticket, connection),
    );
    this.#body = body;
    if (ticket.unwanted) void body.return();
    else ticket.answer(this.#exchange(ticket, event, connection, body, () => body.trailers));
    const end = await body.ended;
    if (this.#closed) return ticket.done();
    if (end === 'left' && !(await this.#drained(event, body, connection))) {
      ticket.done();
      return this.close();
    }
    ticket.done();
    if (typeof end === 'object') throw end.error;
    this.#body = undefined;
    this.#finish(event, keeps);
  }

  /**
   * A body with a wrong length would hold the beginning of the next answer, or lack its own end. What shows that is never handed
   * over: asked for alone, the server's close tells the one, and the other is what any client would get.
   */
  #checkEnd({ pipelined }: Ticket, connection: HttpConnection): void {
    if (pipelined) connection.checkEnd(this.#sent.length > 1 || this.#last);
  }

  /** What is left of a body that nobody wants is read where that is quick. */
  async #drained({ framing }: HeadEvent, body: StreamedBody, connection: HttpConnection): Promise<boolean> {
    if (framing.kind !== 'length' || framing.length - body.received > LONG_ANSWER_BYTES) return false;
    const timer = setTimeout(() => this.close(), MAX_DRAIN_MS);
    try {
      while ((await connection.nextEvent()).type !== 'end');
    } finally {
      clearTimeout(timer);
    }
    return true;
  }

  #exchange(
    ticket: Ticket,
    { head, size }: HeadEvent,
    { transport }: HttpConnection,
    body: AsyncIterable<Uint8Array>,
    trailers: HttpResponse['trailers'],
  ): HttpExchange {
    const { version, status, reason, headers } = head;
    const { facts } = transport;
    const firstByte = now() - ticket.start;
    return {
      response: {
        version,
        status,
        reason,
        headers,
        informational: ticket.informational ?? NONE,
        body,
        trailers,
      },
      connection: facts,
      timings: this.#answered > 0 ? { firstByte } : { ...facts.timings, firstByte },
      sizes: { requestHead: ticket.head.length, responseHead: ticket.headSize + size },
    };
  }

  /** The answer that was due is through. */
  #finish({ head }: HeadEvent, keeps: boolean): void {
    this.#sent.shift();
    this.#answered += 1;
    if (!keeps || this.#last) {
      this.close();
      return;
    }
    if (this.#long) this.#allowed = 1;
    else if (head.version === '1.1') this.#allowed *= 2;
    this.#long = false;
    this.#owner.onRoom();
  }

  #turnLong(): void {
    if (this.#long) return;
    this.#long = true;
    if (this.#sent.length > 1) this.#dismiss();
  }

  /** The connection ends with this answer: those behind it are asked elsewhere. */
  #dismiss(): void {
    this.#last = true;
    this.#return(this.#sent.splice(1));
  }

  #return(tickets: readonly Ticket[]): void {
    this.#owner.onReturned(tickets.filter(({ unwanted }) => !unwanted));
  }

  /** The server has closed, unannounced, or what it says cannot be understood. */
  #break(error: unknown): void {
    if (this.#closed) return;
    // The one whose body is being read hears of it from the body.
    const reading = this.#body !== undefined;
    const tickets = this.#sent.splice(reading ? 1 : 0);
    if (tickets.some(({ pipelined }) => pipelined)) this.#owner.onMisbehaviour();
    const again = tickets.filter((ticket, at) => {
      ticket.repeats += 1;
      const asked = at > 0 || reading || this.#mayRepeat(ticket, error);
      if (asked && ticket.repeats <= MAX_REPEATS) return true;
      if (!ticket.unwanted) ticket.fail(error);
      return false;
    });
    this.#return(again);
    this.close();
  }

  /**
   * Whether it may have been the connection's fault, and not that of the request whose turn it was: what goes wrong after several
   * requests at once may go wrong because of that; and a server may close an idle connection just when it is used again.
   */
  #mayRepeat({ pipelined }: Ticket, error: unknown): boolean {
    if (pipelined) return !(isNetkitError(error) && error.code === 'timeout');
    return this.#answered > 0 && isClosing(error) && !this.#opened!.connection.received;
  }
}

/** That it failed is heard from the reading, which tells more: the server may have said why. */
function write({ transport }: HttpConnection, bytes: Uint8Array, shown?: Uint8Array): void {
  transport.write(bytes, shown).catch(() => {});
}

const NONE: readonly never[] = [];
const noTrailers = (): readonly never[] => NONE;
