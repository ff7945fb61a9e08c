import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { composeRequest } from '../../../../src/actions/http/compose.ts';
import { readConditions } from '../../../../src/actions/http/conditions/conditions.ts';
import { MAX_ETAG_BYTES, readEtag, saveEtag } from '../../../../src/actions/http/conditions/etag-file.ts';
import { lastModifiedOf, validatorsOf } from '../../../../src/actions/http/validators.ts';
import { performHttp } from '../../../../src/actions/http/perform.ts';
import { kits } from '../../../../src/kits.ts';
import { curlParts } from '../../../helpers/curl.ts';
import { testWith } from '../../../helpers/programs.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { useLab } from '../../../helpers/use-lab.ts';

const testWithCurl = testWith('curl');
const lab = useLab();

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

/** A file of that date. */
function oldFile(name = 'file', content = ''): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, content);
  utimesSync(path, new Date(), new Date('1994-11-06T08:49:37.900Z'));
  return path;
}

describe('-z', () => {
  test.each([
    ['6 Nov 1994 8:49:37', 'If-Modified-Since'],
    ['-6 Nov 1994 8:49:37', 'If-Unmodified-Since'],
    ['-1994-11-06T08:49:37', 'If-Unmodified-Since'],
  ])('%s is a date', async (timeCond, field) => {
    expect((await readConditions({ timeCond })).fields).toEqual([[field, DATE]]);
  });

  test('a file stands for its time', async () => {
    const path = oldFile();
    expect((await readConditions({ timeCond: path })).fields).toEqual([['If-Modified-Since', DATE]]);
    expect((await readConditions({ timeCond: `-${path}` })).fields).toEqual([['If-Unmodified-Since', DATE]]);
  });

  test('what is neither is refused', async () => {
    const refused = { code: 'usage', message: '-z "yester\\nday" is neither a date nor a file' };
    await expect(readConditions({ timeCond: 'yester\nday' })).rejects.toMatchObject(refused);
    await expect(readConditions({ timeCond: '' })).rejects.toMatchObject({ code: 'usage' });
    await expect(readConditions({ timeCond: 'here', output: 'there' })).rejects.toMatchObject({
      code: 'usage',
    });
  });

  test('-z FILE -o FILE asks for all of it the first time', async () => {
    const output = join(scratchFolder(), 'new');
    const { fields, isUnmet } = await readConditions({ timeCond: output, output });
    expect(fields).toEqual([]);
    expect(isUnmet({ status: 200, headers: [['Last-Modified', DATE]] })).toBe(false);
  });
});

describe('nothing new', () => {
  const DAY = 86_400_000;
  const at = (days: number) => new Date(Date.parse(DATE) + days * DAY).toUTCString();

  test.each([
    ['304', '6 Nov 1994', 304, [], true],
    ['304 to another condition', undefined, 304, [], true],
    ['200 of an older one, from a server without conditions', DATE, 200, [['Last-Modified', at(-1)]], true],
    ['200 of the same', DATE, 200, [['Last-Modified', DATE]], true],
    ['200 of a newer one', DATE, 200, [['Last-Modified', at(1)]], false],
    ['200 of unknown age', DATE, 200, [], false],
    ['200 with a date that is none', DATE, 200, [['Last-Modified', 'yesterday']], false],
    ['an error of old age', DATE, 404, [['Last-Modified', at(-1)]], false],
    ['200 after -DATE', `-${DATE}`, 200, [['Last-Modified', at(-1)]], false],
    ['412 after -DATE', `-${DATE}`, 412, [], false],
  ] as const)('%s', async (_, timeCond, status, headers, unmet) => {
    const { isUnmet } = await readConditions(timeCond === undefined ? {} : { timeCond });
    expect(isUnmet({ status, headers })).toBe(unmet);
  });
});

describe('--etag-compare', () => {
  test.each([
    ['"abc"\n', '"abc"'],
    ['W/"abc"\r\n', 'W/"abc"'],
    ['"x", "y"', '"x", "y"'],
    ['  "abc" \n"second"\n', '"abc"'],
    ['noquotes', 'noquotes'],
    ['"\xe9"', '"\xe9"'],
    ['', '""'],
    ['\n', '""'],
  ])('%j is sent as %s', async (content, value) => {
    const path = join(scratchFolder(), 'etag');
    writeFileSync(path, content, 'latin1');
    expect((await readConditions({ etagCompare: path })).fields).toEqual([['If-None-Match', value]]);
  });

  test('comes behind the date, as in curl', async () => {
    const path = oldFile('etag', '"abc"');
    const { fields } = await readConditions({ timeCond: '6 Nov 1994', etagCompare: path });
    expect(fields.map(([name]) => name)).toEqual(['If-Modified-Since', 'If-None-Match']);
  });

  test('a file that is not there matches nothing where it will be made, and is an error elsewhere', async () => {
    const path = join(scratchFolder(), 'etag');
    expect(await readEtag(path, { etagSave: path })).toBe('""');
    await expect(readEtag(path)).rejects.toMatchObject({
      code: 'read-file',
      hint: `--etag-save ${path} makes it`,
    });
    mkdirSync(path);
    await expect(readEtag(path, { etagSave: path })).rejects.toMatchObject({ code: 'read-file' });
  });

  test.each(['"a\0b"', '"a\x1bb"', '"a\rb"'])('%j is refused', async (content) => {
    const path = join(scratchFolder(), 'etag');
    writeFileSync(path, content);
    await expect(readEtag(path)).rejects.toMatchObject({ code: 'usage' });
  });

  test('a large file is refused', async () => {
    const path = join(scratchFolder(), 'etag');
    writeFileSync(path, 'x'.repeat(MAX_ETAG_BYTES));
    expect(await readEtag(path)).toHaveLength(MAX_ETAG_BYTES);
    writeFileSync(path, 'x'.repeat(MAX_ETAG_BYTES + 1));
    await expect(readEtag(path)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('--etag-save', () => {
  const saved = async (status: number, ...etags: string[]): Promise<string> => {
    const path = join(scratchFolder(), 'etag');
    writeFileSync(path, 'before');
    await saveEtag(path, { status, headers: etags.map((etag) => ['ETag', etag]) });
    return readFileSync(path, 'latin1');
  };

  test('the tag is written, to be read again', async () => {
    const path = join(scratchFolder(), 'etag');
    await saveEtag(path, { status: 200, headers: [['etag', 'W/"\xe9"']] });
    expect(readFileSync(path, 'latin1')).toBe('W/"\xe9"\n');
    expect(await readEtag(path)).toBe('W/"\xe9"');
  });

  test('of 304 it may be a new one', async () => {
    expect(await saved(304, '"new"')).toBe('"new"\n');
  });

  test('errors, redirects and what has no tag leave the file as it was', async () => {
    expect(await saved(404, '"error"')).toBe('before');
    expect(await saved(301, '"moved"')).toBe('before');
    expect(await saved(200)).toBe('before');
    expect(await saved(200, 'naked')).toBe('before');
    expect(await saved(200, '"a\nb"')).toBe('before');
  });

  test('nothing else is left beside it', async () => {
    const folder = scratchFolder();
    await saveEtag(join(folder, 'etag'), { status: 200, headers: [['ETag', '"x"']] });
    expect(readdirSync(folder)).toEqual(['etag']);
  });
});

describe('validators', () => {
  test('are as they were sent', () => {
    expect(
      validatorsOf([
        ['ETAG', ' "x" '],
        ['last-modified', DATE],
      ]),
    ).toEqual({ etag: '"x"', lastModified: DATE });
    expect(
      validatorsOf([
        ['ETag', '"a" b'],
        ['Last-Modified', '0'],
      ]),
    ).toEqual({});
  });

  test('give a file its time', () => {
    expect(lastModifiedOf([['Last-Modified', DATE]])).toEqual(new Date('1994-11-06T08:49:37Z'));
    expect(lastModifiedOf([['Last-Modified', 'soon']])).toBeUndefined();
    expect(lastModifiedOf([])).toBeUndefined();
  });
});

describe('against a server', () => {
  test.each(['raw', 'library'] as const)('the %s client is told that there is nothing new', async (kind) => {
    const client = (await kits.http[kind]()).createHttpClient();
    onTestFinished(() => client.close());
    const path = join(scratchFolder(), 'etag');
    const ask = async () => {
      const { fields, isUnmet } = await readConditions({ etagCompare: path, etagSave: path });
      const headers = fields.map(([name, value]) => `${name}: ${value}`);
      const request = composeRequest({ url: new URL(lab.url('/etag')), headers });
      const { response } = (await performHttp(client, request)).exchange;
      await saveEtag(path, response);
      return { status: response.status, unmet: isUnmet(response) };
    };
    expect(await ask()).toEqual({ status: 200, unmet: false });
    expect(readFileSync(path, 'utf8')).toBe('"v1"\n');
    expect(await ask()).toEqual({ status: 304, unmet: true });
  });

  testWithCurl('curl and we read what the other has written', async () => {
    const [ours, its] = ['ours', 'its'].map((name) => join(scratchFolder(), name)) as [string, string];
    await saveEtag(ours, { status: 200, headers: [['ETag', '"v1"']] });
    const { heads } = await curlParts('--etag-compare', ours, '--etag-save', its, lab.url('/etag'));
    expect(heads[0]).toMatch(/^HTTP\/1.1 304 /);
    expect(await readEtag(its)).toBe('"v1"');
  });
});
