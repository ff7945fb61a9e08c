import { describe, expect, it } from 'vitest';
import { checkConditions, rangeApplies } from '../../../src/lab/files/conditions.ts';

const BEFORE = 'Sun, 06 Nov 1994 08:49:36 GMT';
const AT = 'Sun, 06 Nov 1994 08:49:37 GMT';
const AFTER = 'Sun, 06 Nov 1994 08:49:38 GMT';
const strong = { etag: '"x"', modified: 784111777_000, strong: true };
const weak = { etag: 'W/"x"', modified: 784111777_000, strong: false };

describe('checkConditions', () => {
  it.each([
    ['no condition', {}, 'proceed'],
    ['If-Match with the tag', { 'if-match': '"a", "x"' }, 'proceed'],
    ['If-Match with any', { 'if-match': '*' }, 'proceed'],
    ['If-Match with another', { 'if-match': '"y"' }, 412],
    ['If-Match with the tag made weak', { 'if-match': 'W/"x"' }, 412],
    ['If-Match with a broken tag', { 'if-match': 'x' }, 412],
    ['If-Unmodified-Since at the time', { 'if-unmodified-since': AT }, 'proceed'],
    ['If-Unmodified-Since before', { 'if-unmodified-since': BEFORE }, 412],
    ['If-Unmodified-Since that is no date', { 'if-unmodified-since': 'x' }, 'proceed'],
    ['If-Match before If-Unmodified-Since', { 'if-match': '"x"', 'if-unmodified-since': BEFORE }, 'proceed'],
    ['If-None-Match with the tag', { 'if-none-match': '"x"' }, 304],
    ['If-None-Match with the tag made weak', { 'if-none-match': '"a",W/"x"' }, 304],
    ['If-None-Match with any', { 'if-none-match': '*' }, 304],
    ['If-None-Match with another', { 'if-none-match': '"y"' }, 'proceed'],
    ['If-None-Match with a tag that has a comma', { 'if-none-match': '"a,b", "x"' }, 304],
    ['If-Modified-Since at the time', { 'if-modified-since': AT }, 304],
    ['If-Modified-Since after', { 'if-modified-since': AFTER }, 304],
    ['If-Modified-Since before', { 'if-modified-since': BEFORE }, 'proceed'],
    ['If-Modified-Since that is no date', { 'if-modified-since': 'never' }, 'proceed'],
    [
      'If-None-Match before If-Modified-Since',
      { 'if-none-match': '"y"', 'if-modified-since': AT },
      'proceed',
    ],
    ['If-Match before If-None-Match', { 'if-match': '"y"', 'if-none-match': '"x"' }, 412],
    ['both tags fitting', { 'if-match': '"x"', 'if-none-match': '"x"' }, 304],
  ] as const)('decides on %s', (_, headers, verdict) => {
    expect(checkConditions(headers, strong)).toBe(verdict);
  });

  it('holds a weak tag good enough for If-None-Match, never for If-Match', () => {
    expect(checkConditions({ 'if-none-match': '"x"' }, weak)).toBe(304);
    expect(checkConditions({ 'if-match': 'W/"x"' }, weak)).toBe(412);
  });

  it('lets what has no validators match any tag and none by name', () => {
    expect(checkConditions({ 'if-match': '"x"' }, undefined)).toBe(412);
    expect(checkConditions({ 'if-match': '*' }, undefined)).toBe('proceed');
    expect(checkConditions({ 'if-none-match': '"x"' }, undefined)).toBe('proceed');
    expect(checkConditions({ 'if-modified-since': AFTER }, undefined)).toBe('proceed');
  });
});

describe('rangeApplies', () => {
  it('goes by the very tag or the very date, both strong', () => {
    expect(rangeApplies(undefined, weak)).toBe(true);
    expect(rangeApplies('"x"', strong)).toBe(true);
    expect(rangeApplies(AT, strong)).toBe(true);
    expect(rangeApplies('"y"', strong)).toBe(false);
    expect(rangeApplies('W/"x"', strong)).toBe(false);
    expect(rangeApplies('W/"x"', weak)).toBe(false);
    expect(rangeApplies(AFTER, strong)).toBe(false);
    expect(rangeApplies(AT, weak)).toBe(false);
  });
});
