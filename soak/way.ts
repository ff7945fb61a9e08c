import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import type { Fault } from './faults.ts';
import type { Random } from './random.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** A way to a server that does something to all connections that go by it. */
export interface Way extends AsyncDisposable {
  readonly port: number;
}

/** Chunks that come in single bytes, or late; after them a way is like any other, or nothing would get done. */
const TROUBLED_CHUNKS = 12;
const MAX_SPLIT_BYTES = 400;
const MAX_DELAY_MS = 6;
/** Faults strike within so many bytes: in a greeting, a handshake, a short body, or the middle of a long one. */
const STRIKES_WITHIN = [100, 2_000, 20_000, 200_000] as const;

/** Opens a way to `server` on a port of its own. Disposed of, it ends all that goes by it. */
export async function openWay(server: Place, fault: Fault, random: Random): Promise<Way> {
  const sockets = new Set<net.Socket>();
  const keep = (socket: net.Socket): net.Socket => {
    sockets.add(socket);
    // How a connection ended is for its two ends to say.
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    return socket.setNoDelay(true);
  };
  const listener = net.createServer({ allowHalfOpen: true }, (socket) => {
    const client = keep(socket);
    const upstream = keep(net.connect({ ...server, allowHalfOpen: true }));
    const strikesAt = random.between(1, random.pick(STRIKES_WITHIN));
    const course = new Course(fault, strikesAt, random, { client, server: upstream });
    void course.carry(client, upstream);
    void course.carry(upstream, client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as net.AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(listener, 'close');
      listener.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Ends {
  readonly client: net.Socket;
  readonly server: net.Socket;
}

/** One connection, both directions of it. */
class Course {
  readonly #fault: Fault;
  readonly #random: Random;
  readonly #ends: Ends;
  /** Until the fault strikes. */
  #bytesLeft: number;
  #chunks = 0;
  #struck = false;

  constructor(fault: Fault, strikesAt: number, random: Random, ends: Ends) {
    this.#fault = fault;
    this.#bytesLeft = strikesAt;
    this.#random = random;
    this.#ends = ends;
  }

  async carry(from: net.Socket, to: net.Socket): Promise<void> {
    try {
      // Its end is not to end the other direction.
      for await (const chunk of from.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        for (const piece of this.#pieces(chunk)) {
          if (this.#fault === 'delay' && this.#chunks < TROUBLED_CHUNKS) {
            await wait(this.#random.between(0, MAX_DELAY_MS));
          }
          await this.#pass(piece, to);
        }
        this.#chunks += 1;
      }
      if (!this.#struck) to.end();
    } catch {
      // What one end suffers, the other one learns of.
      if (!this.#struck) to.destroy();
    }
  }

  #pieces(chunk: Buffer): readonly Buffer[] {
    if (this.#fault !== 'split' || this.#chunks >= TROUBLED_CHUNKS) return [chunk];
    const split = Math.min(chunk.length, MAX_SPLIT_BYTES);
    const bytes = Array.from({ length: split }, (_, at) => chunk.subarray(at, at + 1));
    return split === chunk.length ? bytes : [...bytes, chunk.subarray(split)];
  }

  async #pass(piece: Buffer, to: net.Socket): Promise<void> {
    // After it has struck, whatever still comes is nobody's any more.
    if (this.#struck) return;
    const strikes = ENDS_IT.has(this.#fault) && piece.length >= this.#bytesLeft;
    const passed = strikes ? piece.subarray(0, this.#bytesLeft) : piece;
    this.#bytesLeft -= passed.length;
    if (!to.destroyed && !to.write(passed)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
    if (strikes) this.#strike();
  }

  #strike(): void {
    this.#struck = true;
    const { client, server } = this.#ends;
    if (this.#fault === 'cut') {
      client.end();
      server.end();
    } else if (this.#fault === 'reset') {
      client.resetAndDestroy();
      server.resetAndDestroy();
    } else if (this.#fault === 'half-open') {
      server.destroy();
    } else {
      client.pause();
      server.pause();
    }
  }
}

const ENDS_IT: ReadonlySet<Fault> = new Set(['cut', 'reset', 'half-open', 'stall']);
