import { expect, test } from 'vitest';
import { safeFileName } from '../../src/actions/file-name.ts';

test.each([
  ['report.pdf', 'report.pdf'],
  ['été 2024.txt', 'été 2024.txt'],
  ['/etc/passwd', 'passwd'],
  ['../../.ssh/authorized_keys', 'authorized_keys'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['a/b\\c', 'c'],
  ['.bashrc', 'bashrc'],
  ['...x', 'x'],
  ['a\0b\x1b[31m\r\nc\u009b', 'ab[31mc'],
  ['cod\u202efdp.exe', 'codfdp.exe'],
  ['a\u200bb\ufeff\u2028', 'ab'],
  [' spaced ', 'spaced'],
  ['lone \ud800 half', 'lone  half'],
])('%j is saved as %j', (name, safe) => {
  expect(safeFileName(name)).toBe(safe);
});

test.each(['', '.', '..', 'dir/', 'a/..', '\0', '\u202e', ' .. '])('of %j nothing is left', (name) => {
  expect(safeFileName(name)).toBeUndefined();
});

test('a long name is cut to what file systems take with .part, between characters, its extension kept', () => {
  const name = safeFileName(`${'é'.repeat(200)}.tar`)!;
  expect(name).toBe(`${'é'.repeat(123)}.tar`);
  expect(Buffer.byteLength(`${name}.part`)).toBeLessThanOrEqual(255);
  expect(safeFileName('n'.repeat(250))).toHaveLength(250);
  expect(safeFileName('n'.repeat(251))).toHaveLength(250);
});
