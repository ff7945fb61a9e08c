import { UsageError } from '../errors.ts';

/** What opens a data connection, or settles how; and what is followed by something else than a reply. */
const NOT_ALONE = /^(?:RETR|STOR|STOU|APPE|LIST|NLST|MLSD|PASV|EPSV|PORT|EPRT|LPSV|LPRT|AUTH|CCC)(?: |$)/i;

/**
 * Refuses words that cannot be part of a command: an end of line would begin another one.
 *
 * @throws UsageError
 */
export function refuseLineEnds(words: readonly string[]): void {
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
  refuseLineEnds([command]);
  const [verb = ''] = command.split(' ', 1);
  if (verb === '') throw new UsageError('there is no command to send');
  if (!NOT_ALONE.test(command)) return;
  throw new UsageError(`${verb.toUpperCase()} cannot be sent by itself: more than a reply follows it`);
}
