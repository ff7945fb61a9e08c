import { describe, expect, test } from 'vitest';
import {
  addressOf,
  ifRangeOf,
  originOf,
  readOrigin,
  writeOrigin,
} from '../../../../src/actions/http/resume/part-origin.ts';

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';
const URL_WITH_ALL = new URL('https://user:pw@example.com:8443/a%20b?token=s3cret#part');

describe('what is noted', () => {
  test('is the address without anything secret, the tag and the size', () => {
    expect(addressOf(URL_WITH_ALL)).toBe('https://example.com:8443/a%20b');
    const origin = originOf(URL_WITH_ALL, [['ETag', '"v1"']], 11);
    expect(writeOrigin(origin)).toBe(
      '{"url":"https://example.com:8443/a%20b","etag":"\\"v1\\"","size":11}\n',
    );
    expect(readOrigin(writeOrigin(origin))).toEqual(origin);
  });

  test.each([
    ['a second and more before it was sent', 'Sun, 06 Nov 1994 08:49:38 GMT', DATE],
    ['within the second in which it was sent', DATE, undefined],
    ['after it was sent', 'Sun, 06 Nov 1994 08:49:30 GMT', undefined],
    ['sent who knows when', 'now', undefined],
  ])('is the date of what was changed %s: %s', (_, date, noted) => {
    const { lastModified } = originOf(
      URL_WITH_ALL,
      [
        ['Last-Modified', DATE],
        ['Date', date],
      ],
      undefined,
    );
    expect(lastModified).toBe(noted);
  });

  test.each(['', 'null', '5', '"url"', '[]', '{}', '{"url":5}', '{"url":"http://h/"', '{"etag":"\\"v1\\""}'])(
    '%j is no such note',
    (text) => {
      expect(readOrigin(text)).toBeUndefined();
    },
  );

  test('nothing but validators and sizes can come out of a note', () => {
    const text = JSON.stringify({
      url: 'u',
      etag: '"a"\r\nEvil: 1',
      lastModified: 'Evil',
      size: -1,
      more: 1,
    });
    expect(readOrigin(text)).toEqual({ url: 'u' });
    expect(readOrigin('{"url":"u","etag":1,"lastModified":2,"size":"3"}')).toEqual({ url: 'u' });
    expect(readOrigin('{"url":"u","size":1e300}')).toEqual({ url: 'u' });
    expect(readOrigin('{"url":"u","size":0}')).toEqual({ url: 'u', size: 0 });
  });
});

describe('If-Range (RFC 9110, section 13.1.5)', () => {
  test.each([
    [{ etag: '"v1"', lastModified: DATE }, '"v1"'],
    [{ etag: 'W/"v1"', lastModified: DATE }, undefined],
    [{ lastModified: DATE }, DATE],
    [{}, undefined],
  ])('of %o is %s', (validators, value) => {
    expect(ifRangeOf({ url: 'u', ...validators })).toBe(value);
  });
});
