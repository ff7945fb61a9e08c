import { Readable } from 'node:stream';

/** A body on its way out, which basic-ftp reads; it is remembered how much it was, and why it failed. */
export class Upload {
  readonly source: Readable;
  /** In bytes. */
  sent = 0;
  failure: { readonly error: unknown } | undefined;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.source = Readable.from(this.#read(body), { highWaterMark: 1 });
  }

  async *#read(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    for await (const chunk of this.#watched(body)) {
      this.sent += chunk.length;
      // The next chunk is asked for while this one is on its way.
      if (chunk.length > 0) yield Buffer.from(chunk);
    }
  }

  /** Apart from where chunks are handed out: there, the stream throws in why it could not send them. */
  async *#watched(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}
