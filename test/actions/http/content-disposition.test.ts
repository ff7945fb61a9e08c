import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fileNameIn,
  MAX_DISPOSITION_CHARACTERS,
  nameFromDisposition,
} from '../../../src/actions/http/content-disposition.ts';
import type { HttpField } from '../../../src/protocols/http.ts';
import { testWith } from '../../helpers/programs.ts';
import { curl } from '../../helpers/curl.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { onRequest, startServer } from '../../helpers/servers.ts';

const testWithCurl = testWith('curl');

/** As the wire has it: a character a byte. */
const bytes = (text: string): string => Buffer.from(text).toString('latin1');

describe('what RFC 6266, section 5, shows', () => {
  test.each([
    ['Attachment; filename=example.html', 'example.html'],
    ['INLINE; FILENAME= "an example.html"', 'an example.html'],
    ["attachment; filename*= UTF-8''%e2%82%ac%20rates", '€ rates'],
    [`attachment; filename="EURO rates"; filename*=utf-8''%e2%82%ac%20rates`, '€ rates'],
  ])('%s', (value, name) => {
    expect(fileNameIn(value)).toBe(name);
  });
});

describe('filename* (RFC 8187)', () => {
  test.each([
    ["attachment; filename*=iso-8859-1'en'%A3%20rates", '£ rates'],
    ["attachment; filename*=UTF-8''%c2%a3%20and%20%e2%82%ac%20rates", '£ and € rates'],
    [`attachment; filename*="UTF-8''a%20b.txt"`, 'a b.txt'],
    // Broken: the plain name counts.
    [`attachment; filename*=UTF-8''%ff; filename=plain`, 'plain'],
    [`attachment; filename*=UTF-8''%4; filename=plain`, 'plain'],
    [`attachment; filename*=UTF-7''a; filename=plain`, 'plain'],
    [`attachment; filename*=naked.txt; filename=plain`, 'plain'],
    [`attachment; filename*=UTF-8''; filename=plain`, 'plain'],
    [`attachment; filename*=UTF-8''%zz`, undefined],
  ])('%s', (value, name) => {
    expect(fileNameIn(value)).toBe(name);
  });
});

describe('what servers really send', () => {
  test.each([
    ['attachment', undefined],
    ['attachment; filename=', undefined],
    ['attachment; filename=""', undefined],
    ['', undefined],
    [';;; ;', undefined],
    ['=; ==x', undefined],
    ['attachment; filename', undefined],
    ['attachment; filename=a; filename=b', 'a'],
    ['attachment; xfilename=no; filename=yes', 'yes'],
    ['attachment; x="filename=no"; filename=yes', 'yes'],
    ['attachment; filename="a;b.txt"; x=y', 'a;b.txt'],
    ['attachment; filename="a"junk; x=y', 'a'],
    ['attachment; filename =\t"a"', 'a'],
    ['attachment,filename=a', undefined],
    [String.raw`attachment; filename="a \"b\".txt"`, 'a "b".txt'],
    [String.raw`attachment; filename="c:\dir\f.txt"`, String.raw`c:\dir\f.txt`],
    [String.raw`attachment; filename="a\\"`, 'a\\'],
    [String.raw`attachment; filename="a\"`, 'a"'],
    [bytes('attachment; filename="naïve.txt"'), 'naïve.txt'],
    ['attachment; filename="na\xefve.txt"', 'naïve.txt'],
    ['attachment; filename="%41.txt"', '%41.txt'],
    ['attachment; filename="line\nbreak"', 'line\nbreak'],
  ])('%j names %j', (value, name) => {
    expect(fileNameIn(value)).toBe(name);
  });

  /** Whatever the type, names as curl reads them. */
  const AS_CURL = [
    ['attachment; filename="a b.txt"', 'a b.txt'],
    ['attachment; filename="../../etc/x.txt"', 'x.txt'],
    ['attachment; filename=plain name.txt', 'plain name.txt'],
    ['attachment; filename="unterminated.txt', 'unterminated.txt'],
    ["attachment; filename='single.txt'", 'single.txt'],
    ['filename=only.txt', 'only.txt'],
    ['attachment;filename=semi.txt;x=y', 'semi.txt'],
    [String.raw`attachment; filename="c:\dir\f.txt"`, 'f.txt'],
    ['attachment; filename="%41%20.txt"', '%41%20.txt'],
    ['attachment', 'url'],
  ] as const;

  test.each(AS_CURL)('%s is saved as %s', (value, name) => {
    expect(nameFromDisposition([['Content-Disposition', value]]) ?? 'url').toBe(name);
  });

  testWithCurl.for(AS_CURL)('and by curl: %s', async ([value, name]) => {
    const folder = scratchFolder();
    const { url } = await startServer((socket) => {
      const head = `HTTP/1.1 200 OK\r\nContent-Disposition: ${value}\r\nContent-Length: 0\r\n\r\n`;
      onRequest(socket, () => void socket.end(head, 'latin1'));
    });
    await curl('-OJ', '--output-dir', folder, new URL('url', url).href);
    expect(readdirSync(folder)).toEqual([name]);
  });
});

describe('nameFromDisposition', () => {
  const named = (...values: string[]) =>
    nameFromDisposition(values.map((value): HttpField => ['content-disposition', value]));

  test.each([
    ["attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", 'passwd'],
    ["attachment; filename*=UTF-8''.bashrc", 'bashrc'],
    ["attachment; filename*=UTF-8''a%00b%0d%0a.txt", 'ab.txt'],
    ["attachment; filename*=UTF-8''txt.%E2%80%AEexe", 'txt.exe'],
    ['attachment; filename=".."', undefined],
    ['attachment; filename="dir/"', undefined],
  ])('%s is made safe', (value, name) => {
    expect(named(value)).toBe(name);
  });

  test('takes the first field that names something', () => {
    expect(named()).toBeUndefined();
    expect(named('attachment', 'attachment; filename=b', 'attachment; filename=c')).toBe('b');
  });
});

describe('hostile fields', () => {
  test('what is longer than a name can be is cut', () => {
    const long = 'x'.repeat(MAX_DISPOSITION_CHARACTERS);
    expect(fileNameIn(`a; x=${long}; filename=late`)).toBeUndefined();
    const prefix = 'a; filename=';
    expect(fileNameIn(prefix + long)).toHaveLength(MAX_DISPOSITION_CHARACTERS - prefix.length);
  });

  test.each([
    'filename="',
    'filename="\\',
    ';',
    '=',
    "'",
    'filename*=',
    ' \t',
    'filename="\\"',
    "filename='",
  ])('%j without end is read to the end', (piece) => {
    expect(() => fileNameIn(piece.repeat(100_000))).not.toThrow();
  });

  test('anything can be read', () => {
    const pieces = fc.constantFrom(
      'filename',
      '*',
      '=',
      '"',
      '\\',
      ';',
      "'",
      "UTF-8''",
      '%',
      '41',
      ' ',
      'x',
      '\xe9',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        fileNameIn(parts.join(''));
      }),
    );
  });

  test('a quoted name is what was quoted', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
        const quoted = bytes(name).replace(/["\\]/g, '\\$&');
        expect(fileNameIn(`attachment; filename="${quoted}"; size=1`)).toBe(name);
      }),
    );
  });

  test('an extended name is what was encoded', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
        const encoded = encodeURIComponent(name).replace(
          /['()*]/g,
          (c) => `%${c.charCodeAt(0).toString(16)}`,
        );
        expect(fileNameIn(`attachment; filename*=UTF-8''${encoded}`)).toBe(name);
      }),
    );
  });
});
