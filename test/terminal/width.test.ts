import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { cutToWidth, padToWidth, widthOf, wrapToWidth } from '../../src/terminal/width.ts';

describe('widthOf', () => {
  it.each([
    '',
    'plain ASCII',
    'naïve café',
    'cafe\u0301',
    '日本語テスト',
    '한국어',
    'ｆｕｌｌ',
    'Ελληνικά, русский, עברית, العربية',
    '😀',
    '👩‍👩‍👧‍👦',
    '🇫🇷',
    '❤️',
    '–…→⇒║␍␊·✗≠~',
    '█░',
    'a\u200bb',
  ])('agrees with string-width on %j', (text) => {
    expect(widthOf(text)).toBe(stringWidth(text));
  });
});

describe('wrapToWidth', () => {
  it('cuts into rows that fit and together are the text', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 30 }), (value, columns) => {
        const rows = wrapToWidth(value, columns);
        expect(rows.join('')).toBe(value);
        expect(rows.length).toBeGreaterThan(0);
        for (const row of rows) expect(widthOf(row)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('gives one row for a text that fits and one for none at all', () => {
    expect(wrapToWidth('abcd', 4)).toEqual(['abcd']);
    expect(wrapToWidth('abcde', 4)).toEqual(['abcd', 'e']);
    expect(wrapToWidth('', 4)).toEqual(['']);
  });

  it('still ends where a character is wider than the row', () => {
    expect(wrapToWidth('日本', 1)).toEqual(['日', '本']);
    expect(wrapToWidth('ab', 0)).toEqual(['a', 'b']);
  });
});

describe('cutToWidth and padToWidth', () => {
  it('cut with an ellipsis that fits, and never within a wide character', () => {
    expect(cutToWidth('abcdef', 6)).toBe('abcdef');
    expect(cutToWidth('abcdef', 4)).toBe('abc…');
    expect(cutToWidth('日本語', 4)).toBe('日…');
    expect(cutToWidth('abc', 0)).toBe('');
  });

  it('pad to columns, not to characters', () => {
    expect(padToWidth('日', 4)).toBe('日  ');
    expect(padToWidth('long', 2)).toBe('long');
  });
});
