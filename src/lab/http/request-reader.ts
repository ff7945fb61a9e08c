import { setTimeout as sleep } from 'node:timers/promises';
import type { Transport } from '../../net/types.ts';
import type { HttpField } from '../../protocols/http.ts';
import { RequestDecoder, type RequestEvent } from '../../raw/http/decoder.ts';

type HeadEvent = Extract<RequestEvent, { type: 'head' }>;

/** The client began a request and did not get to the end of its head in time. */
export class HeadTooSlow extends Error {}

/** Requests off a connection, one after the other: a client may send several ahead (RFC 9112, section 9.3.2). */
export class RequestReader {
  /** Of the last request, once its body has been read. */
  trailers: readonly HttpField[] = [];
  readonly #transport: Transport;
  readonly #headTimeout: number;
  readonly #decoder = new RequestDecoder();
  #inBody = false;
  /** Outlives a deadline: the bytes it will bring are still to be taken. */
  #reading: Promise<Uint8Array | undefined> | undefined;

  /** @param headTimeout for a whole head from its first byte, in milliseconds */
  constructor(transport: Transport, headTimeout: number) {
    this.#transport = transport;
    this.#headTimeout = headTimeout;
  }

  /**
   * The next request's head, or `undefined` once the client has ended. The body of the one before must have
   * been read.
   *
   * @throws HeadTooSlow, ProtocolError, LimitError, TransportError
   */
  async head(): Promise<HeadEvent | undefined> {
    let deadline: number | undefined;
    for (;;) {
      const event = this.#decoder.next();
      if (event?.type === 'head') {
        this.#inBody = true;
        this.trailers = [];
        return event;
      }
      if (this.#decoder.surplus > 0) deadline ??= Date.now() + this.#headTimeout;
      if (!(await this.#readMore(deadline))) return undefined;
    }
  }

  /** The body, or what is left of it. A chunk is valid until the next. */
  async *body(): AsyncGenerator<Uint8Array> {
    while (this.#inBody) {
      const event = this.#decoder.next();
      if (event?.type === 'data') {
        yield event.bytes;
      } else if (event?.type === 'end') {
        this.#inBody = false;
        this.trailers = event.trailers;
      } else {
        await this.#readMore();
      }
    }
  }

  /** Throws what is left of the body away; `false` where that is more than `maxBytes`. */
  async skipBody(maxBytes: number): Promise<boolean> {
    let skipped = 0;
    for await (const bytes of this.body()) {
      skipped += bytes.length;
      if (skipped > maxBytes) return false;
    }
    return true;
  }

  /** Throws away all that still comes, whatever it is, until the client ends; no more than `maxBytes`. */
  async drain(maxBytes: number): Promise<void> {
    for (let drained = 0; drained <= maxBytes;) {
      const bytes = await this.#read();
      if (bytes === undefined) return;
      drained += bytes.length;
    }
  }

  /**
   * Answers `false` once the client has ended between two requests.
   *
   * @throws ProtocolError `partial` where it ends in the middle of one
   */
  async #readMore(deadline?: number): Promise<boolean> {
    const bytes = await this.#read(deadline);
    if (bytes === undefined) {
      this.#decoder.end();
      this.#decoder.next();
      return false;
    }
    this.#decoder.push(bytes);
    return true;
  }

  async #read(deadline?: number): Promise<Uint8Array | undefined> {
    this.#reading ??= this.#transport.read();
    const bytes = await (deadline === undefined ? this.#reading : before(deadline, this.#reading));
    this.#reading = undefined;
    return bytes;
  }
}

async function before<T>(deadline: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(Math.max(0, deadline - Date.now()), undefined, { signal: timer.signal }).then(() => {
    throw new HeadTooSlow();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
