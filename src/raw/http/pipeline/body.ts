import type { HttpField } from '../../../protocols/http.ts';
import type { HttpConnection } from '../connection.ts';
import { bodyError, readAlready } from '../failures.ts';
import type { Framing } from '../framing.ts';
import { type BodyResult, END } from './whole-body.ts';

/**
 * An answer of which more than this is still to come holds up those behind it for longer than another connection costs;
 * what is left of one that nobody wants is read and dropped up to here, since that is quicker than another connection.
 * In bytes.
 */
export const LONG_ANSWER_BYTES = 64 * 1024;

/** For how long the rest of an unwanted answer is read, in milliseconds: another connection takes no longer. */
export const MAX_DRAIN_MS = 1000;

/** How the reading of a body ended. */
export type BodyEnd = 'whole' | 'left' | { readonly error: unknown };

/** What a body tells the lane on which it comes. */
export interface BodyOwner {
  /** Its end is too far away for others to wait for it; told once. */
  onLong(): void;
  /** @throws ProtocolError where what has come behind it shows that this cannot have been the end */
  checkEnd(): void;
}

/** A body as it comes, on a connection that others wait for. */
export class StreamedBody implements AsyncIterableIterator<Uint8Array> {
  readonly ended: Promise<BodyEnd>;
  trailers: readonly HttpField[] = [];
  readonly #connection: HttpConnection;
  /** In bytes; `undefined` where the end shows only when it comes. */
  readonly #length: number | undefined;
  readonly #owner: BodyOwner;
  #received = 0;
  #long = false;
  #settle: ((end: BodyEnd) => void) | undefined;
  #taken = false;

  constructor(connection: HttpConnection, framing: Framing, owner: BodyOwner) {
    this.#connection = connection;
    this.#length = framing.kind === 'length' ? framing.length : undefined;
    this.#owner = owner;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
    if (this.#length !== undefined && this.#length - connection.buffered > LONG_ANSWER_BYTES)
      this.#turnLong();
  }

  [Symbol.asyncIterator](): this {
    if (this.#taken) throw readAlready();
    this.#taken = true;
    return this;
  }

  async next(): Promise<BodyResult> {
    if (this.#settle === undefined) return END;
    try {
      const event = await this.#connection.nextEvent();
      if (event.type === 'data') {
        this.#received += event.bytes.length;
        if (this.#length === undefined && this.#received > LONG_ANSWER_BYTES) this.#turnLong();
        return { done: false, value: event.bytes };
      }
      if (event.type !== 'end') throw new Error(`${event.type} within a body`);
      this.#owner.checkEnd();
      this.trailers = event.trailers;
      this.#end('whole');
      return await END;
    } catch (error) {
      const failure = bodyError(error, this.#received);
      this.#end({ error: failure });
      throw failure;
    }
  }

  return(): Promise<BodyResult> {
    this.#end('left');
    return END;
  }

  /**
   * Reads what is left of a body that nobody wants, where that is quick.
   *
   * @param onLate it takes too long: the connection is to be closed, which ends this
   * @returns whether the connection is at its end
   */
  async drain(onLate: () => void): Promise<boolean> {
    if (this.#length === undefined || this.#length - this.#received > LONG_ANSWER_BYTES) return false;
    const timer = setTimeout(onLate, MAX_DRAIN_MS);
    try {
      while ((await this.#connection.nextEvent()).type !== 'end');
    } finally {
      clearTimeout(timer);
    }
    return true;
  }

  #turnLong(): void {
    if (this.#long) return;
    this.#long = true;
    this.#owner.onLong();
  }

  #end(how: BodyEnd): void {
    this.#settle?.(how);
    this.#settle = undefined;
  }
}
