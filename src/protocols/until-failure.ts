import { isNetkitError, isRefusal, ProtocolError, TransportError } from '../errors.ts';
import { OneAtATime } from './one-at-a-time.ts';

/** A session in which one thing happens at a time, and which ends with the first that fails and is no refusal. Arguments are checked before. */
export class UntilFailure {
  readonly #turn: OneAtATime;
  readonly #shut: (reason: Error) => void;
  #failure: Error | undefined;

  /**
   * @param protocol its name, for messages
   * @param shut closes everything; what is under way fails with the reason
   */
  constructor(protocol: string, shut: (reason: Error) => void) {
    this.#turn = new OneAtATime(protocol, () => false);
    this.#shut = shut;
  }

  /** Whether something is under way, a body that is not read to its end among it. */
  get isBusy(): boolean {
    return this.#turn.isBusy;
  }

  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#turn.alone(work, (error) => this.#judge(error));
  }

  /** The same for a body: the session is free again when it was read to its end, or left. */
  async body(
    open: () => Promise<AsyncIterable<Uint8Array>>,
  ): Promise<AsyncGenerator<Uint8Array, void, undefined>> {
    if (this.#failure !== undefined) throw this.#failure;
    const release = this.#turn.occupy();
    try {
      return this.#watch(await open(), release);
    } catch (error) {
      release();
      throw this.#judge(error);
    }
  }

  /** Safe to call twice: the first reason is the one. */
  end(reason: Error = new TransportError('aborted', 'the session was closed')): void {
    this.#failure ??= reason;
    this.#shut(this.#failure);
  }

  async *#watch(
    body: AsyncIterable<Uint8Array>,
    release: () => void,
  ): AsyncGenerator<Uint8Array, void, undefined> {
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
      release();
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
