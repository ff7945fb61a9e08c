import { describe, expect, test } from 'vitest';
import { decodeText, detectCharset, PRESCAN_BYTES } from '../../../src/actions/http/text.ts';
import { inPieces, reusingOneBuffer } from './fake-client.ts';

async function show(bytes: Uint8Array, contentType?: string, pieces = bytes.length || 1) {
  const texts: string[] = [];
  for await (const text of decodeText(reusingOneBuffer(inPieces(bytes, pieces)), contentType))
    texts.push(text);
  return texts.join('');
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('the encoding is found', () => {
  // In the order of the HTML standard, section 13.2.3.2, each row beating those below it.
  test.each<[string, Uint8Array, string | undefined, string]>([
    ['by a mark, even against the header', latin1('\xef\xbb\xbfa'), 'text/html; charset=iso-8859-2', 'utf-8'],
    ['by a mark of UTF-16, big end first', latin1('\xfe\xff\0a'), 'text/plain', 'utf-16be'],
    ['by a mark of UTF-16, little end first', latin1('\xff\xfea\0'), undefined, 'utf-16le'],
    ['in the header', latin1('<meta charset=utf-8>'), 'text/html; charset="Shift_JIS"', 'shift_jis'],
    ['in the header, under an old name', latin1('a'), 'text/plain;charset=latin1', 'windows-1252'],
    ['never, for JSON', latin1('\xe9'), 'application/json; charset=latin1', 'utf-8'],
    ['never, for JSON of a kind', latin1('\xe9'), 'application/problem+json', 'utf-8'],
    ['in a meta element', latin1('<title>x</title><META CharSet=koi8-r>'), 'text/html', 'koi8-r'],
    [
      'in an http-equiv',
      latin1('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-5">'),
      'text/html',
      'iso-8859-5',
    ],
    ['in the first of two', latin1('<meta charset=big5><meta charset=koi8-r>'), 'text/html', 'big5'],
    ['as UTF-8 where ASCII says UTF-16', latin1('<meta charset=utf-16>\xe9'), 'text/html', 'utf-8'],
    [
      'past an unknown label in the header',
      latin1('<meta charset=koi8-r>'),
      'text/html; charset=zzz',
      'koi8-r',
    ],
    ['past an unknown label in the page', Buffer.from('<meta charset=zzz>é'), 'text/html', 'utf-8'],
    ['not in a comment', latin1('<!-- <meta charset=koi8-r> -->\xe9'), 'text/html', 'windows-1252'],
    ['not in a script', latin1('<script>"<meta charset=koi8-r>"</script>\xe9'), 'text/html', 'windows-1252'],
    ['not in plain text', latin1('<meta charset=koi8-r>\xe9'), 'text/plain', 'windows-1252'],
    [
      'not beyond the first 1024 bytes',
      latin1(`${' '.repeat(PRESCAN_BYTES)}<meta charset=koi8-r>`),
      'text/html',
      'utf-8',
    ],
    ['by its looks: UTF-8', Buffer.from('é€'), undefined, 'utf-8'],
    [
      'by its looks, with a character cut by the limit',
      Buffer.from(`a${'é'.repeat(600)}`),
      'text/plain',
      'utf-8',
    ],
    ['by its looks: anything else', latin1('caf\xe9!'), 'not a type', 'windows-1252'],
    ['for nothing', Buffer.alloc(0), undefined, 'utf-8'],
  ])('%s', async (_, start, contentType, charset) => {
    expect(await detectCharset(start, contentType)).toBe(charset);
  });
});

test('text comes out the same however it is cut', async () => {
  const page = `<meta charset=utf-8>${'héllo € 😀 '.repeat(300)}`;
  for (const pieces of [Infinity, 1, 1023, 1024, 1025]) {
    expect(await show(Buffer.from(page), 'text/html', Math.min(pieces, 9000))).toBe(page);
    expect(await show(Buffer.from(page), 'text/html; charset=utf-8', Math.min(pieces, 9000))).toBe(page);
  }
});

test('the mark is left out, and what is not valid is shown as such', async () => {
  expect(await show(latin1('\xef\xbb\xbfa\xff'), 'text/plain')).toBe('a\ufffd');
  expect(await show(latin1('a\xe2\x82'), 'text/plain; charset=utf-8')).toBe('a\ufffd');
  expect(await show(latin1('\xff\xfe\xac\x20'), 'text/plain', 1)).toBe('€');
});

test('a short or empty body is shown', async () => {
  expect(await show(Buffer.from('é'))).toBe('é');
  expect(await show(Buffer.alloc(0))).toBe('');
});

test('with its encoding in the header, text is shown as it trickles in', async () => {
  const asked: number[] = [];
  const body = (async function* () {
    for (let index = 0; index < 3; index += 1) {
      asked.push(index);
      yield Buffer.from(`event ${index}\n`);
    }
  })();
  const first = await decodeText(body, 'text/event-stream')[Symbol.asyncIterator]().next();
  expect(first.value).toBe('event 0\n');
  expect(asked).toEqual([0]);
});

test('windows-1252 has all its characters', async () => {
  // The table of the Encoding standard for 0x80 to 0x9f (index-windows-1252).
  const points = [
    0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
    0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
    0x153, 0x9d, 0x17e, 0x178,
  ];
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const text = await show(bytes, 'text/plain; charset=latin1', 7);
  expect(text.length).toBe(256);
  expect(text.slice(0x80, 0xa0)).toBe(String.fromCodePoint(...points));
  expect(text.slice(0xa0)).toBe(bytes.subarray(0xa0).toString('latin1'));
});
