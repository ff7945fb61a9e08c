import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DotUnstuffing } from '../../src/wire/dot-unstuffing.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../helpers/splits.ts';

const wire = (text: string): Buffer =>
  Buffer.from(text.replaceAll('␍', '\r').replaceAll('␊', '\n'), 'latin1');

/** What stands on the wire up to the end, and the text that it is. */
const TEXTS: readonly { title: string; bytes: string; text: string }[] = [
  { title: 'nothing at all', bytes: '.␍␊', text: '' },
  { title: 'a line', bytes: 'hello␍␊.␍␊', text: 'hello␍␊' },
  { title: 'an empty line', bytes: '␍␊.␍␊', text: '␍␊' },
  { title: 'lines of dots', bytes: '..␍␊...␍␊a.␍␊..b␍␊.␍␊', text: '.␍␊..␍␊a.␍␊.b␍␊' },
  { title: 'a dot at the beginning that nobody has doubled', bytes: '.a␍␊.b␍␊.␍␊', text: 'a␍␊b␍␊' },
  { title: 'a CR at the beginning of a line, behind a dot', bytes: '.␍␍␊.␍x␍␊.␍␊', text: '␍␍␊␍x␍␊' },
  { title: 'an LF alone and a dot', bytes: 'a␊.␊.␍␊␊..␍␊.␍␊', text: 'a␊.␊.␍␊␊..␍␊' },
  { title: 'a CR alone and a dot', bytes: 'a␍.␍␍.␍␊.␍␊', text: 'a␍.␍␍.␍␊' },
  {
    title: 'bytes that are not ASCII, and NUL',
    bytes: '\xff\x00..\xe9␍␊..\xff␍␊.␍␊',
    text: '\xff\x00..\xe9␍␊.\xff␍␊',
  },
];

/** The text, and what was left behind its end; `undefined` if it has not ended. */
function undo(pieces: Pieces): { text: string; rest: string } | undefined {
  const unstuffing = new DotUnstuffing();
  let text = '';
  let rest = '';
  for (const piece of pieces) {
    let left = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    while (left.length > 0 && !unstuffing.ended) {
      const { text: part, taken } = unstuffing.next(left);
      text += Buffer.from(part).toString('latin1');
      left = left.subarray(taken);
    }
    rest += left.toString('latin1');
    piece.fill(0x2e); // as a socket does with its buffer
  }
  return unstuffing.ended ? { text, rest } : undefined;
}

/** What RFC 1939, section 3, says, with no thought of speed. */
const stuff = (text: string): string => `${text.replace(/(^|\r\n)\./g, '$1..')}.\r\n`;

describe.each(TEXTS)('DotUnstuffing, $title', ({ bytes, text }) => {
  const expected = { text: wire(text).toString('latin1'), rest: '' };

  test('undoes it in one piece, byte by byte, and however it is cut', () => {
    expect(undo(whole(wire(bytes)))).toEqual(expected);
    expect(undo(byteByByte(wire(bytes)))).toEqual(expected);
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(undo(splitAt(wire(bytes), places))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('leaves what follows the end, and waits for an end that is not there', () => {
    const more = '+OK next␍␊.␍␊';
    expect(undo(whole(wire(`${bytes}${more}`)))).toEqual({
      ...expected,
      rest: wire(more).toString('latin1'),
    });
    expect(undo(whole(wire(bytes.slice(0, -1))))).toBeUndefined();
    expect(undo(whole(wire(bytes.slice(0, -2))))).toBeUndefined();
  });
});

test('any text survives, whatever the cuts', () => {
  const text = fc.array(fc.constantFrom('\r', '\n', '\r\n', '.', '..', 'a', '\xff'), { maxLength: 60 });
  fc.assert(
    fc.property(text, cutPlaces(), (parts, places) => {
      const lines = `${parts.join('')}x\r\n`;
      expect(undo(splitAt(Buffer.from(`${stuff(lines)}+OK`, 'latin1'), places))).toEqual({
        text: lines,
        rest: '+OK',
      });
    }),
    { numRuns: 500 },
  );
});

test('a text without dots is handed on as it lies in memory, one with dots in one piece', () => {
  const plain = wire('Subject: a␍␊␍␊a line␍␊');
  expect(new DotUnstuffing().next(plain).text.buffer).toBe(plain.buffer);
  const dotted = wire('..a␍␊..b␍␊c␍␊');
  const { text, taken } = new DotUnstuffing().next(dotted);
  expect(Buffer.from(text).toString()).toBe('.a\r\n.b\r\nc\r\n');
  expect([taken, text.buffer]).toEqual([dotted.length, dotted.buffer]);
});
