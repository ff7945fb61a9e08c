import { isNetkitError, isRefusal, ProtocolError, TransportError, UsageError } from '../errors.ts';

/**
 * A session of a file server's client: one thing happens in it at a time, and it ends with the first that fails and is no
 * refusal. Arguments are checked before.
 */
export class OneAtATime {
  readonly #name: string;
  readonly #shut: (reason: Error) => void;
  #isBusy = false;
  #failure: Error | undefined;

  /**
   * @param name of the protocol, for messages
   * @param shut closes everything; what is under way fails with the reason
   */
  constructor(name: string, shut: (reason: Error) => void) {
    this.#name = name;
    this.#shut = shut;
  }

  /** Whether something is under way, a body that is not read to its end among it. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    this.#begin();
    try {
      return await work();
    } catch (error) {
      throw this.#judge(error);
    } finally {
      this.#isBusy = false;
    }
  }

  /** The same for a body: the session is free again when it was read to its end, or left. */
  async body(
    open: () => Promise<AsyncIterable<Uint8Array>>,
  ): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
    this.#begin();
    try {
      return this.#watch(await open());
    } catch (error) {
      this.#isBusy = false;
      throw this.#judge(error);
    }
  }

  /** Safe to call twice: the first reason is the one. */
  end(reason: Error = new TransportError('aborted', 'the session was closed')): void {
    this.#failure ??= reason;
    this.#shut(this.#failure);
  }

  #begin(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isBusy) {
      throw new UsageError(
        `an ${this.#name} session does one thing at a time: is there a body that was not read?`,
      );
    }
    this.#isBusy = true;
  }

  async *#watch(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    let received = 0;
    try {
      for await (const bytes of body) {
        received += bytes.length;
        yield bytes;
      }
    } catch (error) {
      throw this.#judge(
        isNetkitError(error) && error.code === 'receive' ? brokenOff(received, error) : error,
      );
    } finally {
      this.#isBusy = false;
    }
  }

  /** After a refusal the session goes on. After anything else nobody knows what the server will say next. */
  #judge(error: unknown): unknown {
    if (!isRefusal(error)) this.end(error as Error);
    return error;
  }
}

function brokenOff(received: number, cause: Error): ProtocolError {
  return new ProtocolError('partial', `the connection broke after ${received} bytes of the file`, { cause });
}
