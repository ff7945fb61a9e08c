/**
 * Commands and their replies (RFC 5321, section 3), over a transport: one reply for each command, in order, also where several
 * commands are sent before the first reply has come (RFC 2920). With 421 a server ends the session at any moment.
 */
import { ProtocolError, TransportError, UsageError } from '../../errors.ts';
import { injectionError } from '../../net/tls-errors.ts';
import type { ConnectionFacts, StartTlsAsClient, Transport, UpgradableTransport } from '../../net/types.ts';
import { smtpRefusalFor } from '../../protocols/smtp-refusals.ts';
import type { SmtpReply } from '../../protocols/smtp.ts';
import { ReplyDecoder } from './reply.ts';

export class Conversation {
  #transport: Transport;
  #decoder = new ReplyDecoder();
  #heard = false;
  #closed: Error | undefined;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get facts(): ConnectionFacts {
    return this.#transport.facts;
  }

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** @param command a line without its end @param shown what a transcript has in its place @throws UsageError for CR, LF and NUL */
  async exchange(command: string, shown = command): Promise<SmtpReply> {
    await this.send(encodeCommand(command), shown === command ? undefined : encodeCommand(shown));
    return this.reply(shown);
  }

  /** @throws RefusalError for 4xx and 5xx */
  async request(command: string): Promise<SmtpReply> {
    const reply = await this.exchange(command);
    if (reply.code >= 400) throw smtpRefusalFor(command, reply);
    return reply;
  }

  /** Bytes of commands or of a message. */
  async send(bytes: Uint8Array, shown?: Uint8Array): Promise<void> {
    if (this.#closed !== undefined) throw this.#closed;
    try {
      await this.#transport.write(bytes, shown);
    } catch (error) {
      // Whoever closed the connection may have said why.
      throw this.#fail((await this.#lastWords()) ?? error);
    }
  }

  /**
   * The next reply.
   *
   * @param command that it answers, for messages; empty for the greeting
   * @throws RefusalError `unavailable` for 421; TransportError, ProtocolError, LimitError. After any of these it is closed.
   */
  async reply(command: string): Promise<SmtpReply> {
    try {
      const reply = await this.#nextReply(command);
      if (reply.code === 421) throw smtpRefusalFor(command, reply);
      return reply;
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /** @param plain the transport that this speaks over */
  async startTls(plain: UpgradableTransport, options: Omit<StartTlsAsClient, 'as'>): Promise<void> {
    try {
      // RFC 3207, section 6: what follows the reply in the clear was put there by somebody else.
      if (this.#decoder.surplus > 0) throw injectionError('server');
      this.#transport = await plain.startTls({ as: 'client', ...options });
      this.#decoder = new ReplyDecoder();
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /** What is under way, and what is asked for later, fails with the reason. Safe to call twice. */
  close(reason: Error = new TransportError('aborted', 'the session is closed')): void {
    this.#closed ??= reason;
    this.#transport.close(reason);
  }

  async #nextReply(command: string): Promise<SmtpReply> {
    for (;;) {
      const reply = this.#decoder.next();
      if (reply !== undefined) {
        this.#heard = true;
        return reply;
      }
      const bytes = await this.#transport.read();
      if (bytes === undefined) throw this.#closed ?? this.#lost(command);
      this.#decoder.push(bytes);
    }
  }

  /** The last refusal in what has still come. */
  async #lastWords(): Promise<Error | undefined> {
    let refusal: Error | undefined;
    try {
      for (;;) {
        const reply = await this.#nextReply('DATA');
        if (reply.code >= 400) refusal = smtpRefusalFor('DATA', reply);
        if (reply.code === 421) return refusal;
      }
    } catch {
      return refusal;
    }
  }

  #lost(command: string): Error {
    if (!this.#heard) {
      return new ProtocolError('empty-reply', 'the server closed the connection without an answer', {
        hint: 'does it speak SMTP on this port, and does it want TLS?',
      });
    }
    const when = command === '' ? '' : ` before it answered ${command}`;
    return new TransportError('receive', `the server closed the connection${when}`);
  }

  #fail(error: unknown): Error {
    this.close(error as Error);
    return error as Error;
  }
}

/**
 * @param command in UTF-8 (RFC 6531), without a line end
 * @throws UsageError for CR, LF and NUL, which would begin another one, and all other control characters
 */
export function encodeCommand(command: string): Buffer {
  if (/\p{Cc}/u.test(command)) {
    throw new UsageError('a line end or another control character cannot be part of an SMTP command');
  }
  return Buffer.from(`${command}\r\n`);
}
