import { Inbox } from '../../src/net/inbox.ts';
import type { ConnectionFacts, Transport } from '../../src/net/types.ts';

const FACTS: ConnectionFacts = { remote: 'memory:2', local: 'memory:1', timings: { connect: 0 } };

export interface MemoryTransport extends Transport {
  /** All that was written to this side, and what a transcript would show of it. */
  readonly sent: { readonly bytes: string; readonly shown: string };
  readonly closedBy: { readonly reason: Error | undefined } | undefined;
}

/**
 * Two transports, each of which reads what the other writes. As with sockets, what was written arrives later
 * and in its own memory, and nobody is told when the reader is slow.
 */
export function memoryTransports(): [MemoryTransport, MemoryTransport] {
  const left = new MemoryEnd();
  const right = new MemoryEnd();
  left.peer = right;
  right.peer = left;
  return [left, right];
}

class MemoryEnd implements MemoryTransport {
  readonly facts = FACTS;
  readonly sent = { bytes: '', shown: '' };
  closedBy: { readonly reason: Error | undefined } | undefined;
  peer!: MemoryEnd;
  readonly #queue: (Uint8Array | 'end')[] = [];
  readonly #inbox = new Inbox(() => queueMicrotask(() => this.#pump()));
  #paused = false;

  get quiet(): boolean {
    return this.closedBy === undefined && this.#inbox.quiet;
  }

  read(): Promise<Uint8Array | undefined> {
    return this.#inbox.read();
  }

  async write(bytes: Uint8Array, shown: Uint8Array = bytes): Promise<void> {
    if (this.closedBy !== undefined) throw this.closedBy.reason ?? new Error('written after the close');
    this.sent.bytes += Buffer.from(bytes).toString('latin1');
    this.sent.shown += Buffer.from(shown).toString('latin1');
    this.peer.#arrive(Uint8Array.from(bytes));
  }

  async end(): Promise<void> {
    this.peer.#arrive('end');
  }

  close(reason?: Error): void {
    if (this.closedBy !== undefined) return;
    this.closedBy = { reason };
    this.#inbox.finish(reason);
    this.peer.#arrive('end');
  }

  #arrive(what: Uint8Array | 'end'): void {
    this.#queue.push(what);
    if (!this.#paused) this.#pump();
  }

  #pump(): void {
    this.#paused = false;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      if (next === 'end') this.#inbox.finish();
      else if (!this.#inbox.deliver(next)) {
        this.#paused = true;
        return;
      }
    }
  }
}

/** Reads until the text stands in what has come, and answers all of it. */
export async function readUntil(transport: Transport, text: string): Promise<string> {
  let all = '';
  while (!all.includes(text)) {
    const bytes = await transport.read();
    if (bytes === undefined) throw new Error(`the peer ended after ${JSON.stringify(all)}`);
    all += Buffer.from(bytes).toString('latin1');
  }
  return all;
}
