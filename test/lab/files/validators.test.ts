import { describe, expect, it } from 'vitest';
import { encodedTag, SETTLING_TIME, validatorsOf } from '../../../src/lab/files/validators.ts';

const NOW = 784111777_500;
const old = { size: 255, mtimeMs: NOW - 10_000, ctimeMs: NOW - 10_000 };

describe('validatorsOf', () => {
  it('has a strong tag only for a file that has been left alone', () => {
    expect(validatorsOf(old, NOW)).toMatchObject({ strong: true, etag: expect.stringMatching(/^"ff-/) });
    for (const times of [
      { mtimeMs: NOW - SETTLING_TIME },
      { ctimeMs: NOW - SETTLING_TIME },
      { ctimeMs: NOW + 1 },
    ]) {
      expect(validatorsOf({ ...old, ...times }, NOW)).toMatchObject({
        strong: false,
        etag: expect.stringMatching(/^W\/"ff-/),
      });
    }
  });

  it('sees new bytes whose modification time was set back', () => {
    const replaced = { ...old, ctimeMs: old.ctimeMs + 1 };
    expect(validatorsOf(replaced, NOW).etag).not.toBe(validatorsOf(old, NOW).etag);
  });

  it('gives the modification time in whole seconds, never later than now', () => {
    expect(validatorsOf(old, NOW).modified).toBe(784111767_000);
    expect(validatorsOf({ ...old, mtimeMs: NOW + 1_000_000 }, NOW).modified).toBe(784111777_000);
  });
});

describe('encodedTag', () => {
  it('tells the codings of a file apart and keeps the tag weak or strong', () => {
    expect(encodedTag('"a"', 'br')).toBe('"a-br"');
    expect(encodedTag('W/"a"', 'gzip')).toBe('W/"a-gzip"');
  });
});
