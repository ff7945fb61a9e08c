import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CLASS_IN,
  decodeHeader,
  decodeMessage,
  type DnsMessage,
  encodeMessage,
  MAX_TCP_BYTES,
  RECORD_TYPES,
} from '../../../src/raw/dns/message.ts';

const QUERY: DnsMessage = {
  id: 0x2a17,
  response: false,
  opcode: 0,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: false,
  responseCode: 0,
  questions: [{ name: 'echo.test', type: RECORD_TYPES.A, class: CLASS_IN }],
  answers: [],
  authorities: [],
  additionals: [],
};
const RESPONSE: DnsMessage = { ...QUERY, response: true, authoritative: true, recursionAvailable: true };

const record = (name: string, type: number, data: string | Uint8Array, ttl = 60) => ({
  name,
  type,
  class: CLASS_IN,
  ttl,
  data,
});

const QUESTION = '04 6563686f 04 74657374 00 0001 0001';

/** Worked out by hand after RFC 1035, section 4.1. */
const SAMPLES: readonly (readonly [title: string, hex: string, message: DnsMessage])[] = [
  ['a query', `2a17 0100 0001 0000 0000 0000 ${QUESTION}`, QUERY],
  [
    'an address of IPv4',
    `2a17 8580 0001 0001 0000 0000 ${QUESTION} c00c 0001 0001 0000003c 0004 7f000001`,
    { ...RESPONSE, answers: [record('echo.test', RECORD_TYPES.A, '127.0.0.1')] },
  ],
  [
    'an address of IPv6 (RFC 3596, section 2.2)',
    `2a17 8580 0001 0001 0000 0000 ${QUESTION} c00c 001c 0001 ffffffff 0010 20010db8000000000000000000000001`,
    { ...RESPONSE, answers: [record('echo.test', RECORD_TYPES.AAAA, '2001:db8::1', 0xffffffff)] },
  ],
  [
    'an alias, its name shortened by that of the question',
    `2a17 8580 0001 0001 0000 0000 ${QUESTION} c00c 0005 0001 0000003c 0006 03 777777 c011`,
    { ...RESPONSE, answers: [record('echo.test', RECORD_TYPES.CNAME, 'www.test')] },
  ],
  [
    'a name server, and the root',
    `2a17 8580 0001 0000 0001 0000 ${QUESTION} 00 0002 0001 0000003c 0002 c011`,
    { ...RESPONSE, authorities: [record('.', RECORD_TYPES.NS, 'test')] },
  ],
  [
    'a kind of record that is left as it is, such as EDNS (RFC 6891)',
    `2a17 0100 0001 0000 0000 0001 ${QUESTION} 00 0029 0001 00008000 0004 000a 0000`,
    { ...QUERY, additionals: [record('.', 41, Uint8Array.of(0, 10, 0, 0), 0x8000)] },
  ],
  [
    'no such name, too long for a datagram',
    `2a17 8783 0001 0000 0000 0000 ${QUESTION}`,
    { ...RESPONSE, truncated: true, responseCode: 3 },
  ],
  [
    'another opcode, refused',
    '0001 9005 0000 0000 0000 0000',
    {
      ...RESPONSE,
      id: 1,
      opcode: 2,
      authoritative: false,
      recursionDesired: false,
      recursionAvailable: false,
      responseCode: 5,
      questions: [],
    },
  ],
];

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const broken = (message: string) => expect.objectContaining({ code: 'weird-reply', message }) as Error;

describe('DNS messages', () => {
  test.each(SAMPLES)('%s, both ways', (_, hex, message) => {
    expect(decodeMessage(bytesOf(hex))).toEqual(message);
    expect(encodeMessage(message).toString('hex')).toBe(hex.replaceAll(' ', ''));
  });

  test.each(SAMPLES)('%s is refused wherever it is cut off, and with anything behind it', (_, hex) => {
    const bytes = bytesOf(hex);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeMessage(bytes.subarray(0, length)), `${length} bytes`).toThrow(
        broken('the message is cut off'),
      );
    }
    expect(() => decodeMessage(Buffer.concat([bytes, Buffer.of(0)]))).toThrow(
      broken('there is something behind the message'),
    );
  });

  test('a header is read though what follows is broken', () => {
    expect(decodeHeader(bytesOf('2a17 8583 ffff ffff ffff ffff'))).toMatchObject({
      id: 0x2a17,
      responseCode: 3,
    });
  });

  test.each([
    ['counts that nothing comes for', `2a17 0100 ffff ffff ffff ffff ${QUESTION}`, 'the message is cut off'],
    [
      'a record that is longer than the message',
      `2a17 8580 0000 0001 0000 0000 00 0010 0001 00000000 ffff 61`,
      'the message is cut off',
    ],
    [
      'an address of 3 bytes',
      '2a17 8580 0000 0001 0000 0000 00 0001 0001 00000000 0003 7f0001',
      'an address has 3 bytes instead of 4',
    ],
    [
      'an IPv6 address of 4 bytes',
      '2a17 8580 0000 0001 0000 0000 00 001c 0001 00000000 0004 7f000001',
      'an address has 4 bytes instead of 16',
    ],
    [
      'an alias with something behind the name',
      '2a17 8580 0000 0001 0000 0000 00 0005 0001 00000000 0004 0161 0000',
      'a record is longer or shorter than the name in it',
    ],
    [
      'an alias whose name goes on behind the record',
      '2a17 8580 0000 0001 0000 0000 00 0005 0001 00000000 0002 0161 00',
      'a record is longer or shorter than the name in it',
    ],
    [
      'a name that leads in a circle',
      '2a17 0100 0001 0000 0000 0000 c00c 0001 0001',
      'the pointer in a name does not lead back',
    ],
  ])('%s is refused', (_, hex, message) => {
    expect(() => decodeMessage(bytesOf(hex))).toThrow(broken(message));
  });

  test('whatever comes is a message or refused', () => {
    const [, hex] = SAMPLES[2] ?? ['', ''];
    const places = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(places, (changes) => {
        const bytes = bytesOf(hex);
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        try {
          decodeMessage(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'weird-reply' });
        }
      }),
    );
  });

  test('as much as TCP can carry, and no more', () => {
    // Header, question and the record's own fields take 12 + 15 + 12 bytes.
    const carrying = (bytes: number): DnsMessage => ({
      ...RESPONSE,
      answers: [record('echo.test', 10, Buffer.alloc(bytes))],
    });
    expect(encodeMessage(carrying(MAX_TCP_BYTES - 39)).length).toBe(MAX_TCP_BYTES);
    expect(() => encodeMessage(carrying(MAX_TCP_BYTES - 38))).toThrow(
      expect.objectContaining({ limit: 'MAX_TCP_BYTES' }),
    );
  });

  test.each([
    [RECORD_TYPES.A, '::1'],
    [RECORD_TYPES.AAAA, '127.0.0.1'],
    [RECORD_TYPES.A, 'localhost'],
  ])('a record of type %i does not take %s', (type, data) => {
    expect(() => encodeMessage({ ...RESPONSE, answers: [record('a.test', type, data)] })).toThrow(
      `${data} is no address`,
    );
  });
});
