import { createFramer, type Framer, type Framing } from '../wire/framing.ts';
import type { ConnectionFacts, Transport } from './types.ts';

export interface MessageOptions {
  /** How messages are told apart; `line` without it. */
  readonly framing?: Framing;
  /** What one message may hold, in bytes; MAX_MESSAGE_BYTES without it. */
  readonly maxMessageBytes?: number;
}

/** A connection on which messages are exchanged, at either end of it. */
export class MessageConnection implements AsyncDisposable {
  readonly #transport: Transport;
  readonly #framer: Framer;
  #ended = false;

  constructor(transport: Transport, { framing = 'line', maxMessageBytes }: MessageOptions = {}) {
    this.#transport = transport;
    this.#framer = createFramer(framing, maxMessageBytes);
  }

  /** Both addresses, the TLS parameters, and how long it all took. */
  get facts(): ConnectionFacts {
    return this.#transport.facts;
  }

  /** `127.0.0.1:50123`, `[::1]:50123`, or `unix:`. */
  get localAddress(): string {
    return this.facts.local;
  }

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
    try {
      for (;;) {
        const message = this.#ended ? undefined : this.#framer.next();
        // The memory of a read is used again.
        if (message !== undefined) return Uint8Array.from(message);
        if (this.#ended) return undefined;
        const chunk = await this.#transport.read();
        if (chunk === undefined) {
          this.#ended = true;
          const rest = this.#framer.end();
          return rest && Uint8Array.from(rest);
        }
        this.#framer.push(chunk);
      }
    } catch (error) {
      this.close(error as Error);
      throw error;
    }
  }

  /** The same as text; what is no UTF-8 becomes U+FFFD. */
  async receiveText(): Promise<string | undefined> {
    const message = await this.receiveMessage();
    return message && Buffer.from(message.buffer, message.byteOffset, message.length).toString();
  }

  /**
   * Resolves once the message is with the system.
   *
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

  /** Closes both directions; whoever waits for a message fails with the reason. Safe to call twice. */
  close(reason?: Error): void {
    this.#transport.close(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
