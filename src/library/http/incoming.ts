import type { Dispatcher } from 'undici';
import { LimitError, TransportError, UsageError } from '../../errors.ts';
import { MAX_FIELDS, MAX_INFORMATIONAL } from '../../protocols/http-limits.ts';
import type { HttpField, HttpResponse, HttpResponseHead } from '../../protocols/http.ts';
import type { Link, UndiciConnection } from './connection.ts';
import { explainFailure, notHttp, partial, type Circumstances } from './explain.ts';

/** So much of a body is held before undici is told to wait: a few reads of the socket, so that it seldom has to. */
const BUFFERED_BODY_BYTES = 256 * 1024;
/** And so many pieces: a server may send a byte a chunk, and each costs more than its bytes. */
const BUFFERED_BODY_PIECES = 1024;

type Controller = Dispatcher.DispatchController;

interface IncomingHooks {
  /** What the transcript hides. */
  readonly secrets: readonly string[];
  /** Called once, when nothing more comes: with the reason, where the connection is of no more use. */
  finished(failure: Error | undefined): void;
}

interface IncomingHead {
  readonly response: HttpResponse;
  /** The connection that it came over. */
  readonly link: Link;
  /** Whether that connection had served before. */
  readonly reused: boolean;
}

/** One response as undici hands it over, turned from its callbacks into a head and a body to be read. */
export class IncomingResponse implements Dispatcher.DispatchHandler {
  readonly head: Promise<IncomingHead>;
  readonly #connection: UndiciConnection;
  readonly #hooks: IncomingHooks;
  #resolve!: (head: IncomingHead) => void;
  #reject!: (error: Error) => void;
  #link: Link | undefined;
  #reused = false;
  readonly #informational: HttpResponseHead[] = [];
  #status: number | undefined;
  #trailers: readonly HttpField[] = [];
  #controller: Controller | undefined;
  #chunks: Uint8Array[] = [];
  #buffered = 0;
  #received = 0;
  #state: 'open' | 'ended' | Error = 'open';
  #sourceError: Error | undefined;
  #wake = (): void => {};
  #finished = false;

  constructor(connection: UndiciConnection, hooks: IncomingHooks) {
    this.#connection = connection;
    this.#hooks = hooks;
    this.head = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The body to send failed: that says more than whatever undici makes of it. */
  sourceFailed(error: Error): void {
    this.#sourceError = error;
  }

  /** Gives the exchange up, and what has been received with it. */
  abandon(reason: Error): void {
    this.#chunks = [];
    this.#fail(reason);
    this.#finish(reason);
  }

  onRequestStart(): void {
    const { link, reused } = this.#connection.begin(this.#hooks.secrets);
    this.#link = link;
    this.#reused = reused;
  }

  onResponseStart(controller: Controller, status: number): void {
    const link = this.#link;
    if (link === undefined) throw new Error('a response without a request');
    const line = link.statusLines.take();
    const headers = toFields(controller.rawHeaders);
    if (line === undefined || status < 100) {
      controller.abort(notHttp(link.statusLines.beginning()));
    } else if (headers.length > MAX_FIELDS) {
      controller.abort(tooManyFields());
    } else if (status >= 200) {
      link.statusLines.stop();
      this.#status = status;
      this.#controller = controller;
      const response = this.#response({ ...line, status, headers });
      this.#resolve({ response, link, reused: this.#reused });
    } else if (this.#informational.length === MAX_INFORMATIONAL) {
      const message = `more than ${MAX_INFORMATIONAL} 1xx responses and still no final one`;
      controller.abort(new LimitError('MAX_INFORMATIONAL', message));
    } else {
      this.#informational.push({ ...line, status, headers });
    }
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    this.#buffered += chunk.length;
    if (this.#buffered >= BUFFERED_BODY_BYTES || this.#chunks.length >= BUFFERED_BODY_PIECES) {
      controller.pause();
    }
    this.#wake();
  }

  onResponseEnd(controller: Controller): void {
    const trailers = toFields(controller.rawTrailers);
    // undici takes a reset for the end of a body that goes on until the connection closes.
    const reset = this.#link?.socket.errored ?? null;
    if (reset !== null) this.#fail(partial(this.#circumstances(), reset));
    else if (trailers.length > MAX_FIELDS) this.#fail(tooManyFields());
    else this.#end(trailers);
  }

  onResponseError(_controller: Controller, error: Error): void {
    if (
      this.#isBodiless() &&
      (error as NodeJS.ErrnoException).code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
    ) {
      // A 304 may tell the length that a 200 would have (RFC 9110, section 8.6); undici waits for that body.
      this.#end([]);
      return;
    }
    const failure = this.#sourceError ?? explainFailure(error, this.#circumstances());
    this.#fail(failure);
    if (this.#status === undefined) this.#finish(failure);
  }

  #response(head: HttpResponseHead): HttpResponse {
    let taken = false;
    return {
      ...head,
      informational: this.#informational,
      trailers: () => this.#trailers,
      body: {
        [Symbol.asyncIterator]: () => {
          if (taken) throw new UsageError('the body of a response can be read once only');
          taken = true;
          return this.#readBody();
        },
      },
    };
  }

  async *#readBody(): AsyncGenerator<Uint8Array, void, undefined> {
    let failure: Error | undefined = new TransportError('aborted', 'the body was not read to its end');
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          this.#buffered -= chunk.length;
          if (this.#buffered === 0) this.#controller?.resume();
          yield chunk;
        } else if (this.#state === 'open') {
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
        } else {
          failure = this.#state === 'ended' ? undefined : this.#state;
          if (failure !== undefined) throw failure;
          return;
        }
      }
    } finally {
      this.#finish(failure);
    }
  }

  #end(trailers: readonly HttpField[]): void {
    this.#trailers = trailers;
    this.#state = 'ended';
    this.#wake();
    // Where there is no body, nobody may come to read it.
    if (this.#received === 0) this.#finish(undefined);
  }

  /** The first failure counts: others follow from it. */
  #fail(failure: Error): void {
    if (this.#state instanceof Error) return;
    this.#state = failure;
    this.#reject(failure);
    this.#wake();
  }

  #finish(failure: Error | undefined): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#hooks.finished(failure);
  }

  #isBodiless(): boolean {
    return this.#status === 204 || this.#status === 304;
  }

  #circumstances(): Circumstances {
    return {
      link: this.#link,
      bodyBytes: this.#status === undefined ? undefined : this.#received,
      idleTimeout: this.#connection.idleTimeout,
    };
  }
}

/** undici's names and values in turn, as they came; values with the white space that does not belong to them. */
function toFields(raw: Controller['rawHeaders']): HttpField[] {
  const texts = Array.isArray(raw) ? raw.map((item) => (item as Buffer).toString('latin1')) : [];
  const fields: HttpField[] = [];
  for (let i = 0; i + 1 < texts.length; i += 2) {
    fields.push([texts[i] ?? '', trimEnd(texts[i + 1] ?? '')]);
  }
  return fields;
}

/** Of spaces and tabs. Not by a regular expression: on a value full of spaces, its time grows with the square. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ' \t'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

function tooManyFields(): LimitError {
  return new LimitError('MAX_FIELDS', `the peer sent more than ${MAX_FIELDS} header fields`);
}
