import { describe, expect, it } from 'vitest';
import { formatHttpDate, parseHttpDate } from '../../src/protocols/http-date.ts';

/** The example of RFC 9110, section 5.6.7, in its three forms; the number from `date -u +%s`. */
const EXAMPLE = 784111777_000;

describe('parseHttpDate', () => {
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads %s',
    (text) => {
      expect(parseHttpDate(text)).toBe(EXAMPLE);
    },
  );

  it('takes two digits for the latest year that is not more than 50 years ahead', () => {
    const now = Date.UTC(2026, 0, 1);
    const yearOf = (digits: string) =>
      new Date(parseHttpDate(`Sunday, 06-Nov-${digits} 08:49:37 GMT`, now) ?? NaN).getUTCFullYear();
    expect(['75', '76', '77', '99', '00'].map(yearOf)).toEqual([2075, 2076, 1977, 1999, 2000]);
  });

  it.each([
    '',
    'yesterday',
    '1994-11-06T08:49:37Z',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    '0',
  ])('does not take %j for a date', (text) => {
    expect(parseHttpDate(text)).toBeUndefined();
  });
});

describe('formatHttpDate', () => {
  it('writes the preferred form', () => {
    expect(formatHttpDate(EXAMPLE)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
  });
});
