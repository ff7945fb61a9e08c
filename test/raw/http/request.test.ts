import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import type { HttpRequest } from '../../../src/protocols/http.ts';
import { encodeRequest } from '../../../src/raw/http/request.ts';

const encode = (parts: Partial<HttpRequest>): string =>
  encodeRequest({ method: 'GET', url: new URL('http://h/p?q#f'), headers: [], ...parts }).bytes.toString(
    'latin1',
  );

const unsized = { size: undefined, replayable: true, open: async function* () {} };

describe('encodeRequest', () => {
  test.each<[string, Partial<HttpRequest>, string]>([
    ['path and query, without the fragment', {}, 'GET /p?q HTTP/1.1\r\n\r\n'],
    ['another target', { method: 'OPTIONS', target: '*' }, 'OPTIONS * HTTP/1.1\r\n\r\n'],
    ['another version', { version: '1.0' }, 'GET /p?q HTTP/1.0\r\n\r\n'],
    ['an empty field', { headers: [['Accept', '']] }, 'GET /p?q HTTP/1.1\r\nAccept:\r\n\r\n'],
    ['the byte of each character', { headers: [['A', '\xfc\t']] }, 'GET /p?q HTTP/1.1\r\nA: \xfc\t\r\n\r\n'],
    [
      'framing that the caller gave, unchanged',
      { headers: [['transfer-encoding', 'chunked']], body: { ...unsized, size: 3 } },
      'GET /p?q HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n',
    ],
  ])('writes %s', (_what, parts, text) => {
    expect(encode(parts)).toBe(text);
  });

  test('refuses a body of unknown size in HTTP/1.0, which has no chunks', () => {
    expect(() => encode({ version: '1.0', body: unsized })).toThrow(UsageError);
  });

  // U+010A and U+010D are LF and CR once only their low byte is written.
  const enders = ['\n', '\r', '\r\n', '\0', '\u010a', '\u010d'];
  test.each(enders.map((ender) => [JSON.stringify(ender), ender]))(
    'refuses %s wherever a caller could put it',
    (_shown, ender) => {
      const evil = `a${ender}b`;
      for (const parts of [
        { method: evil },
        { target: evil },
        { headers: [[evil, 'x']] },
        { headers: [['X', evil]] },
        { headers: [['X', ender]] },
      ] as Partial<HttpRequest>[]) {
        expect(() => encode(parts)).toThrow(UsageError);
      }
    },
  );

  test.each<[string, Partial<HttpRequest>]>([
    ['a space in the target', { target: '/a b' }],
    ['an empty target', { target: '' }],
    ['an empty method', { method: '' }],
    ['an empty name', { headers: [['', 'x']] }],
    ['a colon in a name', { headers: [['A:', 'x']] }],
    ['a line that begins with a space', { headers: [[' A', 'x']] }],
  ])('refuses %s', (_what, parts) => {
    expect(() => encode(parts)).toThrow(UsageError);
  });

  test('does not quote a refused value, which may be a secret', () => {
    expect(() => encode({ headers: [['Authorization', 'hunter2\n']] })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
    );
  });
});
