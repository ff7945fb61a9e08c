import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  checksumFor,
  MAX_CHECKSUM_FILE_BYTES,
  readChecksumFile,
} from '../../../../../src/actions/http/download/checksum/checksum-file.ts';
import { describeWith } from '../../../../helpers/programs.ts';
import { scratchFolder } from '../../../../helpers/scratch.ts';

const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';
const OTHER_MD5 = '900150983cd24fb0d6963f7d28e17f72';
const SHA1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
const md5 = { algorithm: 'md5', hex: MD5 };

describeWith(
  'sha256sum',
  'md5sum',
  'b2sum',
)('what the programs write', () => {
  const NAMES = [
    'plain.iso',
    'with  two spaces',
    'a\\b',
    'line\nbreak',
    'car\rriage',
    '(odd) = name',
    '*star',
  ];
  // `printf abc | sha256sum`, which is also the example of FIPS 180-4.
  const SHA256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

  test.for<[string, string[], { algorithm: string; hex: string }]>([
    ['sha256sum', [], { algorithm: 'sha256', hex: SHA256 }],
    ['sha256sum', ['--binary'], { algorithm: 'sha256', hex: SHA256 }],
    ['sha256sum', ['--tag'], { algorithm: 'sha256', hex: SHA256 }],
    ['md5sum', [], { algorithm: 'md5', hex: OTHER_MD5 }],
    ['md5sum', ['--tag'], { algorithm: 'md5', hex: OTHER_MD5 }],
  ])('%s %j', ([program, options, checksum]) => {
    const cwd = scratchFolder();
    for (const name of NAMES) writeFileSync(join(cwd, name), 'abc');
    const text = execFileSync(program, [...options, '--', ...NAMES], { cwd, encoding: 'utf8' });
    const { checksums, badLines } = readChecksumFile(text);
    expect([...checksums]).toEqual(NAMES.map((name) => [name, checksum]));
    expect(badLines).toEqual([]);
  });
});

describe('a file of checksums', () => {
  test('may have comments, empty lines, CR LF, a BOM, and paths', () => {
    const text = `\u{feff}# comment\r\n\r\n${MD5}  ./a\r\n${MD5.toUpperCase()} *sub/b\r\n`;
    expect(readChecksumFile(text)).toEqual({
      checksums: new Map([
        ['a', md5],
        ['sub/b', md5],
      ]),
      badLines: [],
    });
  });

  test('tells the lines that are none', () => {
    const text = [
      'hello',
      `${MD5.slice(1)}  a`,
      MD5,
      `${MD5}\ta`,
      `SHA256 (a) = ${MD5}`,
      `CRC (a) = ${MD5}`,
      `BLAKE2b (a) = ${MD5.repeat(4)}`,
      `${MD5}  good`,
    ].join('\n');
    expect(readChecksumFile(text)).toEqual({
      checksums: new Map([['good', md5]]),
      badLines: [1, 2, 3, 4, 5, 6, 7],
    });
  });

  test('may be signed', () => {
    const text = [
      '-----BEGIN PGP SIGNED MESSAGE-----',
      'Hash: SHA256',
      '',
      `${MD5}  a`,
      '-----BEGIN PGP SIGNATURE-----',
      '',
      'iQIzBAEBCAAdFiEE',
    ].join('\n');
    expect(readChecksumFile(text)).toEqual({ checksums: new Map([['a', md5]]), badLines: [] });
  });

  test('may name a file twice: the stronger digest counts, then the last', () => {
    const { checksums } = readChecksumFile(`${SHA1}  a\n${MD5}  a\n${MD5}  b\n${OTHER_MD5}  b`);
    expect(checksums.get('a')).toEqual({ algorithm: 'sha1', hex: SHA1 });
    expect(checksums.get('b')).toEqual({ algorithm: 'md5', hex: OTHER_MD5 });
  });

  test('has a bound', () => {
    const text = '#'.repeat(MAX_CHECKSUM_FILE_BYTES + 1);
    expect(() => readChecksumFile(text)).toThrow(
      expect.objectContaining({ limit: 'MAX_CHECKSUM_FILE_BYTES' }),
    );
  });
});

describe('the checksum of an address', () => {
  const { checksums } = readChecksumFile(
    `${MD5}  pool/a.deb\n${OTHER_MD5}  a.deb\n${MD5}  my file\n${MD5}  saved-as`,
  );
  test.each([
    ['http://a.test/debian/pool/a.deb?x', MD5],
    ['http://a.test/debian/a.deb', OTHER_MD5],
    ['http://a.test/my%20file', MD5],
    ['http://a.test/%ff/my%20file', MD5],
    ['http://a.test/xa.deb', undefined],
    ['http://a.test/', undefined],
  ])('%s is %s', (url, hex) => {
    expect(checksumFor(checksums, new URL(url))?.hex).toBe(hex);
  });

  test('is also found by the name under which it is saved', () => {
    expect(checksumFor(checksums, new URL('http://a.test/x'), 'saved-as')).toEqual(md5);
  });
});
