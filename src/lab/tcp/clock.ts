/**
 * The time, twice: for people (daytime, RFC 867) and for machines (time, RFC 868).
 *
 *     Saturday, November 21, 2026 09:45:33-UTC CR LF
 *     ee ac 45 bd                                       seconds since 1900, big-endian
 */

/** From 1900 to 1970, in seconds (RFC 868). */
const UNTIL_1970 = 2_208_988_800;

/** In the first of the two forms that RFC 867 names. */
export function formatDaytime(at: Date): Uint8Array {
  const day = at.toLocaleDateString('en-US', { dateStyle: 'full', timeZone: 'UTC' });
  return Buffer.from(`${day} ${at.toISOString().slice(11, 19)}-UTC\r\n`, 'latin1');
}

/** The 32 bits begin anew in 2036. */
export function encodeTime(at: Date): Uint8Array {
  const seconds = Buffer.alloc(4);
  seconds.writeUInt32BE((Math.floor(at.getTime() / 1000) + UNTIL_1970) % 2 ** 32);
  return seconds;
}
