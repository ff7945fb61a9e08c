import { describe, expect, test } from 'vitest';
import { MAX_NAME_BYTES } from '../../../../../src/actions/file-name.ts';
import { FileNames, wantedName } from '../../../../../src/actions/http/download/list/file-names.ts';

test.each([
  ['http://a.test/', 'index.html'],
  ['http://a.test/folder/', 'index.html'],
  ['http://a.test/%2e', 'index.html'],
  ['http://a.test/a/b.iso?x=1', 'b.iso'],
  ['http://a.test/a%20b', 'a%20b'],
  ['http://a.test/.gitignore', '.gitignore'],
])('%s is saved as %s', (url, name) => {
  expect(wantedName(new URL(url))).toBe(name);
});

describe('a name that another has', () => {
  const claimAll = (...wanted: string[]): string[] => {
    const names = new FileNames();
    return wanted.map((name) => names.claim(name));
  };

  test.each<[string, string[], string[]]>([
    ['is numbered before its extension', ['a.html', 'a.html', 'a.html'], ['a.html', 'a-2.html', 'a-3.html']],
    ['is numbered before both of two', ['a.tar.gz', 'a.tar.gz'], ['a.tar.gz', 'a-2.tar.gz']],
    ['is numbered at its end without one', ['a', 'a', '.rc', '.rc'], ['a', 'a-2', '.rc', '.rc-2']],
    ['steps over numbers that are taken', ['a-2', 'a', 'a', 'a'], ['a-2', 'a', 'a-3', 'a-4']],
    ['is the same in capitals', ['Straße', 'STRASSE', 'ΣΑΣ', 'σας'], ['Straße', 'STRASSE-2', 'ΣΑΣ', 'σας-2']],
    ['is the same with its accents apart', ['\u00e9', 'e\u0301'], ['\u00e9', 'e\u0301-2']],
    ['may be that of its part', ['a', 'a.part', 'A.PART.JSON'], ['a', 'a-2.part', 'A.PART-2.JSON']],
    [
      'may be that whose part it is',
      ['b.part', 'b', 'c.part.json', 'c'],
      ['b.part', 'b-2', 'c.part.json', 'c-2'],
    ],
  ])('%s', (_, wanted, got) => {
    expect(claimAll(...wanted)).toEqual(got);
  });

  test('stays as short as it may be, and whole', () => {
    const long = `${'é'.repeat(Math.floor((MAX_NAME_BYTES - 4) / 2))}.iso`;
    const [first, second] = claimAll(long, long);
    expect(first).toBe(long);
    expect(second).toMatch(/^é+-2\.iso$/);
    expect(Buffer.byteLength(second!)).toBeLessThanOrEqual(MAX_NAME_BYTES);
    expect(Buffer.byteLength(second!)).toBeGreaterThan(MAX_NAME_BYTES - 4);
  });

  test('is found at once, however often it is wanted', () => {
    const names = new FileNames();
    const all = Array.from({ length: 50_000 }, () => names.claim('index.html'));
    expect(new Set(all).size).toBe(50_000);
    expect(all.at(-1)).toBe('index-50000.html');
  });
});
