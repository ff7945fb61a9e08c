import { createHash, timingSafeEqual } from 'node:crypto';

/** The challenge of RFC 7617: `charset` asks for UTF-8, which is what is compared. */
export const CHALLENGE = 'Basic realm="netkit", charset="UTF-8"';

/**
 * The name of the user that an Authorization field (RFC 7617) proves, `undefined` when it proves none. Compares
 * digests, so that how long it takes says nothing about how much was right.
 *
 * @param expected `user:password`
 */
export function authenticate(field: string | undefined, expected: string): string | undefined {
  const token = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(field ?? '')?.[1];
  if (token === undefined) return undefined;
  const given = Buffer.from(token, 'base64');
  return timingSafeEqual(digest(given), digest(Buffer.from(expected)))
    ? expected.slice(0, expected.indexOf(':'))
    : undefined;
}

function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
