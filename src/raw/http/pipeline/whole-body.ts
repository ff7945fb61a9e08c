import { readAlready } from '../failures.ts';

export type BodyResult = IteratorResult<Uint8Array, undefined>;

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

  next(): Promise<BodyResult> {
    const bytes = this.#bytes;
    if (bytes === undefined) return END;
    this.#bytes = undefined;
    return Promise.resolve({ done: false, value: bytes });
  }

  return(): Promise<BodyResult> {
    this.#bytes = undefined;
    return END;
  }
}

export const END: Promise<BodyResult> = Promise.resolve({ done: true, value: undefined });
