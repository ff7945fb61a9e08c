import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LimitError, ProtocolError } from '../../../src/errors.ts';
import { ImapDecoder, type ImapDecoderOptions, MAX_LINE_BYTES } from '../../../src/raw/imap/decoder.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';
import { wire } from './script.ts';

interface Options extends Partial<ImapDecoderOptions> {
  readonly passOn?: (head: string) => boolean;
}

/** Lines as they come out; a literal that is passed on as `<size:bytes>` before its line. */
function decode(pieces: Pieces, { passOn = () => false, ...options }: Options = {}): string[] {
  const decoder = new ImapDecoder({ from: 'server', ...options });
  const lines: string[] = [];
  let chunks = '';
  for (const piece of pieces) {
    const memory = Uint8Array.from(piece);
    decoder.push(memory);
    for (let event = decoder.next(); event !== undefined; event = decoder.next()) {
      if (event.type === 'line') {
        lines.push(event.text);
        chunks = '';
      } else if (event.type === 'chunk') chunks += Buffer.from(event.bytes).toString('latin1');
      else if (passOn(decoder.head)) decoder.passOn();
      if (event.type === 'chunk')
        lines[lines.length - (lines.at(-1)?.startsWith('<') === true ? 1 : 0)] = `<${chunks}`;
    }
    memory.fill(0x21); // a socket's buffer is used again
  }
  return lines;
}

const LINES: readonly { title: string; bytes: string; lines: readonly string[] }[] = [
  { title: 'a line', bytes: '* OK hello␍␊', lines: ['* OK hello'] },
  { title: 'two, and a beginning', bytes: 'a OK␍␊␍␊* 1 EXI', lines: ['a OK', ''] },
  {
    title: 'a literal with a forged tagged response in it',
    bytes: '* 1 FETCH (BODY[] {17}␍␊␍␊a1 OK done ok␍␊)␍␊a1 OK␍␊',
    lines: ['* 1 FETCH (BODY[] {17}\r\n\r\na1 OK done ok\r\n)', 'a1 OK'],
  },
  {
    title: 'literals behind each other, one empty',
    bytes: 'a LOGIN {0}␍␊ {3+}␍␊{9}␍␊',
    lines: ['a LOGIN {0}\r\n {3+}\r\n{9}'],
  },
  {
    title: 'a binary literal with NUL and LF',
    bytes: '* 1 FETCH (BINARY[1] ~{3}␍␊\0\n\r)␍␊',
    lines: ['* 1 FETCH (BINARY[1] ~{3}\r\n\0\n\r)'],
  },
  {
    title: 'text of a status response that ends like a literal',
    bytes: '* OK see {5}␍␊a1 NO no {3}␍␊+ go {1}␍␊* 1 EXISTS␍␊',
    lines: ['* OK see {5}', 'a1 NO no {3}', '+ go {1}', '* 1 EXISTS'],
  },
  { title: 'braces that are no literal', bytes: 'a {x}␍␊a {}␍␊a 5}␍␊', lines: ['a {x}', 'a {}', 'a 5}'] },
];

describe('lines', () => {
  test.each(LINES)('$title', ({ bytes, lines }) => {
    expect(decode(whole(wire(bytes)))).toEqual(lines);
    expect(decode(byteByByte(wire(bytes)))).toEqual(lines);
    fc.assert(
      fc.property(cutPlaces(), (places) => {
        expect(decode(splitAt(wire(bytes), places))).toEqual(lines);
      }),
      { numRuns: 30 },
    );
  });

  test('of a client may end in a literal, whatever word comes first', () => {
    expect(decode(whole(wire('a OK {2}␍␊hi␍␊')), { from: 'client' })).toEqual(['a OK {2}\r\nhi']);
  });

  test('hold any literal, however it is cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), cutPlaces(), (content, places) => {
        const bytes = Buffer.concat([wire(`* X {${content.length}}␍␊`), content, wire(')␍␊* Y␍␊')]);
        const text = Buffer.from(content).toString('latin1');
        expect(decode(splitAt(bytes, places))).toEqual([`* X {${content.length}}\r\n${text})`, '* Y']);
      }),
    );
  });

  test.each(['a\n', '\n', 'a\r\nb\n'])('that end in LF alone are refused: %j', (bytes) => {
    expect(() => decode(whole(Buffer.from(bytes)))).toThrow(ProtocolError);
  });
});

describe('a literal that is passed on', () => {
  const bytes = wire('* 1 FETCH (BODY[] {12}␍␊a1 OK x␍␊) {9}␍␊ UID 5)␍␊a1 OK␍␊');
  const passOn = (head: string): boolean => head === '* 1 FETCH (BODY[] {12}';

  test.each([
    ['whole', whole(bytes)],
    ['byte by byte', byteByByte(bytes)],
  ])('comes in chunks, and is empty in its line: %s', (_, pieces) => {
    const lines = decode(pieces, { passOn });
    expect(lines[0]).toBe('<a1 OK x\r\n) {');
    expect(lines.length).toBeGreaterThan(1);
  });

  test('may be larger than what is stored', () => {
    const decoder = new ImapDecoder({ from: 'server', maxLiteral: 4 });
    decoder.push(wire('* X {4294967296}␍␊'));
    expect(decoder.next()).toEqual({ type: 'literal', size: 4294967296, synchronising: true, binary: false });
    decoder.passOn();
    const chunk = Buffer.alloc(1000);
    for (let count = 0; count < 5; count += 1) {
      decoder.push(chunk);
      expect(decoder.next()).toMatchObject({ type: 'chunk', bytes: { length: 1000 } });
      expect(decoder.next()).toBeUndefined();
    }
    expect(decoder.surplus).toBeLessThan(20);
  });

  test('leaves the rest of the line', () => {
    const decoder = new ImapDecoder({ from: 'server' });
    decoder.push(wire('* 1 FETCH (BODY[] {2}␍␊hi UID 5)␍␊'));
    expect(decoder.next()?.type).toBe('literal');
    decoder.passOn();
    expect(decoder.next()).toEqual({ type: 'chunk', bytes: Buffer.from('hi') });
    expect(decoder.next()).toEqual({ type: 'line', text: '* 1 FETCH (BODY[] {0}\r\n UID 5)' });
  });
});

test('a literal that will not come is dropped with its line', () => {
  const decoder = new ImapDecoder({ from: 'client' });
  decoder.push(wire('a APPEND x {5000000000}␍␊'));
  expect(decoder.next()).toMatchObject({ type: 'literal', synchronising: true });
  decoder.drop();
  decoder.push(wire('b NOOP␍␊'));
  expect(decoder.next()).toEqual({ type: 'line', text: 'b NOOP' });
});

test('what a literal is like', () => {
  const decoder = new ImapDecoder({ from: 'client' });
  decoder.push(wire('a X ~{1+}␍␊y␍␊'));
  expect(decoder.next()).toEqual({ type: 'literal', size: 1, synchronising: false, binary: true });
  expect(decoder.head).toBe('a X ~{1+}');
});

describe('limits', () => {
  test('of a line', () => {
    const options = { maxLine: 10 };
    expect(decode(whole(wire('123456789␍␊')), options)).toEqual(['123456789']);
    expect(() => decode(whole(wire('12345678901␍␊')), options)).toThrow(/longer than 10 bytes/);
    expect(() => decode(byteByByte(wire('12345678901')), options)).toThrow(LimitError);
    expect(() => decode(whole(Buffer.alloc(MAX_LINE_BYTES + 1, 'a')))).toThrow(LimitError);
  });

  test('of a line do not count literals, and go on behind them', () => {
    const options = { maxLine: 20 };
    expect(decode(whole(wire(`a {50}␍␊${'x'.repeat(50)} b␍␊`)), options)).toHaveLength(1);
    expect(() => decode(whole(wire(`a {50}␍␊${'x'.repeat(70)}␍␊`)), options)).toThrow(LimitError);
  });

  test('of literals, before a byte of them is there', () => {
    expect(decode(whole(wire('a {4}␍␊1234 {4}␍␊1234␍␊')), { maxLiteral: 8 })).toHaveLength(1);
    expect(() => decode(whole(wire('a {4}␍␊1234 {5}␍␊')), { maxLiteral: 8 })).toThrow(/over 8 bytes/);
    expect(() => decode(whole(wire('* X {4294967296}␍␊')))).toThrow(LimitError);
    expect(() => decode(whole(wire('* X {99999999999999999999}␍␊')))).toThrow(LimitError);
  });
});
