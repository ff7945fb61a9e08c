import type { SFTPWrapper } from 'ssh2';
import { ProtocolError, type RefusalErrorCode, TransportError, UsageError } from '../../errors.ts';
import { timerDelay } from '../../net/timer.ts';
import { isUtf8Path, type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { SFTP_CANNOT } from '../../protocols/sftp.ts';
import { refusalOf } from '../../protocols/sftp-refusals.ts';

/** What was asked for, in words, and the code of a refusal that gives no reason. */
export interface Purpose {
  readonly what: string;
  readonly otherwise: RefusalErrorCode;
}

type Done<T> = (error?: Error | null, result?: T) => void;

/**
 * ssh2's SFTP with promises for callbacks. Any number of calls may be under way; one that ssh2 would never answer, since nothing
 * comes any more or the connection is gone, fails.
 */
export class SftpCalls {
  readonly sftp: SFTPWrapper;
  readonly #why: () => Error | undefined;
  readonly #pending = new Set<(error: Error) => void>();
  readonly #idle: NodeJS.Timeout;
  #failure: Error | undefined;

  /**
   * @param idleTimeout for how long nothing may come while something is under way, in milliseconds
   * @param why what has ended the connection, if it has ended
   */
  constructor(sftp: SFTPWrapper, idleTimeout: number, place: string, why: () => Error | undefined) {
    this.sftp = sftp;
    this.#why = why;
    this.#idle = setTimeout(() => {
      if (this.#pending.size === 0) return;
      const wait = `nothing moved for ${idleTimeout / 1000} s on the connection to ${place}`;
      this.fail(new TransportError('timeout', wait));
    }, timerDelay(idleTimeout)).unref();
    sftp.on('error', (error: Error) => {
      const message = `the server breaks the SFTP protocol: ${error.message}`;
      this.fail(new ProtocolError('weird-reply', message, { cause: error }));
    });
    sftp.on('close', () => this.fail(this.#lost()));
  }

  /** @throws RefusalError for a STATUS that is not OK; what has ended the connection */
  call<T>(purpose: Purpose, start: (sftp: SFTPWrapper, done: Done<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = (error: Error): void => {
        this.#pending.delete(giveUp);
        reject(error);
      };
      if (this.#failure !== undefined) return reject(this.#failure);
      this.#pending.add(giveUp);
      this.#idle.refresh();
      start(this.sftp, (error, result) => {
        this.#pending.delete(giveUp);
        this.#idle.refresh();
        if (error) reject(this.#explain(error, purpose));
        else resolve(result as T);
      });
    });
  }

  /** Everything under way fails with this, and so does all that comes. */
  fail(error: Error): void {
    this.#failure ??= error;
    clearTimeout(this.#idle);
    for (const giveUp of this.#pending) giveUp(this.#failure);
  }

  /** What the server says, or ssh2 when it has no answer to give. */
  #explain(error: Error & { readonly code?: unknown }, { what, otherwise }: Purpose): Error {
    const { code } = error;
    if (typeof code === 'number') return refusalOf({ status: code, message: error.message }, what, otherwise);
    if (error.message.startsWith('No response')) return this.#failure ?? this.#lost();
    return new ProtocolError('weird-reply', `the server breaks the SFTP protocol: ${error.message}`, {
      cause: error,
    });
  }

  #lost(): Error {
    return this.#why() ?? new TransportError('receive', 'the server ended the SFTP session');
  }
}

/** A path as ssh2 takes it; an empty one is the home. @throws UsageError */
export function nameOf(path: RemotePath): string {
  if (path.includes('\0')) throw new UsageError('a path at a server cannot have a NUL in it');
  if (!isUtf8Path(path))
    throw new UsageError(`${textOf(path)}: ${SFTP_CANNOT.library['raw-names']}`, { hint: 'use --raw' });
  return textOf(path) || '.';
}
