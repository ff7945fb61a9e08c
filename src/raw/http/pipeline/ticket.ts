import { abortError } from '../../../net/explain.ts';
import type { HttpExchange, HttpRequest, HttpResponseHead } from '../../../protocols/http.ts';
import { now } from '../../../now.ts';

/** Where a ticket is: in the queue, or on a lane. */
export interface TicketHolder {
  /** Whoever asked has given up. */
  giveUp(ticket: Ticket, reason: Error): void;
}

/** An exchange that shares a connection with others: it waits in the queue, then on a lane, or several in turn. */
export class Ticket {
  readonly request: HttpRequest;
  /** Its head as it is sent, one character a byte. */
  readonly head: string;
  readonly start = now();
  holder: TicketHolder | undefined;
  /** Its neighbours in the queue. */
  before: Ticket | undefined;
  after: Ticket | undefined;
  /** How often it has been sent in vain. */
  repeats = 0;
  /** It was under way together with another on the same connection. */
  pipelined = false;
  /** Nobody wants the answer any more. */
  unwanted = false;
  informational: HttpResponseHead[] | undefined;
  /** Of the response's heads so far, in bytes. */
  headSize = 0;
  readonly #resolve: (exchange: HttpExchange) => void;
  readonly #reject: (error: unknown) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort: (() => void) | undefined;

  constructor(
    request: HttpRequest,
    head: string,
    signal: AbortSignal | undefined,
    resolve: (exchange: HttpExchange) => void,
    reject: (error: unknown) => void,
  ) {
    this.request = request;
    this.head = head;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    if (signal === undefined) return;
    this.#onAbort = () => this.holder?.giveUp(this, abortError(signal));
    signal.addEventListener('abort', this.#onAbort);
  }

  answer(exchange: HttpExchange): void {
    this.#resolve(exchange);
  }

  fail(error: unknown): void {
    this.done();
    this.#reject(error);
  }

  /** Nothing is to come that could be given up. */
  done(): void {
    this.holder = undefined;
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
