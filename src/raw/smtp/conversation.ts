/**
 * Commands and their replies (RFC 5321, section 3), over a transport: one reply for each command, in order, also where several
 * commands are sent before the first reply has come (RFC 2920). With 421 a server ends the session at any moment.
 */
import { UsageError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import { smtpRefusalFor } from '../../protocols/smtp-refusals.ts';
import type { SmtpReply } from '../../protocols/smtp.ts';
import { SessionConnection } from '../session-connection.ts';
import { ReplyDecoder } from './reply.ts';

export class Conversation extends SessionConnection<ReplyDecoder> {
  constructor(transport: Transport) {
    super(transport, 'SMTP', () => new ReplyDecoder());
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
      throw this.fail(error);
    }
  }

  async #nextReply(command: string): Promise<SmtpReply> {
    for (;;) {
      const reply = this.decoder.next();
      if (reply !== undefined) {
        this.heard = true;
        return reply;
      }
      await this.readMore(command);
    }
  }

  /** The last refusal in what has still come. */
  protected override async lastWords(): Promise<unknown> {
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
