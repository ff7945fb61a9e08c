import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cookie } from '../../../../src/actions/http/cookies/cookie.ts';
import {
  MAX_LINE_BYTES,
  readCookieFile,
  writeCookieFile,
} from '../../../../src/actions/http/cookies/netscape.ts';

const id: Cookie = {
  name: 'id',
  value: 'a3fWa',
  domain: 'www.example.com',
  hostOnly: true,
  path: '/',
  secure: false,
  httpOnly: false,
  expires: undefined,
};

const LINES: readonly (readonly [string, string, Cookie])[] = [
  ['a host-only session cookie', 'www.example.com\tFALSE\t/\tFALSE\t0\tid\ta3fWa', id],
  [
    'one for a whole domain, with an end',
    '.example.com\tTRUE\t/docs\tTRUE\t1893456000\tid\ta3fWa',
    { ...id, domain: 'example.com', hostOnly: false, path: '/docs', secure: true, expires: 1893456000 },
  ],
  ['an HttpOnly one', '#HttpOnly_www.example.com\tFALSE\t/\tFALSE\t0\tid\ta3fWa', { ...id, httpOnly: true }],
  ['an empty value', 'www.example.com\tFALSE\t/\tFALSE\t0\tid\t', { ...id, value: '' }],
  [
    'a value with =, ; and blanks',
    'www.example.com\tFALSE\t/\tFALSE\t0\tid\ta b=c; d ',
    { ...id, value: 'a b=c; d ' },
  ],
  ['UTF-8 bytes', 'www.example.com\tFALSE\t/\tFALSE\t0\tid\t\xc3\xa0', { ...id, value: '\xc3\xa0' }],
];

describe('a line', () => {
  test.each(LINES)('%s, read', (_, line, cookie) => {
    expect(readCookieFile(line)).toEqual([{ cookie }]);
  });

  test.each(LINES)('%s, written', (_, line, cookie) => {
    expect(writeCookieFile([cookie]).split('\n').slice(4)).toEqual([line, '']);
  });

  // What curl 7.88.1 made of each.
  test.each<[string, string, Partial<Cookie>]>([
    ['a CR at its end', 'www.example.com\tFALSE\t/\tFALSE\t0\tid\ta3fWa\r', {}],
    ['blanks before it', ' \twww.example.com\tFALSE\t/\tFALSE\t0\tid\ta3fWa', {}],
    ['two tabs for one', 'www.example.com\t\tFALSE\t/\tFALSE\t0\tid\ta3fWa', {}],
    ['no path', 'www.example.com\tFALSE\tFALSE\t0\tid\ta3fWa', {}],
    ['no value', 'www.example.com\tFALSE\t/\tFALSE\t0\tid', { value: '' }],
    ['a dot, but the flag says one host', '.www.example.com\tFALSE\t/\tFALSE\t0\tid\ta3fWa', {}],
    ['no dot, but the flag says all', 'www.example.com\tTRUE\t/\tFALSE\t0\tid\ta3fWa', { hostOnly: false }],
    [
      'flags in lower case',
      'www.example.com\ttrue\t/\ttrue\t0\tid\ta3fWa',
      { hostOnly: false, secure: true },
    ],
    ['flags that are none', 'www.example.com\tMAYBE\t/\tMAYBE\t0\tid\ta3fWa', {}],
    ['a host in capitals', 'WWW.Example.com\tFALSE\t/\tFALSE\t0\tid\ta3fWa', {}],
    ['a path without a slash', 'www.example.com\tFALSE\ty\tFALSE\t0\tid\ta3fWa', {}],
    [
      'a fraction of a second',
      'www.example.com\tFALSE\t/\tFALSE\t99999999999.5\tid\ta3fWa',
      { expires: 99999999999 },
    ],
  ])('with %s is understood', (_, line, differences) => {
    expect(readCookieFile(line)).toEqual([{ cookie: { ...id, ...differences } }]);
  });

  test.each([
    ['a comment', '# www.example.com\tFALSE\t/\tFALSE\t0\tid\ta3fWa'],
    ['a comment after HttpOnly', '#HttpOnly_#www.example.com\tFALSE\t/\tFALSE\t0\tid\ta3fWa'],
    ['nothing', ''],
    ['blanks for tabs', 'www.example.com FALSE / FALSE 0 id a3fWa'],
    ['five fields', 'www.example.com\tFALSE\t/\tFALSE\t0'],
    ['eight fields', 'www.example.com\tFALSE\t/\tFALSE\t0\tid\ta3fWa\tmore'],
    ['an end that is no number', 'www.example.com\tFALSE\t/\tFALSE\tsoon\tid\ta3fWa'],
    ['a broken promise', 'www.example.com\tFALSE\t/\tFALSE\t0\t__Host-id\ta3fWa'],
    ['a control character', 'www.example.com\tFALSE\t/\tFALSE\t0\tid\ta\x01b'],
    ['a CR within', 'www.example.com\tFALSE\t/\tFALSE\t0\tid\ta\rX-Evil: 1'],
    ['a NUL', 'www.example.com\tFALSE\t/\tFALSE\t0\tid\ta\0b'],
  ])('of %s is passed over', (_, line) => {
    const good = LINES[0]?.[1] ?? '';
    expect(readCookieFile(`${good}\n${line}\n${good}`)).toEqual([{ cookie: id }, { cookie: id }]);
  });

  test('of a header field is handed on', () => {
    expect(readCookieFile('Set-Cookie: a=b; Path=/\r\nset-cookie:c=d\n')).toEqual([
      { setCookie: ' a=b; Path=/' },
      { setCookie: 'c=d' },
    ]);
  });

  test('longer than MAX_LINE_BYTES is passed over', () => {
    const line = 'www.example.com\tFALSE\t/\tFALSE\t0\tid\t';
    const fits = line + 'x'.repeat(MAX_LINE_BYTES - line.length);
    expect(readCookieFile(fits)).toHaveLength(1);
    expect(readCookieFile(`${fits}x`)).toHaveLength(0);
  });

  test('with an end beyond all numbers ends then', () => {
    const line = `www.example.com\tFALSE\t/\tFALSE\t${'9'.repeat(400)}\tid\ta3fWa`;
    const [entry] = readCookieFile(line);
    expect(entry).toEqual({ cookie: { ...id, expires: 9007199254740991 } });
  });
});

test('the file says what it is', () => {
  expect(writeCookieFile([]).split('\n')[0]).toBe('# Netscape HTTP Cookie File');
  expect(readCookieFile(writeCookieFile([]))).toEqual([]);
});

const text = (first: RegExp, rest: RegExp) =>
  fc.tuple(fc.stringMatching(first), fc.stringMatching(rest)).map((parts) => parts.join(''));

const cookies = fc.array(
  fc.record<Cookie>({
    name: text(/^[!-:<>-~\x80-\xff]$/, /^[ -:<>-~\x80-\xff]{0,10}$/).filter((name) => !name.startsWith('__')),
    value: fc.stringMatching(/^[ -~\x80-\xff]{0,20}$/),
    domain: fc.stringMatching(/^[a-z][a-z0-9.-]{0,10}$/),
    hostOnly: fc.boolean(),
    path: fc.stringMatching(/^\/[!-~]{0,10}$/),
    secure: fc.boolean(),
    httpOnly: fc.boolean(),
    expires: fc.option(fc.integer({ min: 1 }), { nil: undefined }),
  }),
);

test('what is written is read', () => {
  fc.assert(
    fc.property(cookies, (some) => {
      expect(readCookieFile(writeCookieFile(some))).toEqual(some.map((cookie) => ({ cookie })));
    }),
  );
});

test('no text is too strange to be read', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('\t', '\n', '\r', '#HttpOnly_', 'TRUE', '0', '.a', '/', 'Set-Cookie:', '=')),
      (parts) => {
        readCookieFile(parts.join(''));
      },
    ),
  );
});
