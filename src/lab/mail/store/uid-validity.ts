/**
 * A folder's UIDVALIDITY: never one that was given before, so that a client that knows a folder of another run, or a removed
 * one of this name, sees that it is not the same (RFC 3501, section 2.3.1.1).
 *
 * @param last the one that was given last, 0 for none
 * @param least seconds since 1970, of which each run has others, where nobody says otherwise
 */
export function nextUidValidity(last: number, least = Math.floor(Date.now() / 1000)): number {
  return Math.max(least, last + 1);
}
