import type net from 'node:net';
import { TransportError } from '../../errors.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import { ByteBuffer } from '../../wire/byte-buffer.ts';
import { reasonOf } from '../explain.ts';

/** Given all bytes that have come: a message and how many of them it took, or `undefined` for "not yet". */
export type Decode<T> = (bytes: Buffer) => { readonly value: T; readonly length: number } | undefined;

interface HandshakeOptions {
  /** The proxy's host and port, for messages. */
  readonly place: string;
  readonly signal: AbortSignal;
  readonly recorder: ConnectionRecorder | undefined;
  /** The code of the error when the connection breaks or ends too early; curl has one for each kind of proxy. */
  readonly broken: 'receive' | 'proxy';
}

/**
 * What is said on a socket before it is the target's. Not a byte beyond the proxy's answers is taken off it: what came
 * together with them stays there, for whoever reads next.
 */
export class ProxyHandshake {
  readonly place: string;
  readonly #socket: net.Socket;
  readonly #signal: AbortSignal;
  readonly #broken: HandshakeOptions['broken'];
  readonly #recorder: ConnectionRecorder | undefined;
  readonly #bytes = new ByteBuffer();
  #failure: Error | undefined;
  #wake = (): void => {};

  constructor(socket: net.Socket, { place, signal, recorder, broken }: HandshakeOptions) {
    this.#socket = socket;
    this.place = place;
    this.#signal = signal;
    this.#broken = broken;
    this.#recorder = recorder;
    socket.on('end', this.#onClose).on('close', this.#onClose).on('error', this.#onError);
    signal.addEventListener('abort', this.#onAbort);
  }

  /** What a transcript shows as stars, should it come back. */
  hide(secrets: readonly string[]): void {
    this.#recorder?.hide(secrets);
  }

  /** @param shown what a transcript has in place of bytes that hold a secret */
  send(bytes: Uint8Array, shown: Uint8Array = bytes): void {
    this.#recorder?.sent(shown);
    this.#socket.write(bytes);
  }

  /** @throws TransportError (see `broken`) when the connection breaks or ends before, and what `decode` throws */
  async receive<T>(decode: Decode<T>): Promise<T> {
    for (;;) {
      this.#signal.throwIfAborted();
      const message = this.#take(decode);
      if (message !== undefined) return message.value;
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#socket.once('readable', resolve);
      });
    }
  }

  /**
   * All is said: the socket is the target's.
   *
   * @throws TransportError (see `broken`) where it has ended: whoever reads next would wait for an end that is told once
   */
  async finish(): Promise<void> {
    // An end that came with the answer is told in the next tick.
    await new Promise<void>((resolve) => process.nextTick(resolve));
    this.#socket.off('end', this.#onClose).off('close', this.#onClose).off('error', this.#onError);
    this.#signal.removeEventListener('abort', this.#onAbort);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Within one call: a socket that has told its end takes nothing back. */
  #take<T>(decode: Decode<T>): { readonly value: T } | undefined {
    const chunk = this.#socket.read() as Buffer | null;
    if (chunk === null) return undefined;
    this.#bytes.append(chunk);
    const message = this.#decode(decode);
    if (message === undefined) return undefined;
    const answer = this.#bytes.take(message.length);
    this.#recorder?.received(answer);
    const rest = this.#bytes.take(this.#bytes.length);
    if (rest.length > 0) this.#socket.unshift(rest);
    return message;
  }

  #decode<T>(decode: Decode<T>): ReturnType<Decode<T>> {
    try {
      return decode(this.#bytes.peek());
    } catch (error) {
      this.#recorder?.received(this.#bytes.peek());
      throw error;
    }
  }

  readonly #onClose = (): void => {
    const begun = this.#bytes.length > 0;
    if (begun && this.#failure === undefined) this.#recorder?.received(this.#bytes.peek());
    const when = begun ? 'in the middle of its answer' : 'before it let us through';
    this.#fail(`the proxy ${this.place} closed the connection ${when}`);
  };

  readonly #onError = (error: Error): void =>
    this.#fail(`the connection to the proxy ${this.place} broke: ${reasonOf(error)}`, error);

  readonly #onAbort = (): void => this.#wake();

  /** The first failure counts: others follow from it. */
  #fail(message: string, cause?: Error): void {
    this.#failure ??= new TransportError(this.#broken, message, {
      cause,
      hint: 'is it a proxy, and of this kind?',
    });
    this.#wake();
  }
}
