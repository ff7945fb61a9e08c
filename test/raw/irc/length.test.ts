import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { cutToBytes, splitToBytes } from '../../../src/raw/irc/length.ts';

describe('cutToBytes', () => {
  test.each([
    ['hello', 5, 'hello'],
    ['hello', 4, 'hell'],
    // Two bytes, three, four, and a family of 25 that people see as one.
    ['aé', 2, 'a'],
    ['a€', 3, 'a'],
    ['a😀', 4, 'a'],
    ['a😀', 5, 'a😀'],
    ['ae\u0301', 3, 'a'],
    ['a👨‍👩‍👧‍👦', 25, 'a'],
    ['a👨‍👩‍👧‍👦', 26, 'a👨‍👩‍👧‍👦'],
  ])('cuts %j to %i bytes', (text, bytes, expected) => {
    expect(cutToBytes(text, bytes)).toBe(expected);
  });
});

describe('splitToBytes', () => {
  test('prefers to cut behind a space', () => {
    expect(splitToBytes('one two three', 9)).toEqual(['one two ', 'three']);
    expect(splitToBytes('a bcdefghij', 9)).toEqual(['a bcdefgh', 'ij']);
  });

  test('cuts a character that is too long by itself between its code points', () => {
    expect(splitToBytes('e\u0301\u0301\u0301', 4)).toEqual(['e\u0301', '\u0301\u0301']);
  });

  test('of a long text, never looks for more characters at once than a piece can hold', () => {
    const segment = vi.spyOn(Intl.Segmenter.prototype, 'segment');
    const pieces = splitToBytes('\\x1b'.repeat(8192), 400);
    expect(pieces.map(({ length }) => length)).toEqual([...Array<number>(81).fill(400), 368]);
    expect(Math.max(...segment.mock.calls.map(([text]) => text.length))).toBeLessThanOrEqual(401);
    segment.mockRestore();
  });

  test('loses nothing, and keeps each piece within the limit', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '€', '😀', '\u0301'), maxLength: 200 });
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 60 }), (said, bytes) => {
        const pieces = splitToBytes(said, bytes);
        expect(pieces.join('')).toBe(said);
        for (const piece of pieces) expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(bytes);
        expect(pieces.slice(1)).not.toContain('');
      }),
    );
  });
});
