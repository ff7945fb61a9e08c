import { setImmediate } from 'node:timers/promises';
import { ProtocolError, TransportError } from '../../errors.ts';
import type { HttpRequestBody } from '../../protocols/http.ts';
import type { Transport } from '../../net/types.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import { encodeChunk, encodeLastChunk } from './chunked.ts';
import { ResponseDecoder, type ResponseEvent } from './decoder.ts';
import type { Framing } from './framing.ts';
import type { EncodedRequest } from './request.ts';

/** A connection, and its part of the transcript. */
export interface Opened {
  readonly connection: HttpConnection;
  readonly recorder: ConnectionRecorder | undefined;
}

/** A codec and a transport together: requests go out, events of responses come in. */
export class HttpConnection {
  readonly transport: Transport;
  readonly #decoder = new ResponseDecoder();
  #ended = false;
  #received = false;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** Whether a byte of the response that is due has come: from then on it is too late to try elsewhere. */
  get received(): boolean {
    return this.#received;
  }

  /** Whether another request may go out: nothing is left over from the last response. */
  get reusable(): boolean {
    return this.transport.quiet && this.#decoder.surplus === 0;
  }

  get surplus(): number {
    return this.#decoder.surplus;
  }

  /**
   * Has it that a response that is through ended where its framing says, as far as what has come behind it tells.
   *
   * @param due whether another is to come
   * @throws ProtocolError `weird-reply`
   */
  checkEnd(due: boolean): void {
    this.#decoder.checkSurplus();
    if (due || this.surplus === 0) return;
    throw new ProtocolError('weird-reply', `${this.surplus} bytes came behind the last response`, {
      source: 'RFC 9112, section 9.3.2',
    });
  }

  /** What has come and has not been used, in bytes. */
  get buffered(): number {
    return this.#decoder.buffered;
  }

  async sendHead(method: string, head: EncodedRequest): Promise<void> {
    this.expect(method);
    await this.transport.write(head.bytes, head.shown);
  }

  /** A request with this method is about to go out. */
  expect(method: string): void {
    this.#decoder.expect(method);
    this.#received = false;
  }

  /**
   * @param wanted asked before each piece: `false` ends the body early
   * @returns whether all of it was sent; where not, the connection is of no use for another request
   */
  async sendBody(body: HttpRequestBody, chunked: boolean, wanted: () => boolean): Promise<boolean> {
    const { size } = body;
    let sent = 0;
    for await (const bytes of body.open()) {
      // Sockets are read in this turn: a refusal that has come is heard before a write fails for it.
      await setImmediate();
      if (!wanted()) return false;
      if (bytes.length === 0) continue; // an empty chunk would mean the end
      sent += bytes.length;
      // What is too much would be the beginning of another request.
      if (size !== undefined && sent > size) throw wrongSize(size, 'more');
      const pieces = chunked ? encodeChunk(bytes) : [bytes];
      await Promise.all(pieces.map((piece) => this.transport.write(piece)));
    }
    if (size !== undefined && sent < size) throw wrongSize(size, `only ${sent}`);
    if (chunked) await this.transport.write(encodeLastChunk());
    return true;
  }

  /** @throws ProtocolError, LimitError, TransportError; `empty-reply` when the peer closes without a word */
  async nextEvent(): Promise<ResponseEvent> {
    for (;;) {
      const event = this.poll();
      if (event !== undefined) return event;
      await this.fill();
    }
  }

  /** The next event in what has come; `undefined`: more has to come for that. */
  poll(): ResponseEvent | undefined {
    return this.#decoder.next();
  }

  /**
   * The body whose head came last, if all of it has come, as a view that is valid until the next `fill`; events go on
   * behind it. Not for chunks, whose end is unknown.
   */
  takeWhole(framing: Framing): Uint8Array | undefined {
    return this.#decoder.takeWhole(framing);
  }

  /** Waits for more to come, or for the end. */
  async fill(): Promise<void> {
    if (this.#ended) {
      throw new ProtocolError('empty-reply', 'the server closed the connection without an answer', {
        hint: 'does it speak HTTP on this port, and does it want TLS?',
      });
    }
    const bytes = await this.transport.read();
    if (bytes === undefined) {
      this.#ended = true;
      this.#decoder.end();
    } else {
      this.#received = true;
      this.#decoder.push(bytes);
    }
  }
}

/** A file that grew or shrank meanwhile, for instance. */
function wrongSize(size: number, found: string): TransportError {
  return new TransportError('read-file', `the body was to have ${size} bytes, but ${found} came`);
}
