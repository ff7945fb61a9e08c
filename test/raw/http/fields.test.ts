import { describe, expect, test } from 'vitest';
import type { HttpField } from '../../../src/protocols/http.ts';
import { KnownFields, MAX_KNOWN_FIELDS, MAX_KNOWN_LINE, parseFields } from '../../../src/raw/http/fields.ts';

const lines = (count: number) => Array.from({ length: count }, (_, at) => `X-${at}: ${at}`);

describe('fields that are known from answers before', () => {
  test('are those of the line as it stands, and are not parsed again', () => {
    const known = new KnownFields();
    const first = parseFields(['Server: a', 'server:  b '], known);
    const again = parseFields(['server:  b ', 'Server: a'], known);
    expect(again).toEqual([
      ['server', 'b'],
      ['Server', 'a'],
    ]);
    expect(again[1]).toBe(first[0]);
  });

  test('are not changed by a line that continues them in one answer', () => {
    const known = new KnownFields();
    expect(parseFields(['Server: a', ' and b'], known)).toEqual([['Server', 'a and b']]);
    expect(parseFields(['Server: a'], known)).toEqual([['Server', 'a']]);
  });

  test('are so many at most; with one more, they begin anew', () => {
    const known = new KnownFields();
    parseFields(lines(MAX_KNOWN_FIELDS), known);
    expect(countOf(known, lines(MAX_KNOWN_FIELDS))).toBe(MAX_KNOWN_FIELDS);
    parseFields(lines(MAX_KNOWN_FIELDS), known);
    expect(countOf(known, lines(MAX_KNOWN_FIELDS))).toBe(MAX_KNOWN_FIELDS);
    parseFields(['One: more'], known);
    expect(countOf(known, [...lines(MAX_KNOWN_FIELDS), 'One: more'])).toBe(1);
  });

  test('are short: a longer line is parsed each time', () => {
    const known = new KnownFields();
    const fits = 'X: '.padEnd(MAX_KNOWN_LINE, 'x');
    const expected: HttpField[] = [
      ['X', 'x'.repeat(MAX_KNOWN_LINE - 3)],
      ['X', 'x'.repeat(MAX_KNOWN_LINE - 2)],
    ];
    expect(parseFields([fits, `${fits}x`], known)).toEqual(expected);
    expect(parseFields([fits, `${fits}x`], known)).toEqual(expected);
    expect(countOf(known, [fits])).toBe(1);
    expect(countOf(known, [`${fits}x`])).toBe(0);
  });
});

function countOf(known: KnownFields, asked: readonly string[]): number {
  return asked.filter((line) => known.get(line) !== undefined).length;
}
