import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  MAX_LIST_BYTES,
  MAX_LIST_ENTRIES,
  MAX_LIST_LINE_BYTES,
  MAX_LIST_PROBLEMS,
  readList,
  UrlList,
} from '../../../../../src/actions/http/download/list/read-list.ts';
import { LimitError, UsageError } from '../../../../../src/errors.ts';
import { cutPlaces, splitAt } from '../../../../helpers/splits.ts';
import { reusingOneBuffer } from '../../fake-client.ts';

const read = (text: string | Uint8Array, list?: UrlList): Promise<UrlList> =>
  readList(reusingOneBuffer([Buffer.from(text)]), list);

const MIXED = [
  '\u{feff}# mirrors',
  '',
  'https://example.com/big.iso#part',
  '   example.com/report?year=2025 \t report 2025.html  ',
  'http://anna:s%20cret@example.com/x',
  'ftp://example.com/x',
  'http://b\u00fccher.example/\u00e9',
  'https://example.com/big.iso',
  '\t# no',
  'not a host:99999',
].join('\r\n');

const ENTRIES = [
  'https://example.com/big.iso',
  { url: 'http://example.com/report?year=2025', name: 'report 2025.html' },
  'http://example.com/x',
  'http://xn--bcher-kva.example/%C3%A9',
];

describe('a list', () => {
  test('is read whatever stands in it, and what cannot be used is said', async () => {
    const list = await read(MIXED);
    expect(list.entries).toEqual(ENTRIES);
    expect([...list.credentials]).toEqual([[2, { user: 'anna', password: 's cret' }]]);
    expect(list.repeated).toBe(1);
    expect(list.problems.map(({ where }) => where)).toEqual(['line 6', 'line 10']);
    expect(list.problems[0]?.message).toBe(
      'ftp://example.com/x: ftp: is not HTTP (give an http:// or https:// URL)',
    );
  });

  test('is the same wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(cutPlaces(), async (places) => {
        const list = await readList(reusingOneBuffer(splitAt(Buffer.from(MIXED), places)));
        expect(list.entries).toEqual(ENTRIES);
        expect(list.problemCount).toBe(2);
      }),
      { numRuns: 30 },
    );
  });

  test('may be empty', async () => {
    expect((await read('')).entries).toEqual([]);
    expect((await read('\n# nothing\n')).entries).toEqual([]);
  });

  test('takes the scheme that is meant', async () => {
    const list = await read('example.com/a', new UrlList({ defaultScheme: 'https' }));
    expect(list.entries).toEqual(['https://example.com/a']);
  });

  test('is added to what was there before', async () => {
    const list = new UrlList();
    list.add('example.com/a', 'argument 1');
    await read('http://example.com/a\nhttp://example.com/b', list);
    expect(list.entries).toEqual(['http://example.com/a', 'http://example.com/b']);
    expect(list.repeated).toBe(1);
  });
});

describe('a name behind an address', () => {
  test.each(['../x', '/etc/passwd', 'a\\b', '..', 'con', 'a\u202etxt.exe', 'x'.repeat(300)])(
    'cannot be %j',
    async (name) => {
      const list = await read(`http://a.test/x ${name}\nhttp://a.test/y`);
      expect(list.entries).toEqual(['http://a.test/y']);
      expect(list.problems).toEqual([
        { where: 'line 1', message: expect.stringContaining('cannot be the name of a file here') },
      ]);
    },
  );

  test('is one: the same address with another is said', async () => {
    const list = await read('a.test/x one\na.test/x two\na.test/x one\na.test/x');
    expect(list.entries).toEqual([{ url: 'http://a.test/x', name: 'one' }]);
    expect(list.problems.map(({ where }) => where)).toEqual(['line 2']);
    expect(list.repeated).toBe(2);
  });
});

test('a password never shows', async () => {
  const list = await read('http://anna:secret@a.test:99999/\nhttp://anna:secret@a.test/x');
  expect(JSON.stringify([list.problems, list.entries])).not.toContain('secret');
  expect(list.problemCount).toBe(1);
});

describe('what is no text', () => {
  test('is refused', async () => {
    const error = await read('http://a.test/\n\0\n').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message: 'a list is text, and line 2 holds a NUL byte' });
  });

  test('as UTF-16 is refused, too', async () => {
    await expect(read(Buffer.from('http://a.test/', 'utf16le'))).rejects.toThrow('a list is text');
  });

  test('in a single line is that line alone', async () => {
    const list = await read(Buffer.from('http://a.test/\xff\nhttp://a.test/x', 'latin1'));
    expect(list.problems).toEqual([{ where: 'line 1', message: 'it is not UTF-8' }]);
    expect(list.entries).toEqual(['http://a.test/x']);
  });
});

describe('the limits', () => {
  test('of a line', async () => {
    const address = (length: number): string => `http://a.test/${'x'.repeat(length - 14)}`;
    const list = await read(
      `${address(MAX_LIST_LINE_BYTES)}\n${address(MAX_LIST_LINE_BYTES + 1)}\nhttp://a.test/`,
    );
    expect(list.entries).toHaveLength(2);
    expect(list.problems).toEqual([{ where: 'line 2', message: 'it is longer than 65536 bytes' }]);
  });

  test('of problems that are kept', async () => {
    const list = await read('x:y:z\n'.repeat(MAX_LIST_PROBLEMS + 5));
    expect(list.problems).toHaveLength(MAX_LIST_PROBLEMS);
    expect(list.problemCount).toBe(MAX_LIST_PROBLEMS + 5);
  });

  test('of bytes', async () => {
    const block = Buffer.alloc(1024 * 1024, `${'#'.repeat(1023)}\n`);
    const blocks = function* (count: number): Generator<Buffer> {
      for (let at = 0; at < count; at += 1) yield block;
    };
    const tooMany = readList(reusingOneBuffer(blocks(MAX_LIST_BYTES / block.length + 1)));
    await expect(tooMany).rejects.toMatchObject({ limit: 'MAX_LIST_BYTES' });
  });

  test('of addresses', () => {
    const list = new UrlList();
    // Those that are there need not have been read one by one.
    list.entries.length = MAX_LIST_ENTRIES - 1;
    list.add('a.test/1', 'line 1');
    expect(() => list.add('a.test/2', 'line 2')).toThrow(LimitError);
    expect(list.problems).toEqual([]);
  });
});
