import { expect, test } from 'vitest';
import { parseMailDate } from '../../src/wire/mail-date.ts';
import { decodeParameters, MAX_PIECES } from '../../src/wire/mime-parameters.ts';

test.each<[string, [string, string][], Record<string, string>]>([
  [
    'one in pieces',
    [
      ['access-type', 'URL'],
      ['URL*0', 'ftp://'],
      ['URL*1', 'cs.utk.edu/pub/x.tar.Z'],
    ],
    { 'access-type': 'URL', url: 'ftp://cs.utk.edu/pub/x.tar.Z' },
  ],
  [
    'one with a charset',
    [['title*', "us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A"]],
    { title: 'This is ***fun***' },
  ],
  [
    'pieces of both kinds (RFC 2231, section 4.1)',
    [
      ['title*0*', "us-ascii'en'This%20is%20even%20more%20"],
      ['title*1*', '%2A%2A%2Afun%2A%2A%2A%20'],
      ['title*2', "isn't it!"],
    ],
    { title: "This is even more ***fun*** isn't it!" },
  ],
  [
    'pieces in any order',
    [
      ['a*1', 'c'],
      ['A*0', 'b'],
    ],
    { a: 'bc' },
  ],
  [
    'a character cut in two',
    [
      ['a*0*', "utf-8''%C3"],
      ['a*1*', '%BC'],
    ],
    { a: 'ü' },
  ],
  [
    'the better of two',
    [
      ['filename', 'x'],
      ['filename*', "UTF-8''%e2%82%ac"],
    ],
    { filename: '€' },
  ],
  ['encoded words', [['name', '=?UTF-8?Q?M=C3=BCll?=']], { name: 'Müll' }],
  [
    'up to a missing piece',
    [
      ['a*0', 'b'],
      ['a*2', 'd'],
    ],
    { a: 'b' },
  ],
  ['without a first piece, nothing', [['a*1', 'b']], {}],
  ['of an unknown charset, its bytes', [['a*', "x-no''%fc"]], { a: 'ü' }],
  ['one without a charset', [['a*', 'b%20c']], { a: 'b c' }],
  [
    'the first of two',
    [
      ['a', 'b'],
      ['A', 'c'],
    ],
    { a: 'b' },
  ],
  [
    'a name of an object',
    [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ],
    JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>,
  ],
])('parameters: %s', (_, parameters, decoded) => {
  expect(decodeParameters(parameters)).toEqual(decoded);
});

test('pieces beyond MAX_PIECES are left out', () => {
  const pieces = Array.from({ length: MAX_PIECES + 5 }, (_, index): [string, string] => [`a*${index}`, 'x']);
  expect(decodeParameters(pieces)).toEqual({ a: 'x'.repeat(MAX_PIECES) });
});

test.each([
  ['Fri, 21 Nov 1997 09:55:06 -0600', Date.UTC(1997, 10, 21, 15, 55, 6)],
  ['Tue, 1 Jul 2003 10:52:37 +0200', Date.UTC(2003, 6, 1, 8, 52, 37)],
  ['Thu,\t13\tFeb\t1969\t23:32\t-0330 (Newfoundland Time)', Date.UTC(1969, 1, 14, 3, 2)],
  ['21 Nov 97 09:55:06 GMT', Date.UTC(1997, 10, 21, 9, 55, 6)],
  ['Wed, 17 Jul 1996 02:23:25 -0700 (PDT)', Date.UTC(1996, 6, 17, 9, 23, 25)],
  // RFC 5322, section 4.3: years of two and three digits.
  ['1 Jan 49 00:00 Z', Date.UTC(2049, 0, 1)],
  ['1 Jan 50 00:00 Z', Date.UTC(1950, 0, 1)],
  ['1 Jan 100 00:00 Z', Date.UTC(2000, 0, 1)],
  ['1 Jan 2026 00:00 EST', Date.UTC(2026, 0, 1, 5)],
  ['29 Feb 2024 00:00:00 Z', Date.UTC(2024, 1, 29)],
])('the date %s', (text, time) => {
  expect(parseMailDate(text)).toBe(time);
});

test.each([
  '',
  'yesterday',
  '32 Jan 2020 00:00:00 +0000',
  '30 Feb 2020 00:00 GMT',
  '1 Foo 2020 00:00 GMT',
  '1 Jan 2020 24:00 GMT',
  ` ${'('.repeat(100_000)}`,
])('no date: %.20s', (text) => {
  expect(parseMailDate(text)).toBeUndefined();
});
