import { UsageError } from '../errors.ts';

/** What fits into an IP packet of 65,535 bytes behind the headers of IPv4 (20; RFC 791) and UDP (8; RFC 768). */
export const MAX_DATAGRAM_BYTES_IPV4 = 65_507;

/** IPv6 does not count its header (RFC 8200, section 3). */
export const MAX_DATAGRAM_BYTES_IPV6 = 65_527;

/**
 * The system would only say that it is too long.
 *
 * @param address where it is to go, which decides: a socket of IPv6 may lead to IPv4 (`::ffff:127.0.0.1`)
 * @throws UsageError
 */
export function checkDatagramSize({ length }: Uint8Array, address: string): void {
  const family = /^[^%]*\./.test(address) ? 4 : 6;
  const longest = family === 4 ? MAX_DATAGRAM_BYTES_IPV4 : MAX_DATAGRAM_BYTES_IPV6;
  if (length <= longest) return;
  throw new UsageError(`the datagram has ${length} bytes, and over IPv${family} may have ${longest}`);
}
