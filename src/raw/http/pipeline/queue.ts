import type { Ticket } from './ticket.ts';

/** Those that wait, in order. Any of them can be taken out, however many there are, at the same small cost. */
export class TicketQueue {
  #first: Ticket | undefined;
  #last: Ticket | undefined;

  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  push(ticket: Ticket): void {
    ticket.before = this.#last;
    if (this.#last === undefined) this.#first = ticket;
    else this.#last.after = ticket;
    this.#last = ticket;
  }

  /** Before all others. */
  unshift(ticket: Ticket): void {
    ticket.after = this.#first;
    if (this.#first === undefined) this.#last = ticket;
    else this.#first.before = ticket;
    this.#first = ticket;
  }

  shift(): Ticket | undefined {
    const ticket = this.#first;
    if (ticket !== undefined) this.remove(ticket);
    return ticket;
  }

  /** @param ticket one that is in this queue */
  remove(ticket: Ticket): void {
    const { before, after } = ticket;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    ticket.before = undefined;
    ticket.after = undefined;
  }
}
