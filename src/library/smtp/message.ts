import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { MessageSource } from '../../protocols/mail.ts';

const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;

/** A message on its way out, which nodemailer reads; it is remembered how far it is, and why it failed. */
export class OutgoingMessage {
  readonly stream: Readable;
  failure: { readonly error: unknown } | undefined;
  /** The server has said that it takes it, and it is being read. */
  begun = false;
  /** It was read to its end. */
  ended = false;
  /** The next piece of it is waited for, and not the server. */
  awaited = false;
  /** Dots that nodemailer doubles (RFC 5321, section 4.5.2), and counts as the message's. */
  dots = 0;
  #last = LF;

  constructor(message: MessageSource) {
    this.stream = Readable.from(this.#read(message), { objectMode: false, highWaterMark: 1 });
  }

  async *#read(message: MessageSource): AsyncGenerator<Buffer> {
    this.begun = true;
    for await (const chunk of this.#watched(message)) {
      // Sockets are read in this turn: a refusal that has come is heard before a write fails for it.
      await setImmediate();
      if (chunk.length === 0) continue;
      this.#countDots(chunk);
      yield Buffer.from(chunk);
    }
    this.ended = true;
  }

  /** Apart from where chunks are handed out: there, the stream throws in why it could not send them. */
  async *#watched(message: MessageSource): AsyncGenerator<Uint8Array> {
    try {
      this.awaited = true;
      for await (const chunk of message.open()) {
        this.awaited = false;
        yield chunk;
        this.awaited = true;
      }
    } catch (error) {
      this.failure = { error };
      throw error;
    } finally {
      this.awaited = false;
    }
  }

  #countDots(chunk: Uint8Array): void {
    // To nodemailer, a bare CR ends a line as well.
    if (chunk[0] === DOT && (this.#last === LF || this.#last === CR)) this.dots += 1;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (const start of ['\n.', '\r.']) {
      for (let at = bytes.indexOf(start); at !== -1; at = bytes.indexOf(start, at + 2)) this.dots += 1;
    }
    this.#last = bytes.at(-1) ?? LF;
  }
}
