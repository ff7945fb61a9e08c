import { ProtocolError, TransportError } from '../errors.ts';
import { injectionError } from '../net/tls-errors.ts';
import type {
  ConnectionFacts,
  StartTlsAsClient,
  TlsSession,
  Transport,
  UpgradableTransport,
} from '../net/types.ts';

interface Decoder {
  push(bytes: Uint8Array): void;
  /** How many bytes have come that belong to nothing decoded yet. */
  readonly surplus: number;
}

/**
 * What a client's connections have in common in the protocols of commands and replies (FTP, SMTP, POP3, IMAP): a decoder over a
 * transport, TLS that is put on both in mid-session, and one end. After any failure it is closed, for that reason.
 */
export abstract class SessionConnection<D extends Decoder> {
  protected transport: Transport;
  protected decoder: D;
  /** Whether the server has said anything. */
  protected heard = false;
  readonly #protocol: string;
  readonly #createDecoder: () => D;
  #closed: Error | undefined;

  /** @param protocol its name, for messages */
  constructor(transport: Transport, protocol: string, createDecoder: () => D) {
    this.transport = transport;
    this.#protocol = protocol;
    this.#createDecoder = createDecoder;
    this.decoder = createDecoder();
  }

  get facts(): ConnectionFacts {
    return this.transport.facts;
  }

  /** What another connection to the server can resume. */
  get tlsSession(): TlsSession | undefined {
    return this.transport.tlsSession?.();
  }

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** @param shown what a transcript has in place of the bytes, where they hold a secret */
  async send(bytes: Uint8Array, shown?: Uint8Array): Promise<void> {
    if (this.#closed !== undefined) throw this.#closed;
    try {
      await this.transport.write(bytes, shown);
    } catch (error) {
      throw this.fail((await this.lastWords()) ?? error);
    }
  }

  /**
   * Puts TLS on it. What follows the server's yes in the clear was put there by somebody else (RFC 3207, section 6; RFC 4217,
   * section 4; RFC 2595, section 4; RFC 9051, section 11.1).
   *
   * @param plain the transport that this speaks over
   */
  async startTls(plain: UpgradableTransport, options: Omit<StartTlsAsClient, 'as'>): Promise<void> {
    try {
      if (this.decoder.surplus > 0) throw injectionError('server');
      this.transport = await plain.startTls({ as: 'client', ...options });
      this.decoder = this.#createDecoder();
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** What is under way, and what is asked for later, fails with the reason. Safe to call twice. */
  close(reason: Error = new TransportError('aborted', 'the session is closed')): void {
    this.#closed ??= reason;
    this.transport.close(reason);
  }

  /** Hands the decoder what comes next. @param command that waits for an answer, for messages; empty where none does */
  protected async readMore(command: string): Promise<void> {
    const bytes = await this.transport.read();
    if (bytes === undefined) throw this.#closed ?? this.#lost(command);
    this.decoder.push(bytes);
  }

  /** Whoever closed the connection before we had said it all may have said why. */
  protected async lastWords(): Promise<unknown> {
    return undefined;
  }

  protected fail(error: unknown): Error {
    this.close(error as Error);
    return error as Error;
  }

  #lost(command: string): Error {
    if (!this.heard) {
      return new ProtocolError('empty-reply', 'the server closed the connection without an answer', {
        hint: `does it speak ${this.#protocol} on this port, and does it want TLS?`,
      });
    }
    const when = command === '' ? '' : ` before it answered ${command}`;
    return new TransportError('receive', `the server closed the connection${when}`);
  }
}
