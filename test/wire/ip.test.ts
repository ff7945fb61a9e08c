import { describe, expect, test } from 'vitest';
import { decodeIp, encodeIp, reverseName } from '../../src/wire/ip.ts';

const zeros = (count: number): string => '0.'.repeat(count);

describe('addresses as DNS and SOCKS5 have them', () => {
  test.each([
    ['192.0.2.1', 'c0000201', '1.2.0.192.in-addr.arpa'],
    ['::1', '00000000000000000000000000000001', `1.${zeros(31)}ip6.arpa`],
    ['::', '00000000000000000000000000000000', `${zeros(32)}ip6.arpa`],
    // RFC 3596, section 2.5, has this one.
    [
      '4321:0:1:2:3:4:567:89ab',
      '432100000001000200030004056789ab',
      'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa',
    ],
    ['2001:db8::', '20010db8000000000000000000000000', `${zeros(24)}8.b.d.0.1.0.0.2.ip6.arpa`],
  ])('%s', (address, hex, reverse) => {
    expect(encodeIp(address)?.toString('hex')).toBe(hex);
    expect(decodeIp(Buffer.from(hex, 'hex'))).toBe(address);
    expect(reverseName(address)).toBe(reverse);
  });

  test('an address may be written in many ways, with a zone too', () => {
    expect(encodeIp('FE80:0::0001%eth0')?.toString('hex')).toBe('fe800000000000000000000000000001');
    expect(encodeIp('::ffff:192.0.2.1')?.toString('hex')).toBe('00000000000000000000ffffc0000201');
  });

  test.each(['localhost', '', '1.2.3', '1.2.3.256', '[::1]'])('%j is none', (text) => {
    expect(encodeIp(text)).toBeUndefined();
    expect(reverseName(text)).toBeUndefined();
  });
});
