/**
 * From pushed to pulled: a socket hands in chunks as they come, a dialogue reads them one at a time. What nobody waits for is
 * held, up to a bound; from there on, the socket is to be paused.
 */
export class Inbox {
  readonly #resume: () => void;
  readonly #room: number;
  #waiting: Waiting | undefined;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #paused = false;
  #end: { error?: Error } | undefined;

  /**
   * @param resume called when what was held has been taken and the socket may go on
   * @param room how much may be held before the socket is paused, in bytes: 1, for a single chunk, where the buffer that it
   *   is in is used again
   */
  constructor(resume: () => void, room = 1) {
    this.#resume = resume;
    this.#room = room;
  }

  get reading(): boolean {
    return this.#waiting !== undefined;
  }

  /** Whether the connection stands and nothing has come in that nobody asked for. */
  get quiet(): boolean {
    return this.#end === undefined && this.#held.length === 0;
  }

  /** Answers whether the socket may go on; where not, it must be paused until `resume`. */
  deliver(chunk: Uint8Array): boolean {
    if (this.#waiting !== undefined) {
      this.#settle()?.resolve(chunk);
      return true;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    this.#paused = this.#heldBytes >= this.#room;
    return !this.#paused;
  }

  /** The peer has ended, or with `error` the connection has failed. The first end wins. */
  finish(error?: Error): void {
    if (this.#end !== undefined) return;
    this.#end = error === undefined ? {} : { error };
    const waiting = this.#settle();
    if (error === undefined) waiting?.resolve(undefined);
    else waiting?.reject(error);
  }

  /** What is held, in one piece. */
  take(): Uint8Array | undefined {
    const held = this.#held;
    if (held.length === 0) return undefined;
    this.#held = [];
    this.#heldBytes = 0;
    return held.length === 1 ? held[0] : Buffer.concat(held);
  }

  async read(): Promise<Uint8Array | undefined> {
    const held = this.take();
    if (held !== undefined) {
      if (this.#paused) this.#resume();
      this.#paused = false;
      return held;
    }
    if (this.#end?.error !== undefined) throw this.#end.error;
    if (this.#end !== undefined) return undefined;
    if (this.#waiting !== undefined) throw new Error('one read at a time');
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #settle(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }
}

interface Waiting {
  resolve(chunk: Uint8Array | undefined): void;
  reject(error: Error): void;
}
