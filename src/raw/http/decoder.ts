/**
 * HTTP/1 messages out of bytes. Push what came in, then take events until there is none; only then push again
 * (the bytes of a body are a view of what was pushed).
 *
 *     HTTP/1.1 103 Early Hints␍␊…␍␊      → informational   (a response may be announced by some of these)
 *     HTTP/1.1 200 OK␍␊…␍␊               → head
 *     the body, in whatever pieces       → data, data, …
 *     its end, with trailer fields       → end
 *
 * Several messages may follow each other (RFC 9112, section 9.3.2); nothing depends on where a chunk ends.
 */
import { LimitError, ProtocolError } from '../../errors.ts';
import { MAX_HEAD_BYTES, MAX_INFORMATIONAL, MAX_LEADING_EMPTY_LINES } from '../../protocols/http-limits.ts';
import type { Http1ResponseHead, HttpField } from '../../protocols/http.ts';
import { ByteBuffer } from '../../wire/byte-buffer.ts';
import { ChunkedDecoder } from './chunked.ts';
import { KnownFields } from './fields.ts';
import { type Framing, framingOfRequest, framingOfResponse } from './framing.ts';
import {
  FieldBlockReader,
  type HttpRequestHead,
  parseRequestHead,
  parseResponseHead,
  refuseForeignRequest,
  refuseForeignStart,
} from './head.ts';

type BodyEvent =
  | { readonly type: 'data'; readonly bytes: Uint8Array }
  | { readonly type: 'end'; readonly trailers: readonly HttpField[] };

/** `size` is the head's, in bytes, its empty line included. */
export type ResponseEvent =
  | { readonly type: 'informational'; readonly head: Http1ResponseHead; readonly size: number }
  | {
      readonly type: 'head';
      readonly head: Http1ResponseHead;
      readonly size: number;
      readonly framing: Framing;
    }
  | BodyEvent;

export type RequestEvent =
  { readonly type: 'head'; readonly head: HttpRequestHead; readonly framing: Framing } | BodyEvent;

/** What both directions share: the walk from head to body to end. */
abstract class MessageDecoder<HeadEvent extends { readonly type: string }> {
  readonly #buffer = new ByteBuffer();
  readonly #heads = new FieldBlockReader('MAX_HEAD_BYTES', MAX_HEAD_BYTES);
  #body: BodyDecoder | undefined;
  #ended = false;
  #emptyLines = 0;

  push(bytes: Uint8Array): void {
    this.#buffer.append(bytes);
  }

  /** The peer has closed: a body that goes on until then is whole, any other message is cut off. */
  end(): void {
    this.#ended = true;
  }

  /** Bytes that belong to no message so far: a connection that holds some is not to be used again. */
  get surplus(): number {
    return this.#body === undefined ? this.#buffer.length : 0;
  }

  /**
   * Has it that what has come behind a response, if anything, begins as another does, without an empty line: where it does not,
   * a length was wrong.
   *
   * @throws ProtocolError `weird-reply`
   */
  checkSurplus(): void {
    if (this.surplus > 0) refuseForeignStart(this.#buffer);
  }

  /** Of the message that is under way and those behind it, in bytes. */
  get buffered(): number {
    return this.#buffer.length;
  }

  /** After a `head`: its body, if all of it is there, and then there is no `end` to come. */
  takeWhole(framing: Framing): Uint8Array | undefined {
    if (framing.kind !== 'length' && framing.kind !== 'none') return undefined;
    const length = framing.kind === 'none' ? 0 : framing.length;
    if (length > this.#buffer.length) return undefined;
    this.#body = undefined;
    return this.#buffer.take(length);
  }

  /** @throws ProtocolError `weird-reply` or `partial`, LimitError; the decoder is of no use afterwards */
  next(): HeadEvent | BodyEvent | undefined {
    const event = this.#body === undefined ? this.#nextHead() : this.#nextOfBody(this.#body);
    if (event === undefined) this.#buffer.keep();
    return event;
  }

  #nextHead(): HeadEvent | undefined {
    if (!this.awaitsMessage()) return undefined;
    for (;;) {
      if (this.#buffer.length > 0) this.checkStart(this.#buffer);
      const before = this.#buffer.length;
      const lines = this.#heads.take(this.#buffer);
      if (lines === undefined) {
        if (this.#ended && this.#buffer.length > 0) throw cutOff('in the middle of the header fields');
        return undefined;
      }
      if (lines.length > 0) {
        this.#emptyLines = 0;
        const { event, framing } = this.startMessage(lines, before - this.#buffer.length);
        this.#body = framing === undefined ? undefined : new BodyDecoder(framing);
        return event;
      }
      this.#emptyLines += 1;
      if (this.#emptyLines > MAX_LEADING_EMPTY_LINES) {
        throw new LimitError('MAX_LEADING_EMPTY_LINES', 'the peer sends empty lines instead of a message');
      }
    }
  }

  #nextOfBody(body: BodyDecoder): BodyEvent | undefined {
    const event = body.next(this.#buffer, this.#ended);
    if (event?.type === 'end') this.#body = undefined;
    return event;
  }

  protected abstract awaitsMessage(): boolean;
  protected abstract checkStart(buffer: ByteBuffer): void;
  protected abstract startMessage(
    lines: readonly string[],
    size: number,
  ): {
    event: HeadEvent;
    framing: Framing | undefined;
  };
}

export class ResponseDecoder extends MessageDecoder<Exclude<ResponseEvent, BodyEvent>> {
  readonly #methods: string[] = [];
  readonly #known = new KnownFields();
  #informational = 0;

  /** A request with this method was sent: its response is due, after those of the requests before it. */
  expect(method: string): void {
    this.#methods.push(method);
  }

  protected override awaitsMessage(): boolean {
    return this.#methods.length > 0;
  }

  protected override checkStart(buffer: ByteBuffer): void {
    // An empty line before the status line is passed over, as every client does.
    if (buffer.peek()[0] !== 13) refuseForeignStart(buffer);
  }

  protected override startMessage(
    lines: readonly string[],
    size: number,
  ): {
    event: Exclude<ResponseEvent, BodyEvent>;
    framing: Framing | undefined;
  } {
    const head = parseResponseHead(lines, this.#known);
    if (head.status < 200 && head.status !== 101) {
      this.#informational += 1;
      if (this.#informational > MAX_INFORMATIONAL) {
        throw new LimitError(
          'MAX_INFORMATIONAL',
          `more than ${MAX_INFORMATIONAL} 1xx responses and still no final one`,
        );
      }
      return { event: { type: 'informational', head, size }, framing: undefined };
    }
    this.#informational = 0;
    const framing = framingOfResponse(head, this.#methods.shift() ?? 'GET');
    return { event: { type: 'head', head, size, framing }, framing };
  }
}

export class RequestDecoder extends MessageDecoder<Exclude<RequestEvent, BodyEvent>> {
  protected override awaitsMessage(): boolean {
    return true;
  }

  protected override checkStart(buffer: ByteBuffer): void {
    refuseForeignRequest(buffer);
  }

  protected override startMessage(lines: readonly string[]): {
    event: Exclude<RequestEvent, BodyEvent>;
    framing: Framing;
  } {
    const head = parseRequestHead(lines);
    const framing = framingOfRequest(head);
    return { event: { type: 'head', head, framing }, framing };
  }
}

class BodyDecoder {
  readonly #framing: Framing;
  readonly #chunks = new ChunkedDecoder();
  #remaining: number;

  constructor(framing: Framing) {
    this.#framing = framing;
    this.#remaining =
      framing.kind === 'length' ? framing.length : framing.kind === 'close' ? Number.POSITIVE_INFINITY : 0;
  }

  next(buffer: ByteBuffer, ended: boolean): BodyEvent | undefined {
    if (this.#framing.kind === 'chunked') return this.#nextOfChunks(buffer, ended);
    if (this.#remaining > 0 && buffer.length > 0) {
      const bytes = buffer.take(Math.min(this.#remaining, buffer.length));
      this.#remaining -= bytes.length;
      return { type: 'data', bytes };
    }
    if (this.#remaining === 0 || (ended && this.#framing.kind === 'close'))
      return { type: 'end', trailers: [] };
    if (ended) throw cutOff(`with ${this.#remaining} bytes of the body still to come`);
    return undefined;
  }

  #nextOfChunks(buffer: ByteBuffer, ended: boolean): BodyEvent | undefined {
    const { trailers } = this.#chunks;
    if (trailers !== undefined) return { type: 'end', trailers };
    const bytes = this.#chunks.next(buffer);
    if (bytes !== undefined) return { type: 'data', bytes };
    if (this.#chunks.trailers !== undefined) return { type: 'end', trailers: this.#chunks.trailers };
    if (ended) throw cutOff('before the last chunk of the body');
    return undefined;
  }
}

function cutOff(where: string): ProtocolError {
  return new ProtocolError('partial', `the peer closed the connection ${where}`, {
    source: 'RFC 9112, section 8',
  });
}
