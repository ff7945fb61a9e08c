import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromNetworkText, toNetworkText } from '../../../src/raw/ftp/text-mode.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';

const CASES = [
  { title: 'goes out', convert: toNetworkText, from: 'a\nb\n\nc', to: 'a\r\nb\r\n\r\nc' },
  {
    title: 'goes out, CR LF as it is',
    convert: toNetworkText,
    from: '\r\n\na\r\n\r\r\n',
    to: '\r\n\r\na\r\n\r\r\n',
  },
  {
    title: 'goes out without an end of line',
    convert: toNetworkText,
    from: 'a\rb\xff\0\r',
    to: 'a\rb\xff\0\r',
  },
  { title: 'comes in', convert: fromNetworkText, from: 'a\r\nb\r\n\r\nc', to: 'a\nb\n\nc' },
  {
    title: 'comes in, CR and LF alone as they are',
    convert: fromNetworkText,
    from: '\na\rb\r\r\n\n\r',
    to: '\na\rb\r\n\n\r',
  },
  { title: 'comes in empty', convert: fromNetworkText, from: '', to: '' },
];

describe.each(CASES)('text $title', ({ convert, from, to }) => {
  async function converted(pieces: Pieces): Promise<string> {
    async function* read(): AsyncGenerator<Uint8Array> {
      for (const piece of pieces) {
        yield piece;
        piece.fill(0x58); // as a socket does with its buffer
      }
    }
    let text = '';
    for await (const bytes of convert(read())) {
      expect(bytes.length).toBeGreaterThan(0);
      text += Buffer.from(bytes).toString('latin1');
    }
    return text;
  }

  test('in one piece, byte by byte, and however it is cut', async () => {
    const bytes = Uint8Array.from(Buffer.from(from, 'latin1'));
    expect(await converted(whole(bytes))).toBe(to);
    expect(await converted(byteByByte(bytes))).toBe(to);
    await fc.assert(
      fc.asyncProperty(cutPlaces(), async (places) => {
        expect(await converted(splitAt(bytes, places))).toBe(to);
      }),
      { numRuns: 50 },
    );
  });
});
