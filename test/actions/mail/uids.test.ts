import { expect, it } from 'vitest';
import { MAX_UIDS, parseUids } from '../../../src/actions/mail/uids.ts';

it.each([
  ['7', [7]],
  ['3,5', [3, 5]],
  ['10:12,11,2', [2, 10, 11, 12]],
  ['12:10', [10, 11, 12]],
  ['4294967295', [4_294_967_295]],
])('reads %s', (text, uids) => {
  expect(parseUids(text)).toEqual(uids);
});

it.each(['', '0', 'a', '1:', ':2', '1,,2', '1:*', '4294967296', '-1', '1 2'])('refuses %j', (text) => {
  expect(() => parseUids(text)).toThrow(expect.objectContaining({ code: 'usage' }));
});

it('has a bound', () => {
  expect(parseUids(`1:${MAX_UIDS}`)).toHaveLength(MAX_UIDS);
  expect(() => parseUids(`1:${MAX_UIDS + 1}`)).toThrow(/more than/);
  expect(() => parseUids('1:4294967295')).toThrow(/more than/);
});
