import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IrcDecoder } from '../../../src/raw/irc/decoder.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';

function decode(pieces: Pieces): string[] {
  const decoder = new IrcDecoder();
  const lines: string[] = [];
  for (const piece of pieces) {
    decoder.push(piece);
    for (let next = decoder.next(); next !== undefined; next = decoder.next()) {
      lines.push(typeof next === 'string' ? `(${next})` : next.toString());
    }
    piece.fill(0x58);
  }
  return lines;
}

/** RFC 2812, section 2.3: 512 bytes with CR LF; IRCv3: 8,191 bytes of tags with `@` and the space. */
const LONGEST = `PRIVMSG #a :${'x'.repeat(498)}`;
const LONGEST_TAGS = `@${'t'.repeat(8189)} `;

test('lines are understood in one piece, byte by byte, and however they are cut', () => {
  const bytes = Buffer.from(`NICK é\r\nUSER a 0 * :b\n\r\n@t=1 PING :x\r\n${LONGEST}\r\nnot yet`);
  const expected = ['NICK é', 'USER a 0 * :b', '', '@t=1 PING :x', LONGEST];
  expect(decode(whole(bytes))).toEqual(expected);
  expect(decode(byteByByte(bytes))).toEqual(expected);
  fc.assert(
    fc.property(cutPlaces(), (places) => {
      expect(decode(splitAt(Uint8Array.from(bytes), places))).toEqual(expected);
    }),
  );
});

test('a line may have 512 bytes with its end, and tags before that', () => {
  const lines = [
    `${LONGEST}\r\n`,
    `${LONGEST}y\r\n`,
    `${LONGEST_TAGS}${LONGEST}\r\n`,
    `${LONGEST_TAGS}${LONGEST}y\r\n`,
    `@t${LONGEST_TAGS.slice(1)}PING x\r\n`,
    `@${'t'.repeat(8300)}\r\n`,
    `${'z'.repeat(100_000)}\r\n`,
    'QUIT\r\n',
  ];
  expect(Buffer.byteLength(lines[0]!)).toBe(512);
  expect(Buffer.byteLength(LONGEST_TAGS)).toBe(8191);
  const bytes = Buffer.from(lines.join(''));
  const cut = Array.from({ length: 4 }, () => '(too-long)');
  const expected = [LONGEST, '(too-long)', `${LONGEST_TAGS}${LONGEST}`, ...cut, 'QUIT'];
  expect(decode(whole(bytes))).toEqual(expected);
  expect(decode(byteByByte(bytes))).toEqual(expected);
});
