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
    try {
      for await (const chunk of body) {
        this.sent += chunk.length;
        // The next chunk is asked for while this one is on its way.
        if (chunk.length > 0) yield Buffer.from(chunk);
      }
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }
}
