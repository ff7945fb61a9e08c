/** What a client of FTP is asked for: what cannot be said is refused here, before anything is sent. */
import { isIP } from 'node:net';
import { UsageError } from '../errors.ts';
import type { ReadOptions } from './files.ts';
import type { FtpTarget } from './ftp.ts';

/**
 * Commands that are not over with their reply: what opens a data connection, or settles how; what begins a handshake, or the
 * whole session anew.
 */
const NOT_ALONE = new Set(
  'RETR STOR STOU APPE LIST NLST MLSD PASV EPSV LPSV SPSV PORT EPRT LPRT AUTH CCC REIN'.split(' '),
);

/** @throws UsageError */
export function refuseImpossibleTarget({
  credentials = { user: '', password: '' },
  active,
}: FtpTarget): void {
  const { user, password, account = '' } = credentials;
  refuseLineEnds(user, password, account);
  if (active === undefined || active === '-' || isIP(active) !== 0) return;
  throw new UsageError(`active mode needs an IP address, and ${active} is none`);
}

export function portOf({ port, tls }: FtpTarget): number {
  return port ?? (tls === 'implicit' ? 990 : 21);
}

/**
 * Refuses words that cannot be part of a command: an end of line would begin another one.
 *
 * @throws UsageError
 */
export function refuseLineEnds(...words: readonly string[]): void {
  // oxlint-disable-next-line no-control-regex -- these are the ones
  if (!words.some((word) => /[\r\n\0]/.test(word))) return;
  throw new UsageError('a line end or NUL cannot be part of an FTP command', {
    hint: 'a name that holds one is out of reach over FTP',
  });
}

/**
 * Refuses what cannot be sent as it is and be done with the reply.
 *
 * @throws UsageError
 */
export function refuseUnquotable(command: string): void {
  refuseLineEnds(command);
  const verb = command.split(' ', 1)[0]?.toUpperCase() ?? '';
  if (verb === '') throw new UsageError('there is no command to send');
  if (!NOT_ALONE.has(verb)) return;
  throw new UsageError(`${verb} cannot be sent by itself: more than a reply follows it`);
}

/** @throws UsageError */
export function refusePartOfText({ text = false, offset = 0, length = Infinity }: ReadOptions): void {
  if (!text || (offset === 0 && length === Infinity)) return;
  throw new UsageError('a text has no ranges: the same place has another number at the server');
}

/**
 * A time as commands have it, in UTC (RFC 3659, section 2.3): `20251121031500`.
 *
 * @param time in milliseconds since 1970; what is less than a second is left out
 * @throws UsageError
 */
export function timeValOf(time: number): string {
  const year = new Date(time).getUTCFullYear();
  if (year >= 0 && year <= 9999) return new Date(time).toISOString().slice(0, 19).replace(/[-T:]/g, '');
  throw new UsageError('FTP can tell times of the years 0 to 9999 only');
}
