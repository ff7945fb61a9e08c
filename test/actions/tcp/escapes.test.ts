import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { unescapeBytes } from '../../../src/actions/tcp/escapes.ts';
import { UsageError } from '../../../src/errors.ts';

describe('escapes', () => {
  test.each<[string, string]>([
    ['', ''],
    ['plain', 'plain'],
    [String.raw`GET / HTTP/1.0\r\n\r\n`, 'GET / HTTP/1.0\r\n\r\n'],
    [String.raw`\t\0\\`, '\t\0\\'],
    [String.raw`\\n`, '\\n'],
    [String.raw`\x00\xfF\x4a4`, '\x00\xffJ4'],
    // RFC 3629: U+20AC and U+1F600 in UTF-8.
    [String.raw`\u{20ac}`, '\xe2\x82\xac'],
    [String.raw`\u{1F600}!`, '\xf0\x9f\x98\x80!'],
    ['é', '\xc3\xa9'],
  ])('%j are the bytes %j', (text, bytes) => {
    expect(Buffer.from(unescapeBytes(text)).toString('latin1')).toBe(bytes);
  });

  test.each<[string, string, number]>([
    [String.raw`ab\q`, String.raw`\q`, 3],
    ['\\', '\\', 1],
    [String.raw`\x4`, String.raw`\x4`, 1],
    [String.raw`\xg0`, String.raw`\x`, 1],
    [String.raw`ok\n\u0041`, String.raw`\u`, 5],
    [String.raw`\u{110000}`, String.raw`\u{110000}`, 1],
    [String.raw`\u{d800}`, String.raw`\u{d800}`, 1],
    [String.raw`\u{1234567}`, String.raw`\u{1234567}`, 1],
  ])('%j is refused, with the escape and its place', (text, escape, place) => {
    let error: unknown;
    try {
      unescapeBytes(text);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toBe(
      `there is no escape ${escape} (character ${place} of the text)`,
    );
    // The bundler leaves raw templates as they are, and its files are read as latin1.
    expect((error as UsageError).hint).toMatch(/^[\x20-\x7e]+$/);
  });

  it('writes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Array.from(bytes, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
        expect(Uint8Array.from(unescapeBytes(text))).toEqual(bytes);
      }),
    );
  });

  it('writes escapes of characters together with what stands beside them', () => {
    const utf16 = (text: string): Uint8Array => Buffer.from(text.replaceAll('\r\n', '¶'), 'utf16le');
    expect([...unescapeBytes('a\r\\n\\xff\\u{62}', utf16)]).toEqual([0x61, 0, 0xb6, 0, 0xff, 0x62, 0]);
  });

  it('has what stands between written in the encoding of the text, and bytes as they are', () => {
    const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
    expect([...unescapeBytes(String.raw`é\u{e8}\xe9`, latin1)]).toEqual([0xe9, 0xe8, 0xe9]);
  });
});
