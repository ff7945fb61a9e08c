import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  MAX_COOKIE_FILE_BYTES,
  readCookies,
  type ReadCookiesOptions,
  saveCookies,
  sortCookieArguments,
} from '../../../../src/actions/http/cookies/files.ts';
import { CookieJar } from '../../../../src/actions/http/cookies/jar.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

const firstUrl = new URL('http://a.example/');
const open = async (options: Partial<ReadCookiesOptions>): Promise<CookieJar> =>
  (await readCookies({ firstUrl, ...options }))();
const refuseStdout = (): never => {
  throw new Error('nothing is printed');
};
const line = (name: string, value = '1', end = 0): string =>
  `a.example\tFALSE\t/\tFALSE\t${end}\t${name}\t${value}\n`;

function fileWith(...lines: readonly string[]): string {
  const path = join(scratchFolder(), 'jar');
  writeFileSync(path, lines.join(''));
  return path;
}

async function* stream(...chunks: readonly string[]): AsyncIterable<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('what -b is given', () => {
  test('is cookies with a =, else a file', () => {
    expect(sortCookieArguments(['a=1; b=2', 'jar.txt', '', '-', '@a=b', '@jar', '=x'])).toEqual({
      literals: ['a=1; b=2', '=x'],
      files: ['jar.txt', '', '-', 'a=b', 'jar'],
    });
  });

  test('literals are joined, byte for byte, and for the first origin', async () => {
    const jar = await open({ literals: ['a=1; b=2', ' c=é '] });
    expect(jar.literalFor(new URL('/x', firstUrl))).toBe('a=1; b=2; c=\xc3\xa9');
    expect(jar.literalFor(new URL('http://b.example/'))).toBeUndefined();
    expect(jar.literalFor(new URL('https://a.example/'))).toBeUndefined();
  });

  test('literals are for every origin where all are trusted', async () => {
    const jar = await open({ literals: ['a=1'], trusted: true });
    expect(jar.literalFor(new URL('https://b.example/'))).toBe('a=1');
  });

  test('a literal is no way to write another header field, and is not shown', async () => {
    await expect(open({ literals: ['a=secret\r\nX-Evil: 1'] })).rejects.toMatchObject({
      code: 'usage',
      message: 'a cookie holds a line end or another control character',
    });
  });

  test('files are read one after the other', async () => {
    const files = [fileWith(line('a'), line('longer')), fileWith(line('a', '2'))];
    expect((await open({ files })).cookiesFor(firstUrl)).toBe('longer=1; a=2');
  });

  test('a file that does not exist, and none, are empty jars', async () => {
    const jar = await open({ files: [join(scratchFolder(), 'missing'), ''] });
    expect(jar.cookiesFor(firstUrl)).toBeUndefined();
  });

  test('- is standard input, which may end anywhere', async () => {
    const stdin = stream(line('a').slice(0, 5), line('a').slice(5));
    expect((await open({ files: ['-'], stdin })).cookiesFor(firstUrl)).toBe('a=1');
    expect((await open({ files: ['-'] })).cookiesFor(firstUrl)).toBeUndefined();
  });

  test('what can be read only once is enough for several jars, which share nothing else', async () => {
    const create = await readCookies({ firstUrl, files: ['-'], stdin: stream(line('a')) });
    const jars = [create(), create()];
    jars[0]?.learn(firstUrl, ['b=2']);
    expect(jars.map((jar) => jar.cookiesFor(firstUrl))).toEqual(['b=2; a=1', 'a=1']);
  });

  test('a folder is no jar', async () => {
    await expect(open({ files: [scratchFolder()] })).rejects.toMatchObject({ code: 'read-file' });
  });

  test('what is no cookie file is not read for ever', async () => {
    async function* endless(): AsyncIterable<Uint8Array> {
      for (;;) yield Buffer.alloc(1024 * 1024);
    }
    await expect(open({ files: ['-'], stdin: endless() })).rejects.toMatchObject({
      limit: 'MAX_COOKIE_FILE_BYTES',
      message: `standard input is larger than ${MAX_COOKIE_FILE_BYTES} bytes`,
    });
  });

  test('standard input that fails is said to', async () => {
    async function* failing(): AsyncIterable<Uint8Array> {
      yield Buffer.from('a');
      throw new Error('EIO');
    }
    await expect(open({ files: ['-'], stdin: failing() })).rejects.toMatchObject({
      code: 'read-file',
      message: 'cannot read standard input',
    });
  });

  test('-j leaves the session behind', async () => {
    const files = [fileWith(line('session'), line('lasts', '1', 9999999999))];
    expect((await open({ files, junkSession: true })).cookiesFor(firstUrl)).toBe('lasts=1');
  });

  // As in curl: a literal alone does not turn the engine on.
  test.each<[string, Partial<ReadCookiesOptions>, boolean]>([
    ['a literal', { literals: ['a=1'] }, false],
    ['-j', { junkSession: true }, false],
    ["-b ''", { files: [''] }, true],
    ['-c', { willSave: true }, true],
  ])('%s: keeps what servers set: %s', async (_, options, learns) => {
    const jar = await open(options);
    jar.learn(firstUrl, ['set=1']);
    expect(jar.cookiesFor(firstUrl)).toBe(learns ? 'set=1' : undefined);
  });
});

describe('what -c writes', () => {
  const jar = new CookieJar();
  jar.learn(firstUrl, ['a=1', 'b=\xc3\xa9']);
  const LINES = `a.example\tFALSE\t/\tFALSE\t0\tb\té\n${line('a')}`;

  test('is a file for its owner alone, and nothing beside it', async () => {
    const folder = scratchFolder();
    await saveCookies(jar, join(folder, 'jar'), refuseStdout);
    expect(readdirSync(folder)).toEqual(['jar']);
    expect(readFileSync(join(folder, 'jar'), 'utf8').endsWith(`\n\n${LINES}`)).toBe(true);
    expect(statSync(join(folder, 'jar')).mode & 0o777).toBe(0o600);
  });

  test('takes the place of what was there, with its permissions, behind a link', async () => {
    const path = fileWith(line('old'));
    const link = join(scratchFolder(), 'link');
    symlinkSync(path, link);
    const { mode } = statSync(path);
    await saveCookies(jar, link, refuseStdout);
    expect(readFileSync(path, 'utf8')).not.toContain('old');
    expect(statSync(path).mode).toBe(mode);
  });

  test('goes to standard output for -', async () => {
    const printed: Uint8Array[] = [];
    await saveCookies(jar, '-', (bytes) => void printed.push(bytes));
    expect(Buffer.concat(printed).toString().endsWith(LINES)).toBe(true);
  });

  test('is said not to have been written where it cannot be', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'jar'));
    for (const name of ['jar', 'missing/jar']) {
      const saving = saveCookies(jar, join(folder, name), refuseStdout);
      await expect(saving).rejects.toMatchObject({ code: 'write-file' });
    }
  });
});
