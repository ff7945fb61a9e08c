/**
 * Addresses as DNS and SOCKS5 have them: bytes, 4 of IPv4 (RFC 1035, section 3.4.1) and 16 of IPv6 (RFC 3596, section
 * 2.2); and names, under which DNS is asked for the reverse:
 *
 *     192.0.2.1      c0 00 02 01           1.2.0.192.in-addr.arpa
 *     2001:db8::1    20 01 0d b8 … 00 01   1.0.0.0. … .8.b.d.0.1.0.0.2.ip6.arpa
 */
import { isIP } from 'node:net';

const GROUPS = 8;

/** `undefined` for what is no address. */
export function encodeIp(address: string): Buffer | undefined {
  switch (isIP(address)) {
    case 4:
      return Buffer.from(address.split('.').map(Number));
    case 6:
      return encodeIpv6(address);
    default:
      return undefined;
  }
}

/** @param bytes 4 or 16 of them */
export function decodeIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  return shortest((Buffer.from(bytes).toString('hex').match(/.{4}/g) ?? []).join(':'));
}

/** RFC 1035, section 3.5, and RFC 3596, section 2.5; `undefined` for what is no address. */
export function reverseName(address: string): string | undefined {
  const bytes = encodeIp(address);
  if (bytes?.length === 4) return `${[...bytes].toReversed().join('.')}.in-addr.arpa`;
  return bytes && `${bytes.toString('hex').split('').toReversed().join('.')}.ip6.arpa`;
}

/** Every group is there, or `::` stands for those that are missing; the last two may be written as IPv4. */
function encodeIpv6(address: string): Buffer {
  const bytes = Buffer.alloc(2 * GROUPS);
  // A zone (fe80::1%eth0) names a link of this machine (RFC 4007, section 11).
  const [before = '', after = ''] = shortest(address.replace(/%.*/s, '')).split('::');
  const [head, tail] = [groupsOf(before), groupsOf(after)];
  for (const [index, group] of head.entries()) bytes.writeUInt16BE(group, 2 * index);
  for (const [index, group] of tail.entries()) {
    bytes.writeUInt16BE(group, 2 * (GROUPS - tail.length + index));
  }
  return bytes;
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

/** The URL parser knows all ways of writing an IPv6 address, and gives back the one of RFC 5952, without dots. */
function shortest(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
