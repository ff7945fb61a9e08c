import type { HttpRequestBody } from '../../protocols/http.ts';
import { wrongLength } from '../http/explain.ts';

/** A body to send, which is to be as long as its head says. */
export class OutgoingBody {
  readonly #body: HttpRequestBody;
  readonly #length: number | undefined;
  #reading = false;
  #failure: Error | undefined;

  /** @param length the Content-Length that was sent */
  constructor(body: HttpRequestBody, length: string | undefined) {
    this.#body = body;
    this.#length = length === undefined ? undefined : Number(length);
  }

  /** Whether it is its source that we wait for, and not the peer. */
  get reading(): boolean {
    return this.#reading;
  }

  /** What went wrong with the body itself: that says more than what becomes of the stream. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** @throws TransportError `send`, and whatever the source throws */
  async *read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* this.#read();
    } catch (error) {
      this.#failure = error as Error;
      throw error;
    }
  }

  async *#read(): AsyncGenerator<Uint8Array, void, undefined> {
    let sent = 0;
    this.#reading = true;
    for await (const chunk of this.#body.open()) {
      this.#reading = false;
      sent += chunk.length;
      if (this.#length !== undefined && sent > this.#length) throw wrongLength();
      yield chunk;
      this.#reading = true;
    }
    this.#reading = false;
    if (this.#length !== undefined && sent < this.#length) throw wrongLength();
  }
}
