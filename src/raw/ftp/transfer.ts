/**
 * A file or listing on its way (RFC 959, section 5.4):
 *
 *     C: EPSV … 229           a data connection is made ready (data-connection.ts)
 *     C: REST 1000 … 350      where it is not to begin at the beginning
 *     C: RETR a
 *     S: 150                  a preliminary reply: the server is about to begin
 *     S: bytes, then the end of the data connection
 *     S: 226                  it was all; or 4xx or 5xx: it was not
 *
 * The two connections know nothing of each other, so that all of that may come in any order: bytes before the 150, the 226
 * before the last bytes, a refusal in the midst of them. What was all is for the reply alone to say: that a data connection
 * ends does not tell whether it was cut off.
 */
import { isNetkitError, isRefusal, TransportError } from '../../errors.ts';
import { refusalFor } from '../../protocols/ftp-refusals.ts';
import type { FtpReply } from '../../protocols/ftp.ts';
import type { ControlConnection } from './control.ts';
import type { DataConnection, DataConnections } from './data-connection.ts';
import { within } from '../../net/within.ts';

/** For how long a reply may take that says why a data connection broke, in milliseconds: it is on its way, or never comes. */
export const EXPLANATION_TIMEOUT_MS = 2_000;
/** For how long a server may take to break a transfer off, in milliseconds; a session that hangs is of no use. */
export const BREAK_OFF_TIMEOUT_MS = 10_000;

export interface TransferCommand {
  readonly verb: 'RETR' | 'STOR' | 'APPE' | 'STOU' | 'LIST' | 'MLSD' | 'NLST';
  readonly argument?: string | undefined;
  /** Where to begin, in bytes. */
  readonly offset?: number | undefined;
}

/** Sends the command, and makes the data connection meanwhile. */
export async function beginTransfer(
  control: ControlConnection,
  connections: DataConnections,
  { verb, argument, offset = 0 }: TransferCommand,
): Promise<Transfer> {
  const data = await connections.prepare();
  try {
    if (offset > 0) await control.request('REST', String(offset));
    await control.say(verb, argument);
  } catch (error) {
    data.close();
    throw error;
  }
  return new Transfer(control, data);
}

/** One that has been asked for: download.ts and upload.ts move its bytes. */
export class Transfer {
  readonly data: DataConnection;
  /** Settles with the first reply of all, or when there will be none. */
  readonly answer: Promise<void>;
  /** The reply with which it is over. */
  readonly over: Promise<FtpReply>;
  readonly #control: ControlConnection;
  readonly #command: string;
  #preliminary: FtpReply | undefined;
  #isOver = false;
  /** Nobody wants the rest: whatever the reply is, it is no news. */
  #leaving = false;
  /** No more data is to move. */
  #moved = false;
  #stopNoops = (): void => {};

  constructor(control: ControlConnection, data: DataConnection) {
    this.#control = control;
    this.data = data;
    this.#command = control.command;
    let answered!: () => void;
    this.answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    this.over = this.#listen(answered);
    // Nobody need be waiting when it fails.
    this.over.catch(() => {});
  }

  /** The first reply, if it was a preliminary one. */
  get preliminary(): FtpReply | undefined {
    return this.#preliminary;
  }

  /** To be called when there is a sign that it has begun. @throws RefusalError, or what the control connection failed of */
  async refuseRefused(): Promise<void> {
    if (!this.#isOver) return;
    try {
      this.#checkEnd(await this.over);
    } catch (error) {
      this.data.close();
      throw error;
    }
  }

  /**
   * The reply with which it is over, to be asked for when all data has moved: nothing is kept alive any more, and a server
   * that falls silent now is gone.
   *
   * @throws RefusalError, or what the control connection failed of
   */
  async confirmation(): Promise<FtpReply> {
    this.#moved = true;
    this.#stopNoops();
    const reply = await this.over;
    this.#checkEnd(reply);
    return reply;
  }

  /** @throws RefusalError */
  #checkEnd(reply: FtpReply): void {
    if (reply.code >= 400) throw refusalFor(this.#command, reply);
  }

  /**
   * Why the data connection failed: whoever closed it may have said why, and then the session goes on. Otherwise it is
   * closed, since nobody knows what the server is at.
   */
  async explain(error: unknown): Promise<unknown> {
    try {
      // We have closed it, and whatever the server says to that is not why.
      if (isNetkitError(error) && error.code === 'certificate') throw error;
      const reply = await within(this.over, EXPLANATION_TIMEOUT_MS);
      if (reply !== undefined) this.#checkEnd(reply);
    } catch (explanation) {
      if (isRefusal(explanation)) return explanation;
    } finally {
      this.data.close();
    }
    this.#control.close(error as Error);
    return error;
  }

  /**
   * Nobody wants the rest: ABOR, and the data connection is closed, since most servers look at one thing at a time. The
   * session is usable afterwards, or closed where the server does not play along. Never throws.
   */
  async breakOff(): Promise<void> {
    this.#leaving = true;
    // After an error the control connection is closed, and will say why.
    const done = await within(this.#abort(), BREAK_OFF_TIMEOUT_MS).catch(() => true);
    this.data.close();
    if (done === undefined) {
      this.#control.close(new TransportError('timeout', 'the server does not break the transfer off'));
    }
  }

  async #abort(): Promise<true> {
    if (this.#isOver) return true;
    await this.#control.say('ABOR');
    this.data.close();
    await this.over;
    await this.#control.catchUp();
    return true;
  }

  async #listen(answered: () => void): Promise<FtpReply> {
    try {
      for (;;) {
        const reply = await this.#control.reply();
        if (reply.code >= 200) {
          // What is still under way on the data connection leads nowhere.
          if (reply.code >= 400 && !this.#leaving) this.data.close(refusalFor(this.#command, reply));
          return reply;
        }
        // Before that the server has been asked something, and may be waited for like at any other time.
        if (this.#preliminary === undefined && !this.#moved) this.#stopNoops = this.#control.keepAlive();
        this.#preliminary ??= reply;
        answered();
      }
    } catch (error) {
      // With 421 the server has left. A control connection that breaks may have been cut by somebody on the way, as one that
      // was silent for too long, and then the data still comes.
      if (isRefusal(error)) this.data.close(error);
      throw error;
    } finally {
      this.#stopNoops();
      this.#isOver = true;
      answered();
    }
  }
}
