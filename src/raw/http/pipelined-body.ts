import { UsageError } from '../../errors.ts';
import type { HttpField } from '../../protocols/http.ts';
import type { HttpConnection } from './connection.ts';
import { bodyError } from './failures.ts';

type Result = IteratorResult<Uint8Array, undefined>;

/** A body that has come as a whole: nothing is to be waited for. */
export class WholeBody implements AsyncIterableIterator<Uint8Array> {
  #bytes: Uint8Array | undefined;
  #taken = false;

  /** @param bytes its own; none for an empty body */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes.length === 0 ? undefined : bytes;
  }

  [Symbol.asyncIterator](): this {
    if (this.#taken) throw readAlready();
    this.#taken = true;
    return this;
  }

  next(): Promise<Result> {
    const bytes = this.#bytes;
    if (bytes === undefined) return END;
    this.#bytes = undefined;
    return Promise.resolve({ done: false, value: bytes });
  }

  return(): Promise<Result> {
    this.#bytes = undefined;
    return END;
  }
}

/** How the reading of a body ended. */
export type BodyEnd = 'whole' | 'left' | { readonly error: unknown };

/** A body as it comes, on a connection that others wait for. */
export class StreamedBody implements AsyncIterableIterator<Uint8Array> {
  readonly ended: Promise<BodyEnd>;
  trailers: readonly HttpField[] = [];
  /** In bytes, so far. */
  received = 0;
  readonly #connection: HttpConnection;
  readonly #onBytes: (received: number) => void;
  readonly #checkEnd: () => void;
  #settle: ((end: BodyEnd) => void) | undefined;
  #taken = false;

  /**
   * @param onBytes told how many there are so far, with each chunk
   * @param checkEnd throws where that cannot have been the end
   */
  constructor(connection: HttpConnection, onBytes: (received: number) => void, checkEnd: () => void) {
    this.#connection = connection;
    this.#onBytes = onBytes;
    this.#checkEnd = checkEnd;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  [Symbol.asyncIterator](): this {
    if (this.#taken) throw readAlready();
    this.#taken = true;
    return this;
  }

  async next(): Promise<Result> {
    if (this.#settle === undefined) return END;
    try {
      const event = await this.#connection.nextEvent();
      if (event.type === 'data') {
        this.received += event.bytes.length;
        this.#onBytes(this.received);
        return { done: false, value: event.bytes };
      }
      if (event.type !== 'end') throw new Error(`${event.type} within a body`);
      this.#checkEnd();
      this.trailers = event.trailers;
      this.#end('whole');
      return await END;
    } catch (error) {
      const failure = bodyError(error, this.received);
      this.#end({ error: failure });
      throw failure;
    }
  }

  return(): Promise<Result> {
    this.#end('left');
    return END;
  }

  #end(how: BodyEnd): void {
    this.#settle?.(how);
    this.#settle = undefined;
  }
}

const END: Promise<Result> = Promise.resolve({ done: true, value: undefined });

/** Read a second time, it would look like an empty body. */
function readAlready(): UsageError {
  return new UsageError('the body has been read already');
}
