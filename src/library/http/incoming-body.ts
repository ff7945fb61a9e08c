import { TransportError, UsageError } from '../../errors.ts';
import type { HttpField, HttpResponse } from '../../protocols/http.ts';

/** So much of a body is held before the library is told to wait: a few reads of the socket, so that it seldom has to. */
const BUFFERED_BODY_BYTES = 256 * 1024;
/** And so many pieces: a server may send a byte a chunk, and each costs more than its bytes. */
const BUFFERED_BODY_PIECES = 1024;

interface Hooks {
  /** More is wanted, after `push` had it wait. */
  resume(): void;
  /** Called once, when nothing more comes: with the reason, where the connection is of no more use. */
  finished(failure: Error | undefined): void;
}

/** The body of one response: a library pushes it, and whoever wants it reads it. */
export class IncomingBody {
  readonly #hooks: Hooks;
  #chunks: Uint8Array[] = [];
  #buffered = 0;
  #received = 0;
  #trailers: readonly HttpField[] = [];
  #state: 'open' | 'ended' | Error = 'open';
  #wake = (): void => {};
  #finished = false;

  constructor(hooks: Hooks) {
    this.#hooks = hooks;
  }

  /** In bytes, read or not. */
  get received(): number {
    return this.#received;
  }

  get open(): boolean {
    return this.#state === 'open';
  }

  /** Whether the library is to wait until its reader has caught up. */
  get full(): boolean {
    return this.#buffered >= BUFFERED_BODY_BYTES || this.#chunks.length >= BUFFERED_BODY_PIECES;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#received += chunk.length;
    this.#buffered += chunk.length;
    this.#wake();
  }

  end(trailers: readonly HttpField[]): void {
    if (this.#state !== 'open') return;
    this.#trailers = trailers;
    this.#state = 'ended';
    this.#wake();
    // Where there is no body, nobody may come to read it.
    if (this.#received === 0) this.finish(undefined);
  }

  /** What has come is read before. The first failure counts: others follow from it. */
  fail(failure: Error): void {
    if (this.#state instanceof Error) return;
    this.#state = failure;
    this.#wake();
  }

  /** Fails, and drops what has come. */
  abandon(reason: Error): void {
    this.#chunks = [];
    this.fail(reason);
    this.finish(reason);
  }

  finish(failure: Error | undefined): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#hooks.finished(failure);
  }

  /** The part of a response that is still to come. */
  get contract(): Pick<HttpResponse, 'body' | 'trailers'> {
    let taken = false;
    return {
      trailers: () => this.#trailers,
      body: {
        [Symbol.asyncIterator]: () => {
          if (taken) throw new UsageError('the body of a response can be read once only');
          taken = true;
          return this.#read();
        },
      },
    };
  }

  async *#read(): AsyncGenerator<Uint8Array, void, undefined> {
    let failure: Error | undefined = new TransportError('aborted', 'the body was not read to its end');
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          this.#buffered -= chunk.length;
          if (this.#buffered === 0) this.#hooks.resume();
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
      this.finish(failure);
    }
  }
}
