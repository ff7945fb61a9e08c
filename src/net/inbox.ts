/**
 * From pushed to pulled: a socket hands in chunks as they come, a dialogue reads them one at a time. It holds
 * at most one chunk; while it does, the socket is to be paused.
 */
export class Inbox {
  readonly #resume: () => void;
  #waiting: Waiting | undefined;
  #held: Uint8Array | undefined;
  #end: { error?: Error } | undefined;

  /** @param resume called when a held chunk has been taken and the socket may go on */
  constructor(resume: () => void) {
    this.#resume = resume;
  }

  get reading(): boolean {
    return this.#waiting !== undefined;
  }

  /** Whether the connection stands and nothing has come in that nobody asked for. */
  get quiet(): boolean {
    return this.#end === undefined && this.#held === undefined;
  }

  /** Answers whether the socket may go on; where not, it must be paused until `resume`. */
  deliver(chunk: Uint8Array): boolean {
    if (this.#waiting === undefined) {
      this.#held = chunk;
      return false;
    }
    this.#settle()?.resolve(chunk);
    return true;
  }

  /** The peer has ended, or with `error` the connection has failed. The first end wins. */
  finish(error?: Error): void {
    if (this.#end !== undefined) return;
    this.#end = error === undefined ? {} : { error };
    const waiting = this.#settle();
    if (error === undefined) waiting?.resolve(undefined);
    else waiting?.reject(error);
  }

  /** What is held, for one who goes on without the inbox. */
  take(): Uint8Array | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held;
  }

  async read(): Promise<Uint8Array | undefined> {
    const held = this.take();
    if (held !== undefined) {
      this.#resume();
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
