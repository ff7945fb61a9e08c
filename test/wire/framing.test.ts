import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFramer, type Framer, type Framing, MAX_MESSAGE_BYTES } from '../../src/wire/framing.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../helpers/splits.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const text = (message: Uint8Array): string => Buffer.from(message).toString('latin1');

/** All messages, as a reader would take them whose memory is used again for the next piece. */
function receive(framer: Framer, pieces: Pieces): string[] {
  const messages: string[] = [];
  for (const piece of pieces) {
    framer.push(piece);
    for (let message = framer.next(); message; message = framer.next()) messages.push(text(message));
    piece.fill(0x23);
  }
  const rest = framer.end();
  return rest === undefined ? messages : [...messages, text(rest)];
}

/** Where borders are marked it makes no difference how the bytes are cut. */
const MARKED: readonly { framing: Framing; wire: string; messages: string[] }[] = [
  { framing: 'line', wire: 'one\ntwo\n\nthree\n', messages: ['one', 'two', '', 'three'] },
  { framing: 'line', wire: 'one\r\ntwo\rthree\r\n\r\nrest', messages: ['one', 'two\rthree', '', 'rest'] },
  { framing: 'line', wire: 'cut off\r', messages: ['cut off'] },
  { framing: { delimiter: bytes('\0') }, wire: 'one\0\0t\nwo\0', messages: ['one', '', 't\nwo'] },
  { framing: { delimiter: bytes('\r\n.\r\n') }, wire: 'a\r\n.\r\n.\r\n\r\n.\r\n', messages: ['a', '.\r\n'] },
  { framing: { delimiter: bytes('aab') }, wire: 'aaabaab', messages: ['a', ''] },
  { framing: { size: 1 }, wire: 'abc', messages: ['a', 'b', 'c'] },
  { framing: { size: 3 }, wire: 'abcdef', messages: ['abc', 'def'] },
  { framing: { lengthBytes: 1 }, wire: '\x05hello\x00\x01\n', messages: ['hello', '', '\n'] },
  {
    framing: { lengthBytes: 2 },
    wire: '\x00\x05hello\x01\x00' + 'x'.repeat(256),
    messages: ['hello', 'x'.repeat(256)],
  },
  { framing: { lengthBytes: 4 }, wire: '\x00\x00\x00\x02hi', messages: ['hi'] },
];

describe.each(MARKED)('$framing: $wire', ({ framing, wire, messages }) => {
  test('is told apart whole, byte by byte, and however it is cut', () => {
    expect(receive(createFramer(framing), whole(bytes(wire)))).toEqual(messages);
    expect(receive(createFramer(framing), byteByByte(bytes(wire)))).toEqual(messages);
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(receive(createFramer(framing), splitAt(bytes(wire), places))).toEqual(messages);
      }),
      { numRuns: 50 },
    );
  });
});

test.each<[Framing, string, string]>([
  ['line', 'hello', 'hello\n'],
  ['line', '', '\n'],
  ['chunk', 'hello', 'hello'],
  [{ delimiter: bytes('\0') }, 'hello', 'hello\0'],
  [{ size: 5 }, 'hello', 'hello'],
  [{ lengthBytes: 1 }, 'hello', '\x05hello'],
  [{ lengthBytes: 2 }, 'hello', '\x00\x05hello'],
  [{ lengthBytes: 4 }, 'x'.repeat(258), `\x00\x00\x01\x02${'x'.repeat(258)}`],
])('%j: a message is sent as the peer expects it', (framing, message, wire) => {
  expect(text(createFramer(framing).encode(bytes(message)))).toBe(wire);
});

test('whatever may be sent is received as it was, however it is cut', () => {
  const framings: Framing[] = ['line', { delimiter: bytes('ab') }, { lengthBytes: 1 }, { lengthBytes: 2 }];
  const message = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n', '\0'), maxLength: 6 }).map(bytes),
  );
  fc.assert(
    fc.property(fc.constantFrom(...framings), fc.array(message), cutPlaces(), (framing, sent, places) => {
      const framer = createFramer(framing);
      const taken: Uint8Array[] = [];
      const wire = sent.flatMap((one) => {
        try {
          const encoded = framer.encode(one);
          taken.push(one);
          return [encoded];
        } catch (error) {
          expect(error).toMatchObject({ name: 'UsageError' });
          return [];
        }
      });
      expect(receive(createFramer(framing), splitAt(Buffer.concat(wire), places))).toEqual(taken.map(text));
    }),
    { numRuns: 300 },
  );
});

test.each<[Framing, string]>([
  ['line', 'two\nlines'],
  ['line', 'hello\r'],
  [{ delimiter: bytes('\0') }, 'a\0b'],
  // Its end and the delimiter would have one in them a byte too early.
  [{ delimiter: bytes('aa') }, 'xa'],
  [{ size: 5 }, 'four'],
  [{ size: 5 }, 'sixsix'],
  [{ lengthBytes: 1 }, 'x'.repeat(256)],
  [{ lengthBytes: 2 }, 'x'.repeat(65_536)],
])('%j: what would be read as something else is not sent', (framing, message) => {
  expect(() => createFramer(framing).encode(bytes(message))).toThrow(
    expect.objectContaining({ name: 'UsageError' }),
  );
});

test.each<[Framing, number?]>([
  [{ delimiter: bytes('') }],
  [{ size: 0 }],
  [{ size: 1.5 }],
  ['chunk', 0],
  ['line', -1],
  ['line', Number.NaN],
])('%j, with %s bytes at most, is no framing', (framing, maxBytes) => {
  expect(() => createFramer(framing, maxBytes)).toThrow(expect.objectContaining({ name: 'UsageError' }));
});

test('a name that is no framing is refused by that name', () => {
  expect(() => createFramer('lines' as 'line')).toThrow(
    expect.objectContaining({ name: 'UsageError', message: "there is no framing 'lines'" }),
  );
});

describe('at the limit', () => {
  const crosses = (framing: Framing, wire: string): void => {
    for (const pieces of [whole(bytes(wire)), byteByByte(bytes(wire))]) {
      expect(() => receive(createFramer(framing, 4), pieces)).toThrow(
        expect.objectContaining({ name: 'LimitError', limit: 'MAX_MESSAGE_BYTES' }),
      );
    }
  };

  test.each<[Framing, string, string]>([
    ['line', 'four\r\n', 'fives\n'],
    ['line', 'four', 'fives'],
    ['line', 'fo\rr\n', 'five\r\r\n'],
    [{ delimiter: bytes('--') }, 'four--', 'fives--'],
    [{ lengthBytes: 1 }, '\x04four', '\x05'],
    [{ lengthBytes: 4 }, '\0\0\0\x04four', '\xff\xff\xff\xff'],
  ])('%j: %j is taken, and %j is not', (framing, most, tooMuch) => {
    expect(receive(createFramer(framing, 4), whole(bytes(most)))).toHaveLength(1);
    expect(receive(createFramer(framing, 4), byteByByte(bytes(most))).join('')).toMatch(/^fo.r$/s);
    crosses(framing, tooMuch);
  });

  test('lenient: a line or a read of more is not taken', () => {
    expect(receive(createFramer('lenient', 4), whole(bytes('four\r\n')))).toEqual(['four']);
    for (const wire of ['fives\r\n', 'fives', 'four\nfives']) {
      expect(() => receive(createFramer('lenient', 4), whole(bytes(wire)))).toThrow('more than 4 bytes');
    }
  });

  test('what never ends is refused before it is complete', () => {
    const framer = createFramer('line');
    framer.push(new Uint8Array(MAX_MESSAGE_BYTES));
    expect(framer.next()).toBeUndefined();
    framer.push(new Uint8Array(2));
    expect(() => framer.next()).toThrow(`more than ${MAX_MESSAGE_BYTES} bytes`);
  });

  test('a chunk that is longer comes in several, as from recv', () => {
    expect(receive(createFramer('chunk', 4), whole(bytes('hello you')))).toEqual(['hell', 'o yo', 'u']);
  });
});

test.each<[Framing, string]>([
  [{ delimiter: bytes('\0') }, 'one\0tw'],
  [{ size: 3 }, 'onetw'],
  [{ lengthBytes: 2 }, '\0'],
  [{ lengthBytes: 2 }, '\0\x03tw'],
])('%j: a message that was cut off is an error', (framing, wire) => {
  expect(() => receive(createFramer(framing), whole(bytes(wire)))).toThrow(
    expect.objectContaining({ name: 'ProtocolError', code: 'partial' }),
  );
});

describe('chunk', () => {
  test('one read is one message, line ends and all', () => {
    expect(receive(createFramer('chunk'), ['hello', ' you\n', '\n'].map(bytes))).toEqual([
      'hello',
      ' you\n',
      '\n',
    ]);
  });

  test('what nobody has taken yet is not lost when more comes', () => {
    const framer = createFramer('chunk');
    framer.push(bytes('hello'));
    framer.push(bytes(' you'));
    expect(text(framer.next() ?? bytes(''))).toBe('hello you');
    expect(framer.next()).toBeUndefined();
  });

  test('an empty read is no message', () => {
    const framer = createFramer('chunk');
    framer.push(new Uint8Array());
    expect(framer.next()).toBeUndefined();
  });
});

describe('lenient', () => {
  test.each<[string, string[], string[], string]>([
    ['a program that marks no borders', ['hello', 'you'], ['hello', 'you'], 'ok'],
    ['lines, such as those of nc', ['hello\n', 'you\n'], ['hello', 'you'], 'ok\n'],
    ['lines of telnet', ['hello\r\n', 'you\r\n'], ['hello', 'you'], 'ok\n'],
    ['several lines at once', ['a\nb\nc\n'], ['a', 'b', 'c'], 'ok\n'],
    ['lines of which one is cut', ['a\nb', 'c\n'], ['a', 'bc'], 'ok\n'],
    ['the end of a line that has begun', ['a\nb'], ['a', 'b'], 'ok\n'],
    ['first without, then with line ends', ['hello', 'a\n', 'b\nc\n'], ['hello', 'a', 'b', 'c'], 'ok\n'],
    ['lines within what has no end', ['hello', 'a\nb', 'you'], ['hello', 'a', 'b', 'you'], 'ok'],
    ['an empty line', ['\n'], [''], 'ok\n'],
    ['nothing at all', [], [], 'ok\n'],
  ])('%s', (_, pieces, messages, answer) => {
    const framer = createFramer('lenient');
    expect(receive(framer, pieces.map(bytes))).toEqual(messages);
    expect(text(framer.encode(bytes('ok')))).toBe(answer);
  });
});
