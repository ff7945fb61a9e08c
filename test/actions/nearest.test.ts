import { describe, expect, it } from 'vitest';
import { didYouMean, LONGEST_WORD, nearest } from '../../src/actions/nearest.ts';

describe('the nearest of some words', () => {
  const WORDS = ['header', 'head', 'http1.0', 'compressed', 'compare', 'no-location', 'userId'];

  it.each([
    ['heder', 'header'],
    ['haed', 'head'],
    ['http10', 'http1.0'],
    ['compres', 'compressed'],
    ['no-locaton', 'no-location'],
    ['HEADER', 'header'],
    ['userid', 'userId'],
    ['x', undefined],
    ['', undefined],
    ['telnet', undefined],
  ])('to %j is %j', (word, expected) => {
    expect(nearest(word, WORDS)).toBe(expected);
  });

  it(`is none for what is longer than ${LONGEST_WORD} characters, and none of those that are`, () => {
    const longest = 'x'.repeat(LONGEST_WORD);
    expect(nearest(`${longest.slice(1)}y`, [longest])).toBe(longest);
    expect(nearest(longest, [`${longest}y`])).toBeUndefined();
    expect(nearest(`${longest}y`, [longest])).toBeUndefined();
  });

  it('goes behind a sentence, where there is one', () => {
    expect(didYouMean('heder', WORDS)).toBe('; did you mean header?');
    expect(didYouMean('telnet', WORDS)).toBe('');
  });
});
