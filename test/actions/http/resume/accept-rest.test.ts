import { describe, expect, test } from 'vitest';
import { acceptRest, type Beginning } from '../../../../src/actions/http/resume/accept-rest.ts';
import type { HttpField, HttpResponseHead } from '../../../../src/protocols/http.ts';

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';
const LATER = 'Sun, 06 Nov 1994 08:49:38 GMT';
const URL = 'http://h/file';

/** Five bytes of eleven are there. */
const FIVE: Beginning = { offset: 5, kept: 'f.part' };
const NOTED: Beginning = { ...FIVE, origin: { url: URL, etag: '"v1"', size: 11 } };
const DATED: Beginning = { ...FIVE, origin: { url: URL, lastModified: DATE } };
const NEW: Beginning = { offset: 0 };

function head(status: number, fields: Readonly<Record<string, string>> = {}): HttpResponseHead {
  const headers: HttpField[] = Object.entries(fields);
  return { version: '1.1', status, reason: 'Words', headers };
}

describe('what fits', () => {
  test.each<[string, Beginning, HttpResponseHead, object]>([
    [
      'the rest',
      FIVE,
      head(206, { 'Content-Range': 'bytes 5-10/11' }),
      { complete: false, end: 11, size: 11 },
    ],
    [
      'the rest of who knows how much',
      FIVE,
      head(206, { 'Content-Range': 'bytes 5-10/*' }),
      { complete: false, end: 11, size: undefined },
    ],
    [
      'less than the rest',
      FIVE,
      head(206, { 'Content-Range': 'bytes 5-7/11' }),
      { complete: false, end: 8, size: 11 },
    ],
    [
      'the rest of the same tag',
      NOTED,
      head(206, { 'Content-Range': 'bytes 5-10/11', ETag: '"v1"', 'Content-Length': '6' }),
      { complete: false, end: 11, size: 11 },
    ],
    [
      'the same tag made weak',
      NOTED,
      head(206, { 'Content-Range': 'bytes 5-10/11', ETag: 'W/"v1"' }),
      { complete: false, end: 11, size: 11 },
    ],
    [
      'the rest of the same date',
      DATED,
      head(206, { 'Content-Range': 'bytes 5-10/11', 'Last-Modified': DATE }),
      { complete: false, end: 11, size: 11 },
    ],
    [
      'the rest, not encoded',
      FIVE,
      head(206, { 'Content-Range': 'bytes 5-10/11', 'Content-Encoding': 'Identity' }),
      { complete: false, end: 11, size: 11 },
    ],
    [
      'the whole, where nothing is there',
      NEW,
      head(200, { 'Content-Length': '11' }),
      { complete: false, end: 11, size: 11 },
    ],
    ['the whole of unknown length', NEW, head(200), { complete: false, end: undefined, size: undefined }],
    [
      'the whole as a part',
      NEW,
      head(206, { 'Content-Range': 'bytes 0-10/11' }),
      { complete: false, end: 11, size: 11 },
    ],
    ['no more than is there', FIVE, head(416, { 'Content-Range': 'bytes */5' }), { complete: true }],
    [
      'the whole of just that length, as curl has it',
      FIVE,
      head(200, { 'Content-Length': '5' }),
      { complete: true },
    ],
  ])('%s', (_, beginning, response, rest) => {
    expect(acceptRest(beginning, response)).toEqual(rest);
  });
});

describe('another version is refused, and what is there is named', () => {
  test.each<[string, Beginning, HttpResponseHead]>([
    ['206 with another tag', NOTED, head(206, { 'Content-Range': 'bytes 5-10/11', ETag: '"v2"' })],
    ['206 of another size', NOTED, head(206, { 'Content-Range': 'bytes 5-11/12', ETag: '"v1"' })],
    ['206 with another date', DATED, head(206, { 'Content-Range': 'bytes 5-10/11', 'Last-Modified': LATER })],
    ['200 with another tag', NOTED, head(200, { ETag: '"v2"', 'Content-Length': '11' })],
    [
      '200 with another tag, as long as what is there',
      NOTED,
      head(200, { ETag: '"v2"', 'Content-Length': '5' }),
    ],
    ['200 of another size', NOTED, head(200, { 'Content-Length': '12' })],
    [
      '416, now that it has become as short as what is there',
      NOTED,
      head(416, { 'Content-Range': 'bytes */5' }),
    ],
  ])('%s', (_, beginning, response) => {
    expect(() => acceptRest(beginning, response)).toThrow(
      expect.objectContaining({
        code: 'no-range',
        status: response.status,
        message: 'it has changed at the server since it was begun; the old part is kept as f.part',
        hint: 'remove f.part to start anew',
      }),
    );
  });
});

describe('what does not fit is refused', () => {
  test.each<[Beginning, HttpResponseHead, string]>([
    [FIVE, head(200), 'the server sends the whole, not the rest'],
    [NOTED, head(200, { ETag: '"v1"', 'Content-Length': '11' }), 'the server sends the whole, not the rest'],
    [FIVE, head(206), 'the server sends a part and does not say which'],
    [
      FIVE,
      head(206, { 'Content-Type': 'multipart/byteranges; boundary=x' }),
      'the server sends a part and does not say which',
    ],
    [FIVE, head(206, { 'Content-Range': 'bytes 5-10/9' }), 'the server sends a part and does not say which'],
    [
      FIVE,
      head(206, { 'Content-Range': 'bytes 4-10/11' }),
      'the server sends what begins at byte 4, not at 5',
    ],
    [
      FIVE,
      head(206, { 'Content-Range': 'bytes 6-10/11' }),
      'the server sends what begins at byte 6, not at 5',
    ],
    [
      FIVE,
      head(206, { 'Content-Range': 'bytes 5-10/11', 'Content-Length': '7' }),
      'the server sends 7 bytes and calls them 6',
    ],
    [
      FIVE,
      head(206, { 'Content-Range': 'bytes 5-10/11', 'Content-Encoding': 'gzip' }),
      'the server sends the rest in a content coding',
    ],
    [FIVE, head(416), 'the server has no more, and does not say how much there is'],
    [FIVE, head(416, { 'Content-Range': 'bytes */4' }), 'at the server there are 4 bytes, and here 5'],
    [FIVE, head(416, { 'Content-Range': 'bytes */50' }), 'at the server there are 50 bytes, and here 5'],
  ])('%# %o', (beginning, response, reason) => {
    expect(() => acceptRest(beginning, response)).toThrow(
      expect.objectContaining({
        code: 'no-range',
        status: response.status,
        text: 'Words',
        message: `cannot resume: ${reason}; what is there is kept as f.part`,
        hint: expect.stringContaining('-C'),
      }),
    );
  });

  test('without a file there is none to name', () => {
    expect(() => acceptRest({ offset: 5 }, head(200))).toThrow(/^cannot resume: .*, not the rest$/);
    expect(() =>
      acceptRest({ offset: 5, origin: { url: URL, size: 3 } }, head(200, { 'Content-Length': '4' })),
    ).toThrow(/since it was begun$/);
  });
});

describe('what is not a file is refused', () => {
  test.each([
    [NEW, 404],
    [FIVE, 404],
    [FIVE, 500],
    [NEW, 416],
    [FIVE, 412],
  ])('%o %i', (beginning, status) => {
    expect(() => acceptRest(beginning, head(status))).toThrow(
      expect.objectContaining({ code: 'http-status', message: `the server answered ${status} Words` }),
    );
  });

  test('a redirect, with what follows it', () => {
    expect(() => acceptRest(NEW, head(302))).toThrow(
      expect.objectContaining({ code: 'http-status', hint: expect.stringContaining('-L') }),
    );
  });
});
