/**
 * A folder's UIDVALIDITY: in seconds since 1970, and never one that was given before, so that a client that knows a folder of
 * another run, or a removed one of this name, sees that it is not the same (RFC 3501, section 2.3.1.1).
 */
export function nextUidValidity(last: number): number {
  return Math.max(Math.floor(Date.now() / 1000), last + 1);
}
