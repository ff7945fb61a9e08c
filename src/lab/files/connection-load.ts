import type { Socket } from 'node:net';
import { MAX_PIPELINED } from '../http-server.ts';
import type { Transfers } from './transfers.ts';

/** What one connection has under way. */
export class ConnectionLoad {
  /** Requests that have not been answered to the end. */
  requests = 0;
  readonly #transfers: Transfers;
  readonly #socket: Socket;
  #held = 0;

  constructor(socket: Socket, transfers: Transfers) {
    this.#socket = socket;
    this.#transfers = transfers;
    // Each body under way listens for the connection's end (see send.ts).
    socket.setMaxListeners(socket.getMaxListeners() + MAX_PIPELINED);
    // A response that still waits its turn by then never hears of it.
    socket.once('close', () => transfers.release(this.#held));
  }

  /** A body of this many bytes is in memory. */
  hold(bytes: number): void {
    if (this.#socket.destroyed) return;
    this.#held += bytes;
    this.#transfers.hold(bytes);
  }

  /** It has been taken. */
  release(bytes: number): void {
    if (this.#socket.destroyed) return;
    this.#held -= bytes;
    this.#transfers.release(bytes);
  }
}
