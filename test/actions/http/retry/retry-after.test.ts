import { expect, test } from 'vitest';
import { retryAfterOf } from '../../../../src/actions/http/retry/retry-after.ts';
import type { HttpField } from '../../../../src/protocols/http.ts';

const DATE: HttpField = ['Date', 'Fri, 31 Dec 1999 23:58:59 GMT'];

// The first two are the examples of RFC 9110, section 10.2.3.
test.each([
  ['Fri, 31 Dec 1999 23:59:59 GMT', 60_000],
  ['120', 120_000],
  ['0', 0],
  [' 7\t', 7000],
  ['31536000', 31_536_000_000],
  ['9'.repeat(400), Infinity],
  // The two obsolete forms of a date (section 5.6.7), and one that is over.
  ['Friday, 31-Dec-99 23:59:59 GMT', 60_000],
  ['Fri Dec 31 23:59:59 1999', 60_000],
  ['Fri, 31 Dec 1999 23:00:00 GMT', 0],
])('%s asks for %d ms', (value, ms) => {
  expect(retryAfterOf([DATE, ['retry-AFTER', value]])).toBe(ms);
});

test.each(['', '-1', '1.5', '1e3', 'soon', '5 s', '0x10', 'Fri, 31 Dec 1999'])(
  '%j asks for nothing',
  (value) => {
    expect(retryAfterOf([DATE, ['Retry-After', value]])).toBeUndefined();
  },
);

test('without the field nothing is asked for, and without Date our own clock counts', () => {
  expect(retryAfterOf([DATE])).toBeUndefined();
  const inAMinute = new Date(Date.now() + 60_000).toUTCString();
  const asked = retryAfterOf([['Retry-After', inAMinute]]);
  expect(asked).toBeGreaterThan(30_000);
  expect(asked).toBeLessThanOrEqual(60_000);
});
