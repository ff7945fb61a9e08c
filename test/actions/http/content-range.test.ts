import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contentRangeOf, unsatisfiedSizeOf } from '../../../src/actions/http/content-range.ts';

const rangeIn = (...values: string[]) => contentRangeOf(values.map((value) => ['content-range', value]));
const sizeIn = (...values: string[]) => unsatisfiedSizeOf(values.map((value) => ['content-range', value]));

describe('contentRangeOf', () => {
  // The first four are those of RFC 9110, section 14.4.
  test.each([
    ['bytes 0-499/1234', { start: 0, end: 500, size: 1234 }],
    ['bytes 500-999/1234', { start: 500, end: 1000, size: 1234 }],
    ['bytes 42-1233/1234', { start: 42, end: 1234, size: 1234 }],
    ['bytes 42-1233/*', { start: 42, end: 1234, size: undefined }],
    ['Bytes\t0-0/1', { start: 0, end: 1, size: 1 }],
    [' bytes  007-8/0009 ', { start: 7, end: 9, size: 9 }],
    [
      'bytes 9007199254740989-9007199254740990/9007199254740991',
      { start: 9007199254740989, end: 9007199254740991, size: 9007199254740991 },
    ],
  ])('%j', (value, range) => {
    expect(rangeIn(value)).toEqual(range);
    expect(rangeIn(value, value)).toEqual(range);
    expect(sizeIn(value)).toBeUndefined();
  });

  test.each([
    '',
    'bytes',
    'bytes */1234',
    'bytes 5-4/10',
    'bytes 0-10/10',
    'bytes 0-9/9',
    'bytes -5/10',
    'bytes 5-/10',
    'bytes 0-9',
    'bytes 0-9/',
    'bytes 0-9/-',
    'bytes=0-9/10',
    'bytes: 0-9/10',
    'bytes0-9/10',
    'bytes 0 - 9/10',
    'bytes 0-9 / 10',
    'bytes 0-9/10, bytes 0-9/10',
    'bytes 0-9/10\n',
    'bytes 0x0-9/10',
    'bytes 0.5-9/10',
    'bytes 1e1-20/30',
    'bytes ١-٩/١٠',
    'items 0-9/10',
    'bytes 0-9007199254740991/*',
    'bytes 0-9/9007199254740992',
    `bytes 0-9/${'9'.repeat(400)}`,
  ])('%j is none', (value) => {
    expect(rangeIn(value)).toBeUndefined();
  });

  test('of two that differ, neither counts', () => {
    expect(rangeIn('bytes 0-9/10', 'bytes 1-9/10')).toBeUndefined();
    expect(rangeIn()).toBeUndefined();
  });

  test('what is written is read', () => {
    const number = fc.integer({ min: 0, max: 2 ** 50 });
    fc.assert(
      fc.property(number, number, number, (start, more, rest) => {
        const last = start + more;
        const size = last + 1 + rest;
        expect(rangeIn(`bytes ${start}-${last}/${size}`)).toEqual({ start, end: last + 1, size });
      }),
    );
  });
});

describe('unsatisfiedSizeOf', () => {
  test.each([
    ['bytes */1234', 1234],
    ['bytes */0', 0],
    ['BYTES  */7', 7],
  ])('%j', (value, size) => {
    expect(sizeIn(value)).toBe(size);
    expect(rangeIn(value)).toBeUndefined();
  });

  test.each([
    '',
    'bytes */*',
    'bytes */',
    'bytes */-1',
    'bytes * / 5',
    'bytes */9007199254740992',
    'bytes 0-9/10',
  ])('%j is none', (value) => {
    expect(sizeIn(value)).toBeUndefined();
  });
});
