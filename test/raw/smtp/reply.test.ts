import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LimitError, ProtocolError } from '../../../src/errors.ts';
import type { SmtpReply } from '../../../src/protocols/smtp.ts';
import { MAX_REPLY_BYTES, MAX_REPLY_LINE_BYTES, ReplyDecoder } from '../../../src/raw/smtp/reply.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';

function decode(pieces: Pieces): readonly SmtpReply[] {
  const decoder = new ReplyDecoder();
  const replies: SmtpReply[] = [];
  for (const piece of pieces) {
    decoder.push(piece);
    for (let reply = decoder.next(); reply !== undefined; reply = decoder.next()) replies.push(reply);
    // The reader's memory is used again.
    piece.fill(0);
  }
  return replies;
}

// Memory of its own: a cut without a place would share it.
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

const SAMPLES: readonly (readonly [wire: string, code: number, lines: readonly string[]])[] = [
  // RFC 5321, section 4.2 and appendix D.
  ['250 OK\r\n', 250, ['OK']],
  [
    '250-foo.com greets bar.com\r\n250-8BITMIME\r\n250-SIZE\r\n250-DSN\r\n250 HELP\r\n',
    250,
    ['foo.com greets bar.com', '8BITMIME', 'SIZE', 'DSN', 'HELP'],
  ],
  [
    '250-First line\r\n250-Second line\r\n250-234 Text beginning with numbers\r\n250 The last line\r\n',
    250,
    ['First line', 'Second line', '234 Text beginning with numbers', 'The last line'],
  ],
  ['354\r\n', 354, ['']],
  ['250-a\r\n250\r\n', 250, ['a', '']],
  ['250-\r\n250 \r\n', 250, ['', '']],
  ['220 bare LF\n', 220, ['bare LF']],
  ['334 \r\n', 334, ['']],
  ['550  5.1.1 two spaces \r\n', 550, [' 5.1.1 two spaces ']],
  ['550 bérénice\r\n', 550, ['bérénice']],
];

describe.each([
  ['whole', whole],
  ['byte by byte', byteByByte],
])('replies, %s', (_how, cut) => {
  it.each(SAMPLES)('%j', (wire, code, lines) => {
    expect(decode(cut(bytesOf(wire)))).toEqual([{ code, lines }]);
  });

  it('in Latin-1, of a server that knows no UTF-8', () => {
    expect(decode(cut(Buffer.from('550 b\xe9\r\n', 'latin1')))).toEqual([{ code: 550, lines: ['bé'] }]);
  });

  it.each([
    'HTTP/1.1 400 Bad Request\r\n',
    '25 OK\r\n',
    '2500 OK\r\n',
    '250_OK\r\n',
    '150 x\r\n',
    '650 x\r\n',
    '\r\n',
    '+OK\r\n',
    '250-a\r\n251 b\r\n',
    '250-a\r\nb\r\n',
    '\x16\x03\x01\n',
  ])('refuses %j', (wire) => {
    expect(() => decode(cut(bytesOf(wire)))).toThrow(ProtocolError);
  });
});

it('are the same wherever the bytes are cut, one after the other', () => {
  const wire = bytesOf(SAMPLES.map(([text]) => text).join(''));
  fc.assert(
    fc.property(cutPlaces(), (places) => {
      expect(decode(splitAt(wire, places))).toEqual(SAMPLES.map(([, code, lines]) => ({ code, lines })));
    }),
  );
});

describe('bounds', () => {
  const line = (length: number): string => `250 ${'x'.repeat(length - 4)}\r`;

  it('a line', () => {
    expect(decode(whole(bytesOf(`${line(MAX_REPLY_LINE_BYTES)}\n`)))).toHaveLength(1);
    expect(() => decode(whole(bytesOf(`${line(MAX_REPLY_LINE_BYTES + 1)}\n`)))).toThrow(LimitError);
    expect(() => decode(whole(bytesOf(line(MAX_REPLY_LINE_BYTES + 1))))).toThrow(/line of over/);
  });

  it('a reply, of however many lines', () => {
    const lines = '250-abcdefghij\r\n'.repeat(MAX_REPLY_BYTES / 16 - 1);
    expect(decode(whole(bytesOf(`${lines}250 abcdefghij\r\n`)))).toHaveLength(1);
    expect(() => decode(whole(bytesOf(`${lines}250 abcdefghijk\r\n`)))).toThrow(LimitError);
  });

  it('the one reply does not count for the next', () => {
    const half = '250-abcdefghij\r\n'.repeat(MAX_REPLY_BYTES / 32);
    expect(decode(whole(bytesOf(`${half}250 x\r\n${half}250 x\r\n${half}250 x\r\n`)))).toHaveLength(3);
  });
});

it('tells what is left, which before TLS should be nothing', () => {
  const decoder = new ReplyDecoder();
  decoder.push(bytesOf('220 go\r\n'));
  decoder.next();
  expect(decoder.surplus).toBe(0);
  decoder.push(bytesOf('250-injected\r\n'));
  decoder.next();
  expect(decoder.surplus).toBeGreaterThan(0);
});
