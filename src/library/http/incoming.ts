import type { Dispatcher } from 'undici';
import { MAX_FIELDS, MAX_INFORMATIONAL } from '../../protocols/http-limits.ts';
import type { HttpField, HttpResponseHead } from '../../protocols/http.ts';
import type { Link, UndiciConnection } from './connection.ts';
import type { IncomingHead } from './conversation.ts';
import {
  explainFailure,
  notHttp,
  partial,
  tooManyFields,
  tooManyInformational,
  type Circumstances,
} from './explain.ts';
import { IncomingBody } from './incoming-body.ts';

type Controller = Dispatcher.DispatchController;

interface IncomingHooks {
  /** What the transcript hides. */
  readonly secrets: readonly string[];
  /** Called once, when nothing more comes: with the reason, where the connection is of no more use. */
  finished(failure: Error | undefined): void;
}

/** One response as undici hands it over, turned from its callbacks into a head and a body to be read. */
export class IncomingResponse implements Dispatcher.DispatchHandler {
  readonly head: Promise<IncomingHead>;
  readonly #connection: UndiciConnection;
  readonly #secrets: readonly string[];
  #resolve!: (head: IncomingHead) => void;
  #reject!: (error: Error) => void;
  #link: Link | undefined;
  #reused = false;
  readonly #informational: HttpResponseHead[] = [];
  #headSize = 0;
  #status: number | undefined;
  #controller: Controller | undefined;
  readonly #body: IncomingBody;
  #sourceError: Error | undefined;

  constructor(connection: UndiciConnection, hooks: IncomingHooks) {
    this.#connection = connection;
    this.#secrets = hooks.secrets;
    this.#body = new IncomingBody({
      resume: () => this.#controller?.resume(),
      finished: (failure) => hooks.finished(failure),
    });
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
    this.#reject(reason);
    this.#body.abandon(reason);
  }

  onRequestStart(): void {
    const { link, reused } = this.#connection.begin(this.#secrets);
    this.#link = link;
    this.#reused = reused;
  }

  onResponseStart(controller: Controller, status: number): void {
    const link = this.#link;
    if (link === undefined) throw new Error('a response without a request');
    const found = link.statusLines.take();
    const headers = toFields(controller.rawHeaders);
    if (found === undefined || status < 100) {
      controller.abort(notHttp(link.statusLines.beginning()));
      return;
    }
    const { line, size } = found;
    this.#headSize += size;
    if (headers.length > MAX_FIELDS) {
      controller.abort(tooManyFields());
    } else if (status >= 200) {
      link.statusLines.stop();
      this.#status = status;
      this.#controller = controller;
      const response = {
        ...line,
        status,
        headers,
        informational: this.#informational,
        ...this.#body.contract,
      };
      const sizes = { requestHead: link.requestHead.size, responseHead: this.#headSize };
      this.#resolve({ response, facts: link.facts, reused: this.#reused, sizes });
    } else if (this.#informational.length === MAX_INFORMATIONAL) {
      controller.abort(tooManyInformational());
    } else {
      this.#informational.push({ ...line, status, headers });
    }
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#body.push(chunk);
    if (this.#body.full) controller.pause();
  }

  onResponseEnd(controller: Controller): void {
    const trailers = toFields(controller.rawTrailers);
    // undici takes a reset for the end of a body that goes on until the connection closes.
    const reset = this.#link?.socket.errored ?? null;
    if (reset !== null) this.#fail(partial(this.#circumstances(), reset));
    else if (trailers.length > MAX_FIELDS) this.#fail(tooManyFields());
    else this.#body.end(trailers);
  }

  onResponseError(_controller: Controller, error: Error): void {
    if (
      this.#isBodiless() &&
      (error as NodeJS.ErrnoException).code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH'
    ) {
      // A 304 may tell the length that a 200 would have (RFC 9110, section 8.6); undici waits for that body.
      this.#body.end([]);
      return;
    }
    const failure = this.#sourceError ?? explainFailure(error, this.#circumstances());
    this.#fail(failure);
    if (this.#status === undefined) this.#body.finish(failure);
  }

  #fail(failure: Error): void {
    this.#reject(failure);
    this.#body.fail(failure);
  }

  #isBodiless(): boolean {
    return this.#status === 204 || this.#status === 304;
  }

  #circumstances(): Circumstances {
    return {
      link: this.#link,
      bodyBytes: this.#status === undefined ? undefined : this.#body.received,
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
