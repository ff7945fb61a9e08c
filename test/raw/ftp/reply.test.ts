import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FtpReply } from '../../../src/protocols/ftp.ts';
import {
  encodeReply,
  MAX_REPLY_BYTES,
  MAX_REPLY_LINE_BYTES,
  ReplyDecoder,
} from '../../../src/raw/ftp/reply.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';

const wire = (text: string): Buffer =>
  Buffer.from(text.replaceAll('␍␊', '\r\n').replaceAll('␊', '\n'), 'latin1');

/** As they stand in RFC 959, 2389 and 3659, and as servers send them. */
const REPLIES: readonly { title: string; bytes: string; replies: readonly FtpReply[] }[] = [
  { title: 'a line', bytes: '220 Service ready␍␊', replies: [{ code: 220, lines: ['Service ready'] }] },
  { title: 'a code alone', bytes: '200␍␊', replies: [{ code: 200, lines: [''] }] },
  { title: 'a code and a space', bytes: '200 ␍␊', replies: [{ code: 200, lines: [''] }] },
  {
    title: 'the example of RFC 959, section 4.2',
    bytes: '123-First line␍␊Second line␍␊  234 A line beginning with numbers␍␊123 The last line␍␊',
    replies: [
      {
        code: 123,
        lines: ['First line', 'Second line', '  234 A line beginning with numbers', 'The last line'],
      },
    ],
  },
  {
    title: 'lines with other codes, its own with a hyphen, and none at all',
    bytes: '230-a␍␊331 not the end␍␊230-b␍␊␍␊2301 c␍␊230x␍␊230 d␍␊',
    replies: [{ code: 230, lines: ['a', '331 not the end', 'b', '', '2301 c', '230x', 'd'] }],
  },
  {
    title: 'a last line that is a code alone',
    bytes: '230-a␍␊230␍␊200 next␍␊',
    replies: [
      { code: 230, lines: ['a', ''] },
      { code: 200, lines: ['next'] },
    ],
  },
  {
    title: 'the example of RFC 2389, section 3.2',
    bytes:
      '211-Extensions supported:␍␊ MLST size*;create;modify*;perm;media-type␍␊ SIZE␍␊ COMPRESSION␍␊ MDTM␍␊211 END␍␊',
    replies: [
      {
        code: 211,
        lines: [
          'Extensions supported:',
          ' MLST size*;create;modify*;perm;media-type',
          ' SIZE',
          ' COMPRESSION',
          ' MDTM',
          'END',
        ],
      },
    ],
  },
  {
    title: 'lines that end in LF alone',
    bytes: '150-Here it␊comes␊150 now␊226 Done␊',
    replies: [
      { code: 150, lines: ['Here it', 'comes', 'now'] },
      { code: 226, lines: ['Done'] },
    ],
  },
  { title: 'a CR within a line', bytes: '200 a\rb\r␍␊', replies: [{ code: 200, lines: ['a\rb\r'] }] },
  {
    title: 'bytes that are not ASCII, 0xFF doubled as in Telnet',
    bytes: '257 "/\xc3\xa9\xff\xff\xe9" is here␍␊',
    replies: [{ code: 257, lines: ['"/\xc3\xa9\xff\xe9" is here'] }],
  },
];

function decode(pieces: Pieces): FtpReply[] {
  const decoder = new ReplyDecoder();
  const replies: FtpReply[] = [];
  for (const piece of pieces) {
    decoder.push(piece);
    for (let reply = decoder.next(); reply !== undefined; reply = decoder.next()) replies.push(reply);
    piece.fill(0x58); // as a socket does with its buffer
  }
  return replies;
}

describe.each(REPLIES)('ReplyDecoder, $title', ({ bytes, replies }) => {
  test('understands it in one piece, byte by byte, and however it is cut', () => {
    expect(decode(whole(wire(bytes)))).toEqual(replies);
    expect(decode(byteByByte(wire(bytes)))).toEqual(replies);
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(decode(splitAt(wire(bytes), places))).toEqual(replies);
      }),
      { numRuns: 50 },
    );
  });

  test('gives one reply at a time, and leaves what comes behind it', () => {
    const decoder = new ReplyDecoder();
    decoder.push(wire(`${bytes}226 x␍␊22`));
    expect(replies.map(() => decoder.next())).toEqual(replies);
    expect(decoder.surplus).toBe(9);
    expect(decoder.next()).toEqual({ code: 226, lines: ['x'] });
    expect(decoder.next()).toBeUndefined();
    expect(decoder.surplus).toBe(2);
  });
});

describe('what is no reply', () => {
  test.each([
    'HTTP/1.1 400 Bad Request␍␊',
    '␍␊',
    '22 x␍␊',
    '2200 x␍␊',
    '022 x␍␊',
    '600 x␍␊',
    '220_x␍␊',
    ' 220 x␍␊',
  ])('is refused, and quoted: %j', (bytes) => {
    for (const pieces of [whole(wire(bytes)), byteByByte(wire(bytes))]) {
      expect(() => decode(pieces)).toThrow(
        expect.objectContaining({
          code: 'weird-reply',
          message: `this is no FTP reply: ${JSON.stringify(bytes.slice(0, -2))}`,
        }),
      );
    }
  });

  test('is quoted in part where it is long', () => {
    expect(() => decode(whole(wire(`${'x'.repeat(1000)}␍␊`)))).toThrow(`"${'x'.repeat(60)}…"`);
  });

  test('has a hint where it is the greeting of SSH', () => {
    expect(() => decode(whole(wire('SSH-2.0-OpenSSH_9.2p1␍␊')))).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('sftp://') }),
    );
  });
});

describe('limits of a reply', () => {
  test.each(['220 ', '220-a\r\n'])('a line that does not end, after %j', (before) => {
    const line = 'x'.repeat(MAX_REPLY_LINE_BYTES - 4);
    expect(decode(whole(wire(`220 ${line}␊`)))).toHaveLength(1);
    const decoder = new ReplyDecoder();
    decoder.push(wire(`${before}${line}${'x'.repeat(6)}`));
    expect(() => decoder.next()).toThrow(expect.objectContaining({ limit: 'MAX_REPLY_LINE_BYTES' }));
  });

  test('lines without end', () => {
    const decoder = new ReplyDecoder();
    decoder.push(wire('220-x␍␊'));
    const lines = wire('␍␊'.repeat(1000));
    expect(() => {
      for (let sent = 0; sent <= MAX_REPLY_BYTES; sent += lines.length) {
        decoder.push(lines);
        decoder.next();
      }
    }).toThrow(expect.objectContaining({ limit: 'MAX_REPLY_BYTES' }));
  });

  test('a line sent byte by byte is not searched again for each', () => {
    const bytes = wire(`220-a␍␊${`${'x'.repeat(16_000)}␍␊`.repeat(20)}220 b␍␊`);
    expect(decode(byteByByte(bytes))[0]?.lines).toHaveLength(22);
  });
});

describe('encodeReply', () => {
  test.each([
    [[''], '220 \r\n'],
    [['Service ready'], '220 Service ready\r\n'],
    [['a', 'b'], '220-a\r\n220 b\r\n'],
    [
      ['a', ' SIZE', '331 c', '220 d', '', 'b'],
      '220-a\r\n SIZE\r\n220-331 c\r\n220-220 d\r\n220-\r\n220 b\r\n',
    ],
    [['a\r\n500 b\0'], '220 a??500 b?\r\n'],
    [['\xe9\xff'], '220 \xe9\xff\xff\r\n'],
  ])('writes %j', (lines, bytes) => {
    expect(Buffer.from(encodeReply(220, lines)).toString('latin1')).toBe(bytes);
  });

  test('is understood as what it was, whatever the lines', () => {
    const line = fc.string({
      unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    });
    const text = fc.oneof(
      line,
      line.map((rest) => `220 ${rest}`),
      line.map((rest) => `220-${rest}`),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (lines) => {
        const expected = lines.map((each) => each.replace(/[\r\n]/g, '?'));
        expect(decode(whole(encodeReply(220, lines)))).toEqual([{ code: 220, lines: expected }]);
      }),
    );
  });
});
