import { describe, expect, test } from 'vitest';
import { parseChecksum } from '../../../../../src/actions/http/download/checksum/checksum.ts';
import { UsageError } from '../../../../../src/errors.ts';

/** Of nothing: RFC 1321, appendix A.5; FIPS 180-4 test values of NIST. */
const EMPTY = {
  md5: 'd41d8cd98f00b204e9800998ecf8427e',
  sha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
} as const;

describe('a checksum', () => {
  test.each([
    [`sha256:${EMPTY.sha256}`, 'sha256'],
    [`sha-256=${EMPTY.sha256.toUpperCase()}`, 'sha256'],
    [` SHA1:${EMPTY.sha1}\n`, 'sha1'],
    [`md5=${EMPTY.md5}`, 'md5'],
    [EMPTY.sha256, 'sha256'],
    [EMPTY.sha1, 'sha1'],
    [EMPTY.md5, 'md5'],
  ] as const)('may be %j', (text, algorithm) => {
    expect(parseChecksum(text)).toEqual({ algorithm, hex: EMPTY[algorithm] });
  });

  test.each([
    ['', 'is no checksum'],
    ['sha256:', 'is no checksum'],
    ['sha256:xyz', 'is no checksum'],
    [`sha256:sha256:${EMPTY.sha256}`, 'is no checksum'],
    [`crc32:${EMPTY.md5}`, 'unknown algorithm crc32'],
    [`sha256:${EMPTY.md5}`, 'has 32 digits'],
    [EMPTY.md5.slice(1), 'has 31 digits, as no checksum has'],
  ])('is not %j', (text, problem) => {
    expect(() => parseChecksum(text)).toThrow(UsageError);
    expect(() => parseChecksum(text)).toThrow(problem);
  });
});
