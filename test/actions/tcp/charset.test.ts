import { describe, expect, it, test } from 'vitest';
import { findCharset } from '../../../src/actions/tcp/charset.ts';

describe('charsets', () => {
  // Expected bytes: RFC 3629, RFC 2781, and the index tables of the WHATWG Encoding Standard.
  test.each<[string, string, readonly number[]]>([
    ['utf-8', 'é€', [0xc3, 0xa9, 0xe2, 0x82, 0xac]],
    ['utf-16le', 'é😀', [0xe9, 0x00, 0x3d, 0xd8, 0x00, 0xde]],
    ['utf-16be', 'é😀', [0x00, 0xe9, 0xd8, 0x3d, 0xde, 0x00]],
    ['latin1', 'é€', [0xe9, 0x80]],
    ['iso-8859-15', 'é€', [0xe9, 0xa4]],
    ['koi8-r', 'Привет', [0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]],
    ['windows-1251', 'Привет', [0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]],
  ])('%s writes and reads %s', (name, text, bytes) => {
    const charset = findCharset(name);
    expect([...charset.encode(text)]).toEqual(bytes);
    const decoder = charset.createDecoder();
    const parts = bytes.map((byte) => decoder.decode(Uint8Array.of(byte), { stream: true }));
    expect(parts.join('') + decoder.decode()).toBe(text);
  });

  it('says which character a charset lacks, and sends nothing in its place', () => {
    expect(() => findCharset('koi8-r').encode('a€')).toThrow("koi8-r has no '€'");
  });

  it.each(['shift_jis', 'iso-2022-jp', 'gb18030'])('shows %s, and cannot send it', (name) => {
    expect(() => findCharset(name).encode('a')).toThrow('can be shown, and not be sent');
  });

  it('knows what it does not know', () => {
    expect(() => findCharset('klingon')).toThrow("the encoding 'klingon' is not known here");
  });
});
