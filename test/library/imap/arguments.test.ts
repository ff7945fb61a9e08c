import { describe, expect, it } from 'vitest';
import { refuseLineEnds, uidSet } from '../../../src/library/imap/arguments.ts';

describe('a set of UIDs', () => {
  it.each([
    [[], ''],
    [[7], '7'],
    [[3, 1, 2], '1:3'],
    [[1, 1, 2, 9, 8, 5], '1:2,5,8:9'],
    [[4_294_967_295], '4294967295'],
  ])('%j', (uids, text) => {
    expect(uidSet(uids)).toBe(text);
  });

  it.each([0, -1, 1.5, NaN, Infinity, 4_294_967_296])('has no %d', (uid) => {
    expect(() => uidSet([1, uid])).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });
});

describe('a word', () => {
  it.each(['a\rb', 'a\nb', 'a\0b'])('is not %j', (word) => {
    expect(() => refuseLineEnds('fine', word)).toThrow(expect.objectContaining({ name: 'UsageError' }));
  });

  it('may hold anything else', () => {
    expect(() => refuseLineEnds('', 'grüße "x" \\ {3}', '\t')).not.toThrow();
  });
});
