import { describe, expect, it } from 'vitest';
import { looksBinary, readable } from '../../src/transcript/readable.ts';

describe('readable', () => {
  it.each([
    ['ASCII', 'plain', 'plain'],
    ['UTF-8', 'caf\xc3\xa9', 'café'],
    ['Latin-1 byte by byte', 'caf\xe9 au lait', 'caf\\xe9 au lait'],
    ['a character cut at the end', 'abc\xe2\x82', 'abc\\xe2\\x82'],
    ['a character cut at the beginning', '\x82\xac \xc3\xa9', '\\x82\\xac é'],
    ['controls', '\x1b[0m\x00\x7f\r\n\t', '\\x1b[0m\\x00\\x7f\\r\\n\\t'],
    ['an 8-bit CSI as UTF-8', '\xc2\x9b31m', '\\x9b31m'],
    ['an overlong form', '\xc0\xaf', '\\xc0\\xaf'],
  ])('shows %s', (_what, bytes, shown) => {
    expect(readable(Buffer.from(bytes, 'latin1'))).toBe(shown);
  });
});

describe('looksBinary', () => {
  it.each([
    ['gzip', '\x1f\x8b\x08\x00\x00\x00', true],
    ['PNG', '\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR', true],
    ['zstd', '\x28\xb5\x2f\xfd\x04\x58\x89', true],
    ['ASCII', 'hello\n', false],
    ['UTF-8', '\xe6\x97\xa5\xe6\x9c\xac', false],
    ['UTF-8 cut at both ends', '\x97\xa5 abc \xe6\x9c', false],
    ['Latin-1 prose', 'o\xf9 \xeates-vous, mon ami?', false],
    ['nothing', '', false],
  ])('tells %s', (_what, bytes, binary) => {
    expect(looksBinary(Buffer.from(bytes, 'latin1'))).toBe(binary);
  });
});
