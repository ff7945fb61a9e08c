import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { pipeline } from 'node:stream/promises';
import { UsageError } from '../../errors.ts';
import { ERROR_CODES } from '../../net/http2-session.ts';
import { valuesOf } from '../../protocols/http-fields.ts';
import { MAX_FIELDS, MAX_HEAD_BYTES, MAX_INFORMATIONAL } from '../../protocols/http-limits.ts';
import type { HttpField, HttpRequest, HttpResponseHead } from '../../protocols/http.ts';
import type { Conversation, IncomingHead } from '../http/conversation.ts';
import { headTooLong, nothingMoved, tooManyFields, tooManyInformational } from '../http/explain.ts';
import { IncomingBody } from '../http/incoming-body.ts';
import type { Http2Connection } from './connection.ts';
import { explainBadEnd, noMoreRequests } from './explain.ts';
import { fromNodeHeaders, sizeAsText, toHttp2Head, toNodeHeaders } from './fields.ts';
import { OutgoingBody } from './outgoing-body.ts';

/** One request and its response, on a stream of their own. */
export class Http2Exchange implements Conversation {
  readonly head: Promise<IncomingHead>;
  readonly #connection: Http2Connection;
  readonly #request: HttpRequest;
  readonly #body: IncomingBody;
  #resolve!: (head: IncomingHead) => void;
  #reject!: (error: Error) => void;
  #stream: ClientHttp2Stream | undefined;
  #outgoing: OutgoingBody | undefined;
  #reused = false;
  #bytesBefore = 0;
  #requestSize = 0;
  #headSize = 0;
  readonly #informational: HttpResponseHead[] = [];
  #response: HttpResponseHead | undefined;
  #trailers: readonly HttpField[] = [];
  /** Whether END_STREAM has come. */
  #complete = false;
  #error: Error | undefined;

  constructor(
    connection: Http2Connection,
    request: HttpRequest,
    finished: (failure: Error | undefined) => void,
  ) {
    this.#connection = connection;
    this.#request = request;
    this.#body = new IncomingBody({ resume: () => this.#stream?.resume(), finished });
    this.head = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  send(): void {
    try {
      this.#send();
    } catch (error) {
      this.abandon(error as Error);
    }
  }

  abandon(reason: Error): void {
    this.#reject(reason);
    this.#body.abandon(reason);
    this.#stream?.close(ERROR_CODES.CANCEL);
  }

  #send(): void {
    const { session, dialled, idleTimeout } = this.#connection;
    const { body, secrets = [] } = this.#request;
    const { fields, dropped } = toHttp2Head(this.#request);
    this.#reused = this.#connection.begin(secrets);
    this.#bytesBefore = dialled.socket.bytesRead;
    this.#requestSize = sizeAsText(fields);
    const { recorder } = dialled;
    if (dropped.length > 0)
      recorder?.note(`left out, since HTTP/2 has no such fields: ${dropped.join(', ')}`);
    const stream = openStream(session, fields, body === undefined);
    this.#stream = stream;
    recorder?.head('us', stream.id ?? 0, fields);
    stream.setTimeout(idleTimeout, () => this.#onTimeout(stream));
    this.#listen(stream);
    if (body === undefined) return;
    this.#outgoing = new OutgoingBody(body, valuesOf(fields, 'content-length')[0]);
    // What goes wrong there destroys the stream, which tells.
    pipeline(this.#outgoing.read(), stream).catch(() => {});
  }

  #listen(stream: ClientHttp2Stream): void {
    const toFields = (raw: readonly string[]): HttpField[] => {
      const fields = fromNodeHeaders(raw);
      this.#connection.dialled.recorder?.head('peer', stream.id ?? 0, fields);
      return fields;
    };
    stream.on('headers', (_: unknown, _flags: number, raw: string[]) => this.#onInformational(toFields(raw)));
    stream.on('response', (_: unknown, _flags: number, raw: string[]) => this.#onResponse(toFields(raw)));
    stream.on('trailers', (_: unknown, _flags: number, raw: string[]) => {
      this.#trailers = toFields(raw);
      if (this.#trailers.length > MAX_FIELDS) this.abandon(tooManyFields());
    });
    watchEndStream(stream, () => (this.#complete = true));
    stream.on('end', () => this.#onEnd(stream));
    stream.on('error', (error) => (this.#error = error));
    stream.on('close', () => this.#onClose(stream));
  }

  #onInformational(fields: readonly HttpField[]): void {
    const head = this.#takeHead(fields);
    if (head === undefined) return;
    if (this.#informational.push(head) > MAX_INFORMATIONAL) this.abandon(tooManyInformational());
  }

  #onResponse(fields: readonly HttpField[]): void {
    const head = this.#takeHead(fields);
    if (head === undefined) return;
    this.#response = head;
    const stream = this.#stream;
    stream?.on('data', (chunk: Buffer) => {
      this.#body.push(chunk);
      if (this.#body.full) stream.pause();
    });
    this.#resolve({
      response: { ...head, informational: this.#informational, ...this.#body.contract },
      facts: this.#connection.dialled.facts,
      reused: this.#reused,
      sizes: { requestHead: this.#requestSize, responseHead: this.#headSize },
    });
  }

  /** `undefined` where it is more than we take: then the exchange has been given up. */
  #takeHead(fields: readonly HttpField[]): HttpResponseHead | undefined {
    const headers = fields.filter(([name]) => !name.startsWith(':'));
    const size = sizeAsText(fields);
    this.#headSize += size;
    if (headers.length > MAX_FIELDS) this.abandon(tooManyFields());
    else if (size > MAX_HEAD_BYTES) this.abandon(headTooLong());
    else return { version: '2', status: Number(valuesOf(fields, ':status')[0]), reason: '', headers };
    return undefined;
  }

  #onEnd(stream: ClientHttp2Stream): void {
    // Node says so of a body that was cut off, too.
    if (!this.#complete || this.#response === undefined) return;
    this.#body.end(this.#trailers);
    // An answer before the end of the request: the rest of that is of no interest.
    if (!stream.writableFinished) stream.close(ERROR_CODES.CANCEL);
  }

  /** Some servers reset a stream when all is said, instead of ending it: then the length tells whether it was all. */
  #isWhole(): boolean {
    const [length] = valuesOf(this.#response?.headers ?? [], 'content-length');
    return this.#error === undefined && length === String(this.#body.received);
  }

  #onTimeout(stream: ClientHttp2Stream): void {
    const { dialled, idleTimeout } = this.#connection;
    // It is our reader, or the source of the body, that takes its time.
    if (stream.isPaused() || this.#outgoing?.reading === true) stream.setTimeout(idleTimeout);
    else this.abandon(nothingMoved(dialled.facts.remote, idleTimeout));
  }

  #onClose(stream: ClientHttp2Stream): void {
    if (!this.#body.open) return;
    if (stream.rstCode === ERROR_CODES.NO_ERROR && this.#isWhole()) {
      this.#body.end(this.#trailers);
      return;
    }
    const { dialled, session, goaway } = this.#connection;
    const failure =
      this.#outgoing?.failure ??
      explainBadEnd({
        error: this.#error,
        code: stream.rstCode,
        goaway,
        closed: session.destroyed || dialled.socket.readableEnded,
        bodyBytes: this.#response === undefined ? undefined : this.#body.received,
        bytesReceived: dialled.socket.bytesRead - this.#bytesBefore,
      });
    this.#reject(failure);
    this.#body.fail(failure);
    if (this.#response === undefined) this.#body.finish(failure);
  }
}

/** @throws UsageError, ProtocolError `empty-reply` */
function openStream(
  session: ClientHttp2Session,
  fields: readonly HttpField[],
  endStream: boolean,
): ClientHttp2Stream {
  try {
    return session.request(toNodeHeaders(fields), { endStream });
  } catch (error) {
    if (error instanceof TypeError) {
      throw new UsageError(`Node refuses to send this over HTTP/2: ${error.message}`, { cause: error });
    }
    throw noMoreRequests(error);
  }
}

/**
 * Tells of END_STREAM, where Node's streams meet the system: that alone ends them before they are closed. Afterwards
 * there is no telling it from RST_STREAM or the end of the connection.
 */
function watchEndStream(stream: ClientHttp2Stream, onEndStream: () => void): void {
  const push = stream.push.bind(stream);
  stream.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk === null && !stream.closed) onEndStream();
    return push(chunk, encoding);
  };
}
