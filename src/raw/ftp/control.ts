/**
 * The control connection (RFC 959, section 5.4): one command, and then one reply, with preliminary ones (1xx) before it.
 * Two things come in between: 421, with which a server ends the session at any moment, and NOOPs, which keep the
 * connection alive during a transfer and are answered when the server gets round to it.
 */
import { isNetkitError, ProtocolError } from '../../errors.ts';
import type { Transport } from '../../net/types.ts';
import { refusalFor } from '../../protocols/ftp-refusals.ts';
import type { FtpReply } from '../../protocols/ftp.ts';
import { SessionConnection } from '../session-connection.ts';
import { encodeCommand } from './command.ts';
import { ReplyDecoder } from './reply.ts';

/** Middleboxes forget a connection after a minute without a word, the strict ones; half of it leaves room for one lost. */
export const NOOP_INTERVAL_MS = 30_000;
/** One command has one or two; a server that only promises is not to hold us forever. */
export const MAX_PRELIMINARY_REPLIES = 100;

/** Their arguments are nobody's business. */
export const SECRET_VERBS: ReadonlySet<string> = new Set(['PASS', 'ACCT']);
/** Yes, or that it does not know it, or not now. None of them ends a transfer. */
const ANSWERS_TO_NOOP = new Set([200, 500, 502, 503]);

export class ControlConnection extends SessionConnection<ReplyDecoder> {
  readonly #idleTimeout: number;
  /** What the next reply answers; empty for the greeting. */
  #command = '';
  #preliminary = 0;
  /** NOOPs sent during transfers and not answered yet. */
  #owed = 0;

  /** @param idleTimeout of the transport, in milliseconds */
  constructor(transport: Transport, idleTimeout: number) {
    super(transport, 'FTP', () => new ReplyDecoder());
    this.#idleTimeout = idleTimeout;
  }

  /** The last command, one character a byte; refusalFor leaves out of it what is nobody's business. */
  get command(): string {
    return this.#command;
  }

  /** The reply to a command past preliminary ones, also a refusal. */
  async exchange(verb: string, argument?: string): Promise<FtpReply> {
    await this.say(verb, argument);
    const reply = await this.completion();
    // Answers come in order: what has not been answered by now never will be.
    this.#owed = 0;
    return reply;
  }

  /** @throws RefusalError for any reply but a positive one */
  async request(verb: string, argument?: string): Promise<FtpReply> {
    const reply = await this.exchange(verb, argument);
    if (reply.code >= 400) throw refusalFor(this.#command, reply);
    return reply;
  }

  /** A command, the reply to which is taken later. */
  async say(verb: string, argument?: string): Promise<void> {
    const bytes = encodeCommand(verb, argument);
    this.#command = argument === undefined ? verb : `${verb} ${argument}`;
    this.#preliminary = 0;
    await this.send(bytes, SECRET_VERBS.has(verb) ? encodeCommand(verb, '****') : undefined);
  }

  /** The first reply that is not preliminary. */
  async completion(): Promise<FtpReply> {
    for (;;) {
      const reply = await this.reply();
      if (reply.code >= 200) return reply;
    }
  }

  /**
   * The next reply, whatever it is, but for 421 and for those that NOOPs have coming.
   *
   * @throws RefusalError `unavailable` for 421; TransportError, ProtocolError, LimitError. After any of these it is closed.
   */
  async reply(): Promise<FtpReply> {
    for (;;) {
      const reply = await this.#nextReply();
      if (reply.code === 421) throw this.fail(refusalFor(this.#command, reply));
      if (this.#owed > 0 && ANSWERS_TO_NOOP.has(reply.code)) {
        this.#owed -= 1;
        continue;
      }
      if (reply.code < 200) this.#preliminary += 1;
      if (this.#preliminary > MAX_PRELIMINARY_REPLIES) {
        throw this.fail(
          new ProtocolError(
            'weird-reply',
            `the server announces without end what it will do: ${reply.code}`,
            {
              source: 'RFC 959, section 5.4',
            },
          ),
        );
      }
      return reply;
    }
  }

  /**
   * After ABOR nobody knows how many replies are still to come: one for the transfer and one for ABOR, or one for both.
   * What comes before the answer to a NOOP belongs to them.
   */
  async catchUp(): Promise<void> {
    await this.say('NOOP');
    while ((await this.completion()).code !== 200);
    this.#owed = 0;
  }

  /** Sends a NOOP now and then, until the function is called that it answers with. */
  keepAlive(): () => void {
    const timer = setInterval(
      () => {
        this.#owed += 1;
        // If that fails, whoever waits for a reply hears of it.
        this.transport.write(encodeCommand('NOOP')).catch(() => {});
      },
      Math.min(NOOP_INTERVAL_MS, this.#idleTimeout / 2),
    );
    return () => clearInterval(timer);
  }

  async #nextReply(): Promise<FtpReply> {
    try {
      for (;;) {
        const reply = this.decoder.next();
        if (reply !== undefined) {
          this.heard = true;
          return reply;
        }
        await this.readMore(this.#command.split(' ', 1)[0] ?? '');
      }
    } catch (error) {
      throw this.fail(error);
    }
  }

  /** A 421 in what there still is to read. */
  protected override async lastWords(): Promise<unknown> {
    try {
      for (;;) await this.reply();
    } catch (error) {
      return isNetkitError(error) && error.code === 'unavailable' ? error : undefined;
    }
  }
}
