import type { HttpConnection, Opened } from '../connection.ts';
import { encodeRequest } from '../request.ts';
import type { Ticket } from './ticket.ts';

/** What goes out on a lane: requests are gathered, and those of one turn go out in one write. */
export class Outgoing {
  #gathered: Ticket[] = [];
  /** The transcript has a request on this connection. */
  #recorded = false;

  add(ticket: Ticket): void {
    this.#gathered.push(ticket);
  }

  /** @param sent all that are under way, those gathered included */
  flush({ connection, recorder }: Opened, sent: readonly Ticket[]): void {
    const tickets = this.#gathered;
    if (tickets.length === 0) return;
    this.#gathered = [];
    for (const { request } of tickets) connection.expect(request.method);
    const [first] = sent;
    if (first !== undefined) first.pipelined = sent.length > 1;
    for (const ticket of tickets) ticket.pipelined = sent.length > 1;
    if (recorder === undefined) {
      write(connection, Buffer.from(tickets.map(({ head }) => head).join(''), 'latin1'));
      return;
    }
    // A transcript has them one by one.
    for (const { request } of tickets) {
      if (this.#recorded) recorder.reused();
      this.#recorded = true;
      recorder.hide(request.secrets ?? []);
      const { bytes, shown } = encodeRequest(request);
      write(connection, bytes, shown);
    }
  }
}

/** That it failed is heard from the reading, which tells more: the server may have said why. */
function write({ transport }: HttpConnection, bytes: Uint8Array, shown?: Uint8Array): void {
  transport.write(bytes, shown).catch(() => {});
}
