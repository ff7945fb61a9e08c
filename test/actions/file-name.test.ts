import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_NAME_BYTES, nameFromUrl, safeFileName } from '../../src/actions/file-name.ts';

describe('safeFileName', () => {
  test.each([
    ['report.pdf', 'report.pdf'],
    ['été 2024.txt', 'été 2024.txt'],
    ['/etc/passwd', 'passwd'],
    ['../../.ssh/authorized_keys', 'authorized_keys'],
    ['..\\..\\boot.ini', 'boot.ini'],
    ['a/b\\c', 'c'],
    ['.bashrc', 'bashrc'],
    ['\u202e.bashrc', 'bashrc'],
    [' . .x', 'x'],
    ['a\0b\x1b[31m\r\nc\u009b', 'ab[31mc'],
    ['cod\u202efdp.exe', 'codfdp.exe'],
    ['a\u200bb\ufeff\u2028', 'ab'],
    [' spaced ', 'spaced'],
    ['dots at the end. . ', 'dots at the end'],
    ['lone \ud800 half', 'lone  half'],
    ['12:30 <a|b> "c"?*', '12_30 _a_b_ _c___'],
    ['C:evil.txt', 'C_evil.txt'],
    ['file.txt::$DATA', 'file.txt__$DATA'],
    ['con', 'con_'],
    ['NUL.txt', 'NUL_.txt'],
    ['com1 .log', 'com1_ .log'],
    ['.aux', 'aux_'],
    ['console.log', 'console.log'],
    ['com10', 'com10'],
  ])('%j is saved as %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  test.each(['', '.', '..', 'dir/', 'a/..', '\0', '\u202e', ' .. '])('of %j nothing is left', (name) => {
    expect(safeFileName(name)).toBeUndefined();
    expect(safeFileName(name, { mayHide: true })).toBeUndefined();
  });

  test('a leading dot stays where the user has typed it', () => {
    expect(safeFileName('/x/.gitignore', { mayHide: true })).toBe('.gitignore');
    expect(safeFileName('/x/..', { mayHide: true })).toBeUndefined();
  });

  test('a long name is cut between characters, its extension kept', () => {
    expect(MAX_NAME_BYTES).toBe(231);
    expect(safeFileName(`${'é'.repeat(200)}.tar`)).toBe(`${'é'.repeat(113)}.tar`);
    expect(safeFileName('n'.repeat(231))).toHaveLength(231);
    expect(safeFileName('n'.repeat(232))).toHaveLength(231);
    expect(safeFileName(`n.${'x'.repeat(300)}`)).toHaveLength(231);
  });

  test('many spaces and dots take no time', () => {
    const hostile = ` .${' .'.repeat(200_000)}x${' .'.repeat(200_000)}x`;
    expect(safeFileName(hostile)).toMatch(/^x/);
  });

  test('whatever comes in, what comes out is one short, visible name, and safe already', () => {
    const nasty = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      ' ',
      '\0',
      '\u202e',
      ':',
      'con',
      '%2f',
      'é',
      '\ud83d\ude00',
    );
    const names = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 40 });
    fc.assert(
      fc.property(names, fc.boolean(), (parts, mayHide) => {
        const name = safeFileName(parts.join(''), { mayHide });
        if (name === undefined) return;
        // oxlint-disable-next-line no-control-regex -- the very characters that must not be there
        expect(name).not.toMatch(/[/\\\0-\x1f\x7f-\x9f\u202a-\u202e<>:"|?*]|[. ]$/);
        if (!mayHide) expect(name).not.toMatch(/^\./);
        expect(['', '.', '..']).not.toContain(name);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(MAX_NAME_BYTES);
        expect(safeFileName(name, { mayHide })).toBe(name);
      }),
    );
  });
});

// What curl 7.88 saves them as, but for the colon.
describe('nameFromUrl', () => {
  test.each([
    ['http://h/dir/a%20b.txt', 'a%20b.txt'],
    ['http://h/a%2fb', 'a%2fb'],
    ['http://h/%00x', '%00x'],
    ['http://h/x?q=1/y#z/w', 'x'],
    ['http://h/a;b=c', 'a;b=c'],
    ['http://h/.gitignore', '.gitignore'],
    ['http://h/a:b', 'a_b'],
  ])('%s is saved as %j', (url, name) => {
    expect(nameFromUrl(new URL(url))).toBe(name);
  });

  test.each(['http://h', 'http://h/', 'http://h/dir/', 'http://h/dir/?file=x', 'http://h/a/%2e%2e'])(
    '%s names no file',
    (url) => {
      expect(() => nameFromUrl(new URL(url))).toThrow(
        expect.objectContaining({ code: 'usage', hint: expect.stringContaining('-o') }),
      );
    },
  );

  test('a query, which may hold a secret, is not in the message', () => {
    expect(() => nameFromUrl(new URL('http://h/dir/?token=s3cret'))).toThrow(
      /^the address names no file: http:\/\/h\/dir\/$/,
    );
  });
});
