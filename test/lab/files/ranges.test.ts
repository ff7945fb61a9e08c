import { describe, expect, it } from 'vitest';
import { contentRange, MAX_RANGES, MERGE_GAP, parseRanges } from '../../../src/lab/files/ranges.ts';

const pairs = (field: string, size: number) => {
  const ranges = parseRanges(field, size);
  return typeof ranges === 'string' ? ranges : ranges.map(({ start, end }) => [start, end]);
};

describe('parseRanges', () => {
  it.each([
    ['bytes=0-499', [[0, 500]]],
    ['bytes=500-999', [[500, 1000]]],
    ['bytes=-500', [[9500, 10000]]],
    ['bytes=9500-', [[9500, 10000]]],
    [
      'bytes=0-0,-1',
      [
        [0, 1],
        [9999, 10000],
      ],
    ],
    [
      'bytes= 0-999, 4500-5499, -1000',
      [
        [0, 1000],
        [4500, 5500],
        [9000, 10000],
      ],
    ],
    ['bytes=500-600,601-999', [[500, 1000]]],
    ['bytes=500-700,601-999', [[500, 1000]]],
  ])('reads %s, of the examples of RFC 9110, section 14.1.2, for 10000 bytes', (field, expected) => {
    expect(pairs(field, 10000)).toEqual(expected);
  });

  it.each([
    ['BYTES=0-1', [[0, 2]]],
    ['bytes=,0-1,,', [[0, 2]]],
    ['bytes=0-99999999999999999999999', [[0, 1000]]],
    ['bytes=-99999', [[0, 1000]]],
    ['bytes=0-1,5000-', [[0, 2]]],
    [
      'bytes=900-,0-1',
      [
        [900, 1000],
        [0, 2],
      ],
    ],
    ['bytes=0-9,500-509,5-505', [[0, 510]]],
  ])('reads %s', (field, expected) => {
    expect(pairs(field, 1000)).toEqual(expected);
  });

  it.each(['bytes=1000-', 'bytes=1000-1001', 'bytes=-0', 'bytes=99999999999999999999-'])(
    'says that %s lies outside of 1000 bytes',
    (field) => {
      expect(parseRanges(field, 1000)).toBe('unsatisfiable');
    },
  );

  it('has nothing to satisfy a range with in an empty file', () => {
    expect(parseRanges('bytes=0-', 0)).toBe('unsatisfiable');
    expect(parseRanges('bytes=-1', 0)).toBe('unsatisfiable');
  });

  it.each([
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=5-4',
    'bytes=0-1,5-4',
    'bytes=a-b',
    'bytes=0-1;',
    'lines=0-1',
    'bytes=0x1-2',
  ])('ignores %j', (field) => {
    expect(parseRanges(field, 1000)).toBe('ignore');
  });

  it('ignores more ranges than MAX_RANGES', () => {
    const ask = (count: number) =>
      `bytes=${Array.from({ length: count }, (_, at) => `${at * 1000}-${at * 1000}`).join()}`;
    expect(parseRanges(ask(MAX_RANGES), 1_000_000)).toHaveLength(MAX_RANGES);
    expect(parseRanges(ask(MAX_RANGES + 1), 1_000_000)).toBe('ignore');
  });

  it('joins ranges up to MERGE_GAP apart and leaves the others', () => {
    expect(pairs(`bytes=0-9,${10 + MERGE_GAP}-200`, 1000)).toEqual([[0, 201]]);
    expect(pairs(`bytes=0-9,${11 + MERGE_GAP}-200`, 1000)).toHaveLength(2);
  });
});

describe('contentRange', () => {
  it('counts the last byte in', () => {
    expect(contentRange({ start: 0, end: 500 }, 1234)).toBe('bytes 0-499/1234');
  });
});
