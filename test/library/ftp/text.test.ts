import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromNetworkText, toNetworkText } from '../../../src/library/ftp/text.ts';
import { byteByByte, cutPlaces, type Pieces, splitAt, whole } from '../../helpers/splits.ts';

type Convert = typeof toNetworkText;

async function convert(change: Convert, pieces: Pieces): Promise<string> {
  const source = (async function* () {
    yield* pieces;
  })();
  let text = '';
  for await (const chunk of change(source)) {
    expect(chunk.length).toBeGreaterThan(0);
    text += Buffer.from(chunk).toString('latin1');
  }
  return text;
}

describe.each<[string, Convert, readonly (readonly [string, string])[]]>([
  [
    'on the way there',
    toNetworkText,
    [
      ['a\nb\n', 'a\r\nb\r\n'],
      ['a\r\nb', 'a\r\nb'],
      ['\n\n', '\r\n\r\n'],
      ['a\rb\r', 'a\rb\r'],
      ['\r\r\n', '\r\r\n'],
      ['\xe4\xff\0', '\xe4\xff\0'],
      ['', ''],
    ],
  ],
  [
    'on the way here',
    fromNetworkText,
    [
      ['a\r\nb\r\n', 'a\nb\n'],
      ['a\nb', 'a\nb'],
      ['a\rb\r', 'a\rb\r'],
      ['\r\r\n', '\r\n'],
      ['\xe4\xff\0', '\xe4\xff\0'],
      ['', ''],
    ],
  ],
])('text %s', (_, change, table) => {
  it.each(table)('makes %j %j, wherever it is cut', async (from, to) => {
    const bytes = Buffer.from(from, 'latin1');
    expect(await convert(change, whole(bytes))).toBe(to);
    expect(await convert(change, byteByByte(bytes))).toBe(to);
    await fc.assert(
      fc.asyncProperty(cutPlaces(), async (places) => {
        expect(await convert(change, splitAt(bytes, places))).toBe(to);
      }),
      { numRuns: 20 },
    );
  });
});
