import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCharset, MAX_CHARSETS } from '../../src/wire/mime-charset.ts';
import { decodeWords } from '../../src/wire/mime-words.ts';

describe('encoded words', () => {
  test.each([
    // RFC 2047, section 8
    ['=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>', 'Keith Moore <moore@cs.utk.edu>'],
    ['=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=', 'Keld Jørn Simonsen'],
    [
      '=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=',
      'If you can read this you understand the example.',
    ],
    ['(=?ISO-8859-1?Q?a?=)', '(a)'],
    ['(=?ISO-8859-1?Q?a?= b)', '(a b)'],
    ['(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)', '(ab)'],
    ['(=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)', '(ab)'],
    ['(=?ISO-8859-1?Q?a_b?=)', '(a b)'],
    ['(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)', '(a b)'],
    // RFC 2231, section 5
    ['=?US-ASCII*EN?Q?Keith_Moore?=', 'Keith Moore'],
    // a character cut in two, as many senders do
    ['=?UTF-8?B?w7zD?= =?utf-8?b?vA==?=', 'üü'],
    ['=?UTF-8?Q?=C3?= =?UTF-8?Q?=BC?=', 'ü'],
    ['=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=', '日本'],
    ['=?windows-1252?Q?=80?=', '€'],
    ['a =?utf-8?q?b?= c =?utf-8?q?d?= e', 'a b c d e'],
    ['=?utf-8?q?a b?=', 'a b'],
  ])('%s', (text, decoded) => {
    expect(decodeWords(text)).toBe(decoded);
  });

  test.each([
    '=?',
    '=?utf-8?q?',
    '=?utf-8?x?a?=',
    '=?utf-8?q?a',
    '=?x-nobody?q?a?=',
    'a =?x-no?q?a?= =?x-no?q?b?= c',
    'plain',
  ])('%s stays as it is', (text) => {
    expect(decodeWords(text)).toBe(text);
  });

  test('keep the space beside one that nobody understands', () => {
    expect(decodeWords('=?x-no?q?a?= =?utf-8?q?b?=')).toBe('=?x-no?q?a?= b');
    expect(decodeWords('=?utf-8?q?b?= =?x-no?q?a?=')).toBe('b =?x-no?q?a?=');
  });

  test('of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeWords(`=?utf-8?B?${Buffer.from(text).toString('base64')}?=`)).toBe(text);
      }),
    );
  });

  test('take no long time for any header', () => {
    const long = '=?utf-8?q?'.repeat(50_000);
    expect(decodeWords(long)).toBe(long);
  });
});

test('names of charsets are not gathered without end', () => {
  for (let count = 0; count < MAX_CHARSETS * 3; count += 1) decodeCharset(`x-${count}`, Buffer.from('a'));
  expect(decodeCharset('KOI8-R', Buffer.from([0xc1]))).toBe('а');
});
