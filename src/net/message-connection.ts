import { createFramer, type Framer, type Framing } from '../wire/framing.ts';
import type { ConnectionFacts, Transport } from './types.ts';

/** How a stream of bytes is cut into messages; both ends have to agree on it. */
export interface MessageOptions {
  /** How messages are told apart; `line` without it. */
  readonly framing?: Framing;
  /** What one message may hold, in bytes; MAX_MESSAGE_BYTES without it. */
  readonly maxMessageBytes?: number;
}

/** Before there is a connection that would have to be closed again. @throws UsageError */
export function checkMessages({ framing = 'line', maxMessageBytes }: MessageOptions): void {
  createFramer(framing, maxMessageBytes);
}

/** A connection on which messages are exchanged, at either end of it. */
export class MessageConnection implements AsyncDisposable {
  readonly #transport: Transport;
  readonly #framer: Framer;
  #isReceiving = false;
  /** Nothing more is to come, or wanted. */
  #isOver = false;
  #isClosed = false;

  constructor(transport: Transport, { framing = 'line', maxMessageBytes }: MessageOptions = {}) {
    this.#transport = transport;
    this.#framer = createFramer(framing, maxMessageBytes);
  }

  /** Both addresses, the TLS parameters, and how long it all took. */
  get facts(): ConnectionFacts {
    return this.#transport.facts;
  }

  /** `127.0.0.1:50123`, `[::1]:50123`; of a Unix-domain socket `unix:` at the client, `unix:/path` at the server. */
  get localAddress(): string {
    return this.facts.local;
  }

  /** The peer's, in the form of `localAddress`; of a Unix-domain socket `unix:/path` at the client, `unix:` at the server. */
  get remoteAddress(): string {
    return this.facts.remote;
  }

  /**
   * The next message, or `undefined` once the peer has ended. One call at a time.
   *
   * @throws TransportError `receive`, `timeout`; LimitError for a message that is too long; ProtocolError `partial` for one that
   * was cut off. The connection is closed after each.
   */
  async receiveMessage(): Promise<Uint8Array | undefined> {
    if (this.#isReceiving) throw new Error('one receive at a time');
    this.#isReceiving = true;
    try {
      const message = await this.#next();
      // The memory of a read is used again.
      return message && Uint8Array.from(message);
    } catch (error) {
      this.close(error as Error);
      throw error;
    } finally {
      this.#isReceiving = false;
    }
  }

  /** The same as text; what is no UTF-8 becomes U+FFFD. */
  async receiveText(): Promise<string | undefined> {
    const message = await this.receiveMessage();
    return message && Buffer.from(message.buffer, message.byteOffset, message.length).toString();
  }

  /**
   * Resolves once the message is with the system. Whoever waits for that sends no faster than the peer reads.
   *
   * @throws UsageError for a message that the framing cannot carry; TransportError `send`, `timeout`
   */
  async sendMessage(message: string | Uint8Array): Promise<void> {
    const bytes = typeof message === 'string' ? Buffer.from(message) : message;
    await this.#transport.write(this.#framer.encode(bytes));
  }

  /** The same without what marks a message's border. @throws TransportError `send`, `timeout` */
  async sendVerbatim(bytes: string | Uint8Array): Promise<void> {
    await this.#transport.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  }

  /** Says that nothing more will come from this end (a half-close); the peer may go on. */
  end(): Promise<void> {
    return this.#transport.end();
  }

  /** Closes both directions; whoever waits for a message gets `undefined`, or fails with the reason. Safe to call twice. */
  close(reason?: Error): void {
    if (!this.#isClosed) this.#isOver ||= reason === undefined;
    this.#isClosed = true;
    this.#transport.close(reason);
  }

  /** As `close`, at the end of an `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  async #next(): Promise<Uint8Array | undefined> {
    while (!this.#isOver) {
      const message = this.#framer.next();
      if (message !== undefined) return message;
      const chunk = await this.#transport.read();
      if (chunk !== undefined) {
        this.#framer.push(chunk);
      } else if (!this.#isOver) {
        this.#isOver = true;
        return this.#framer.end();
      }
    }
    return undefined;
  }
}
