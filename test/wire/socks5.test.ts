import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Decoded,
  decodeChoice,
  decodeLogin,
  decodeLoginAnswer,
  decodeOffer,
  decodeReply,
  decodeRequest,
  encodeChoice,
  encodeLogin,
  encodeLoginAnswer,
  encodeOffer,
  encodeReply,
  encodeRequest,
  REPLIES,
} from '../../src/wire/socks5.ts';

interface Sample {
  readonly title: string;
  readonly hex: string;
  encode(): Buffer;
  decode(bytes: Buffer): Decoded<unknown>;
  readonly value: unknown;
}

const request = (title: string, host: string, hex: string, decoded = host): Sample => ({
  title: `a request for ${title}`,
  hex: `05 01 00 ${hex} 01bb`,
  encode: () => encodeRequest(1, { host, port: 443 }),
  decode: decodeRequest,
  value: { command: 1, host: decoded, port: 443 },
});

/** Worked out by hand after RFC 1928, sections 3 to 6, and RFC 1929, section 2. */
const SAMPLES: readonly Sample[] = [
  {
    title: 'an offer of two methods',
    hex: '05 02 00 02',
    encode: () => encodeOffer([0, 2]),
    decode: decodeOffer,
    value: [0, 2],
  },
  { title: 'a choice', hex: '05 ff', encode: () => encodeChoice(255), decode: decodeChoice, value: 255 },
  {
    title: 'a login',
    hex: '01 04 626fc3a9 06 736563726574',
    encode: () => encodeLogin({ user: 'boé', password: 'secret' }),
    decode: decodeLogin,
    value: { user: 'boé', password: 'secret' },
  },
  {
    title: 'a login without a password',
    hex: '01 01 62 00',
    encode: () => encodeLogin({ user: 'b', password: '' }),
    decode: decodeLogin,
    value: { user: 'b', password: '' },
  },
  {
    title: 'a login accepted',
    hex: '01 00',
    encode: () => encodeLoginAnswer(true),
    decode: decodeLoginAnswer,
    value: true,
  },
  {
    title: 'a login refused',
    hex: '01 01',
    encode: () => encodeLoginAnswer(false),
    decode: decodeLoginAnswer,
    value: false,
  },
  request('a name', 'shapes.test', '03 0b 7368617065732e74657374'),
  request('an IPv4 address', '192.0.2.1', '01 c0000201'),
  request('an IPv6 address', '2001:db8::1', '04 20010db8000000000000000000000001'),
  request('an IPv6 address of zeros', '::', '04 00000000000000000000000000000000'),
  request('a whole IPv6 address', '1:2:3:4:5:6:7:8', '04 00010002000300040005000600070008'),
  request(
    'an IPv4 address within IPv6',
    '::ffff:192.0.2.1',
    '04 00000000000000000000ffffc0000201',
    '::ffff:c000:201',
  ),
  request('an address of this link', 'fe80::1%eth0', '04 fe800000000000000000000000000001', 'fe80::1'),
  {
    title: 'a reply',
    hex: '05 05 00 01 00000000 0000',
    encode: () => encodeReply(5, { host: '0.0.0.0', port: 0 }),
    decode: decodeReply,
    value: { reply: 5, host: '0.0.0.0', port: 0 },
  },
];

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

describe('SOCKS5', () => {
  test.each(SAMPLES)('says $title', ({ hex, encode }) => {
    expect(encode()).toEqual(bytesOf(hex));
  });

  test.each(SAMPLES)(
    'understands $title once it is whole, and leaves what follows',
    ({ hex, decode, value }) => {
      const bytes = bytesOf(hex);
      for (let length = 0; length < bytes.length; length += 1) {
        expect(decode(bytes.subarray(0, length))).toBeUndefined();
      }
      expect(decode(bytes)).toEqual({ value, length: bytes.length });
      expect(decode(Buffer.concat([bytes, Buffer.from('HTTP/1.1')]))).toEqual({
        value,
        length: bytes.length,
      });
    },
  );

  test('takes names of 255 bytes, and no longer ones', () => {
    const longest = 'x'.repeat(255);
    expect(decodeRequest(encodeRequest(1, { host: longest, port: 1 }))?.value.host).toBe(longest);
    expect(() => encodeRequest(1, { host: `${longest}x`, port: 1 })).toThrow(/host name is too long/);
    expect(() => encodeLogin({ user: `${longest}x`, password: '' })).toThrow(/user name is too long/);
    expect(() => encodeLogin({ user: '', password: `${longest}x` })).toThrow(/password is too long/);
  });

  test('does not tell the password that is too long', () => {
    expect(() => encodeLogin({ user: '', password: 'secret'.repeat(50) })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  });

  test.each([
    ['an HTTP answer', decodeChoice, 'HTTP/1.1 400 Bad Request', 'SOCKS5 begins with 05, and not with 48'],
    ['SOCKS4', decodeOffer, '\x04\x01', 'SOCKS5 begins with 05, and not with 04'],
    ['another answer to a login', decodeLoginAnswer, '\x05\x00', /^an answer to a login begins with 01/],
    ['another login', decodeLogin, '\x05\x00', /^a login begins with 01/],
    ['a reply with another version', decodeReply, '\x00', /^SOCKS5 begins with 05/],
    ['an unknown kind of address', decodeReply, '\x05\x00\x00\x02', '02 is no kind of address'],
  ])('refuses %s at the first wrong byte', (_what, decode, bytes, message) => {
    expect(() => decode(Buffer.from(bytes, 'latin1'))).toThrow(message);
  });

  test('has a name for each reply of RFC 1928, section 6', () => {
    expect(REPLIES).toHaveLength(9);
  });

  test('throws nothing but its own refusals at any bytes, and takes no more than there are', () => {
    const decoders = [decodeOffer, decodeChoice, decodeLogin, decodeLoginAnswer, decodeRequest, decodeReply];
    const bytes = fc.tuple(fc.constantFrom(1, 5, 0), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(bytes, fc.constantFrom(...decoders), ([first, rest], decode) => {
        const all = Buffer.from([first, ...rest]);
        try {
          expect(decode(all)?.length ?? 0).toBeLessThanOrEqual(all.length);
        } catch (error) {
          expect(error).toMatchObject({ code: 'weird-reply' });
        }
      }),
      { numRuns: 1000 },
    );
  });
});
