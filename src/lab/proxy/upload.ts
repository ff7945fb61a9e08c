import type { Transport } from '../../net/types.ts';
import { encodeChunk, encodeLastChunk } from '../../raw/http/chunked.ts';
import type { Framing } from '../../raw/http/framing.ts';
import type { RequestBody } from '../http/request.ts';

/** A request's body on its way to the server, while the response may already be coming. */
export class Upload {
  /** Whether all of it is there. */
  finished = false;
  /** What the client did wrong, if anything: nothing more comes of the exchange, and the server is left. */
  failure: Error | undefined;
  readonly #body: RequestBody;
  readonly #chunked: boolean;
  readonly #server: Transport;
  #started = false;

  constructor(body: RequestBody, framing: Framing, server: Transport) {
    this.#body = body;
    this.#chunked = framing.kind === 'chunked';
    this.#server = server;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#send().catch((error: Error) => {
      this.failure = error;
      this.#server.close();
    });
  }

  async #send(): Promise<void> {
    for await (const bytes of this.#body.body()) {
      for (const part of this.#chunked ? encodeChunk(bytes) : [bytes]) {
        if (!(await this.#write(part))) return;
      }
    }
    const last = this.#chunked ? encodeLastChunk(this.#body.trailers()) : undefined;
    this.finished = last === undefined || (await this.#write(last));
  }

  /** A server that takes no more may have answered all the same: its response tells. */
  async #write(bytes: Uint8Array): Promise<boolean> {
    try {
      await this.#server.write(bytes);
      return true;
    } catch {
      return false;
    }
  }
}
