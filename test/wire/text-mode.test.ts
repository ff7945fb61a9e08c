import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromNetworkText, toNetworkText } from '../../src/wire/text-mode.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../helpers/splits.ts';

interface Way {
  readonly way: string;
  readonly convert: typeof toNetworkText;
  readonly cases: readonly (readonly [from: string, to: string])[];
}

describe.each<Way>([
  {
    way: 'there',
    convert: toNetworkText,
    cases: [
      ['a\nb\n\nc', 'a\r\nb\r\n\r\nc'],
      ['\n\n', '\r\n\r\n'],
      ['a\r\nb', 'a\r\nb'],
      ['\r\n\na\r\n\r\r\n', '\r\n\r\na\r\n\r\r\n'],
      ['a\rb\xe4\xff\0\r', 'a\rb\xe4\xff\0\r'],
      ['', ''],
    ],
  },
  {
    way: 'here',
    convert: fromNetworkText,
    cases: [
      ['a\r\nb\r\n\r\nc', 'a\nb\n\nc'],
      ['a\nb', 'a\nb'],
      ['\na\rb\r\r\n\n\r', '\na\rb\r\n\n\r'],
      ['\xe4\xff\0', '\xe4\xff\0'],
      ['', ''],
    ],
  },
])('text on its way $way', ({ convert, cases }) => {
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

  it.each(cases)('turns %j into %j, wherever it is cut', async (from, to) => {
    const bytes = (): Uint8Array => Uint8Array.from(Buffer.from(from, 'latin1'));
    expect(await converted(whole(bytes()))).toBe(to);
    expect(await converted(byteByByte(bytes()))).toBe(to);
    await fc.assert(
      fc.asyncProperty(cutPlaces(), async (places) => {
        expect(await converted(splitAt(bytes(), places))).toBe(to);
      }),
      { numRuns: 50 },
    );
  });
});
