import type { SFTPWrapper } from 'ssh2';
import { ProtocolError, TransportError, UsageError } from '../../errors.ts';
import { timerDelay } from '../../net/timer.ts';
import { isUtf8Path, type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { speakable } from '../../protocols/sftp-arguments.ts';
import { type Purpose, refusalOf } from '../../protocols/sftp-refusals.ts';
import { SFTP_CANNOT } from '../../protocols/sftp.ts';

type Done<T> = (error?: Error | null, result?: T) => void;

/** What a reply holds: ssh2 hands on whatever the server has sent. */
export const HOLDS = {
  handle: (value: unknown) => Buffer.isBuffer(value),
  names: (value: unknown) => Array.isArray(value),
  path: (value: unknown) => typeof value === 'string',
  attributes: (value: unknown) => value instanceof Object && 'mode' in value,
  count: (value: unknown) => typeof value === 'number',
} as const;

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
    sftp.on('error', (error: Error) => this.fail(protocolBroken(error)));
    sftp.on('close', () => this.fail(this.#lost()));
  }

  /**
   * @param isDue whether a result is what it should be
   * @throws RefusalError for a STATUS that is not OK; ProtocolError; what has ended the connection
   */
  call<T>(
    purpose: Purpose,
    start: (sftp: SFTPWrapper, done: Done<T>) => void,
    isDue: (result: unknown) => boolean = () => true,
  ): Promise<T> {
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
        else if (isDue(result)) resolve(result as T);
        else reject(protocolBroken(new Error(`to ${purpose.what}, it answers with something else`)));
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
  #explain(error: Error & { readonly code?: unknown }, purpose: Purpose): Error {
    const { code } = error;
    if (typeof code === 'number') return refusalOf({ status: code, message: error.message }, purpose);
    if (error.message.startsWith('No response')) return this.#failure ?? this.#lost();
    return protocolBroken(error);
  }

  #lost(): Error {
    return this.#why() ?? new TransportError('receive', 'the server ended the SFTP session');
  }
}

/** What ssh2 finds wrong with the server's bytes. */
export function protocolBroken(error: Error): ProtocolError {
  const message = `the server breaks the SFTP protocol: ${error.message}`;
  return new ProtocolError('weird-reply', message, { cause: error });
}

/** A path as ssh2 takes it; an empty one is the home. @throws UsageError */
export function nameOf(path: RemotePath): string {
  if (!isUtf8Path(path))
    throw new UsageError(`${textOf(path)}: ${SFTP_CANNOT.library['raw-names']}`, { hint: 'use --raw' });
  return textOf(speakable(path));
}
