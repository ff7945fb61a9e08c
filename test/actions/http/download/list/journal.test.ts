import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import {
  MAX_JOURNAL_LINE_BYTES,
  MIN_COMPACTED_LINES,
  openJournal,
} from '../../../../../src/actions/http/download/list/journal.ts';
import type { DownloadMemory } from '../../../../../src/actions/http/download/list/memory-list.ts';
import { UsageError } from '../../../../../src/errors.ts';
import { scratchFolder } from '../../../../helpers/scratch.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = scratchFolder();
  path = join(folder, 'journal');
});

const HEAD = '{"netkit":"downloads","version":1}\n';
const A = 'http://a.test/a';

/** Opens it, lets something be done with it, and closes it. */
async function using<T>(act: (journal: DownloadMemory) => T | Promise<T>): Promise<T> {
  const journal = await openJournal(path);
  try {
    return await act(journal);
  } finally {
    await journal.close();
  }
}

const lines = (): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);

describe('a journal', () => {
  test('has a line for what was begun, and one for what was saved', async () => {
    await using(async (journal) => {
      await journal.begun(A, 'a');
      expect(readFileSync(path, 'utf8')).toBe(`${HEAD}{"url":"${A}","file":"a"}\n`);
      await journal.saved(A, { file: 'a', size: 5, etag: '"v1"' });
    });
    expect(lines()[2]).toBe(`{"url":"${A}","file":"a","size":5,"etag":"\\"v1\\""}`);
    expect(readdirSync(folder)).toEqual(['journal']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('makes its folder', async () => {
    path = join(folder, 'new', 'journal');
    await using((journal) => journal.begun(A, 'a'));
    expect(lines()).toHaveLength(2);
  });

  test('takes the last of several lines, and passes over what it does not know', async () => {
    writeFileSync(
      path,
      [
        HEAD.trim(),
        `{"url":"${A}","file":"old","size":1}`,
        `{"url":"${A}","file":"a","size":2,"colour":"red","etag":7}`,
        'garbage',
        '',
        '\0\0\0\0',
        '{"url":"http://a.test/b"}',
        '{"url":"http://a.test/c","file":"../c"}',
        '{"url":"http://a.test/d","file":".."}',
        '{"url":"http://a.test/e","file":"e","size":-1}',
        `{"url":"http://a.test/f","file":"${'f'.repeat(MAX_JOURNAL_LINE_BYTES)}"}`,
        '{"url":"http://a.test/g","file":"g"}\n',
      ].join('\n'),
    );
    await using((journal) => {
      expect(journal.find(A)).toEqual({ file: 'a', size: 2 });
      expect(journal.find('http://a.test/e')).toEqual({ file: 'e' });
      expect([...journal.files]).toEqual(['a', 'e', 'g']);
    });
  });

  test('loads wherever it was cut off, and goes on', async () => {
    const urls = ['http://a.test/1', 'http://a.test/2'];
    const last = `{"url":"${urls[1]}","file":"two"}\n`;
    for (let length = 0; length <= last.length; length += 1) {
      const isWhole = length >= last.length - 1;
      writeFileSync(path, `${HEAD}{"url":"${urls[0]}","file":"one"}\n${last.slice(0, length)}`);
      await using(async (journal) => {
        expect([...journal.files]).toEqual(isWhole ? ['one', 'two'] : ['one']);
        await journal.begun(A, 'a');
      });
      await using((journal) => {
        expect([...journal.files]).toEqual(isWhole ? ['one', 'two', 'a'] : ['one', 'a']);
      });
    }
  });

  test('is written anew when most of it has been overtaken', async () => {
    const text = Array.from(
      { length: MIN_COMPACTED_LINES + 3 },
      (_, at) => `{"url":"${A}","file":"${at}"}\n`,
    );
    const size = (): number => statSync(path).size;
    writeFileSync(path, HEAD + text.slice(1).join(''));
    const before = size();
    await using(() => {});
    expect(size()).toBe(before);
    writeFileSync(path, HEAD + text.join(''));
    await using((journal) => journal.begun('http://a.test/b', 'b'));
    expect(lines()).toEqual([
      HEAD.trim(),
      `{"url":"${A}","file":"${MIN_COMPACTED_LINES + 2}"}`,
      '{"url":"http://a.test/b","file":"b"}',
    ]);
    expect(readdirSync(folder)).toEqual(['journal']);
  });

  test('stays as it is where it cannot be written anew', async () => {
    const text = HEAD + `{"url":"${A}","file":"a"}\n`.repeat(MIN_COMPACTED_LINES + 3);
    writeFileSync(path, text);
    mkdirSync(`${path}.new`);
    await using((journal) => expect(journal.find(A)).toEqual({ file: 'a' }));
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});

describe('what is no journal', () => {
  test.each([
    ['text', 'hello\n'],
    ['other JSON', '{"version":1}\n'],
    ['of a later version', '{"netkit":"downloads","version":2}\n'],
    ['bytes without a line end', '\0'.repeat(2 * MAX_JOURNAL_LINE_BYTES)],
  ])('is refused and left: %s', async (_, content) => {
    writeFileSync(path, content);
    await expect(openJournal(path)).rejects.toThrow(UsageError);
    expect(readFileSync(path, 'utf8')).toBe(content);
    expect(readdirSync(folder)).toEqual(['journal']);
  });

  test('is refused: a folder, and a link', async () => {
    mkdirSync(path);
    await expect(openJournal(path)).rejects.toMatchObject({ code: 'write-file' });
    path = join(folder, 'link');
    symlinkSync('/dev/null', path);
    await expect(openJournal(path)).rejects.toMatchObject({ code: 'write-file' });
  });
});

describe('a journal is for one process', () => {
  test('at a time', async () => {
    await using(async () => {
      await expect(openJournal(path)).rejects.toThrow(`in use by another download (process ${process.pid})`);
    });
    await using((journal) => journal.begun(A, 'a'));
  });

  test('and not for another that is alive', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => void other.kill('SIGKILL'));
    await once(other, 'spawn');
    mkdirSync(`${path}.lock`);
    writeFileSync(join(`${path}.lock`, `${other.pid}-abc`), '');
    await expect(openJournal(path)).rejects.toThrow(`(process ${other.pid})`);
    other.kill('SIGKILL');
    await once(other, 'exit');
    await using((journal) => journal.begun(A, 'a'));
    expect(readdirSync(folder)).toEqual(['journal']);
  });

  test.each([
    ['a link to nowhere', 'nowhere'],
    ['a link to a folder', '.'],
  ])('and not where %s is in the way', async (_, target) => {
    symlinkSync(target, `${path}.lock`);
    await expect(openJournal(path)).rejects.toMatchObject({
      code: 'usage',
      message: `${path}.lock is in the way: it is no folder`,
    });
    expect(readdirSync(folder)).toEqual(['journal.lock']);
  });

  test('and those that are no more do not matter, one with our own number among them', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    mkdirSync(`${path}.lock`);
    writeFileSync(join(`${path}.lock`, `${pid}-abc`), '');
    writeFileSync(join(`${path}.lock`, `${process.pid}-abc`), '');
    await using((journal) => journal.begun(A, 'a'));
    expect(readdirSync(folder)).toEqual(['journal']);
  });
});

test('a failure to write is told, and what comes later is a line of its own', async () => {
  // A limit on file sizes stands for a disk that is full.
  const script = `
    process.on('SIGXFSZ', () => {});
    const { openJournal } = await import(${JSON.stringify(join(import.meta.dirname, '../../../../../src/actions/http/download/list/journal.ts'))});
    const journal = await openJournal(${JSON.stringify(path)});
    const long = 'http://a.test/' + 'x'.repeat(4096);
    console.log(await journal.begun(long, 'a').catch((error) => error.code));
    await journal.close();
  `;
  const { stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'ulimit -f 1; exec "$0" --import tsx --input-type=module -e "$1"', process.execPath, script],
    { encoding: 'utf8', cwd: join(import.meta.dirname, '../../../../..') },
  );
  expect(stderr).toBe('');
  expect(stdout).toBe('write-file\n');
  await using((journal) => journal.begun(A, 'a'));
  await using((journal) => expect([...journal.files]).toEqual(['a']));
});

test('a process that is killed leaves a journal that loads', async () => {
  const script = `
    const { openJournal } = await import(${JSON.stringify(join(import.meta.dirname, '../../../../../src/actions/http/download/list/journal.ts'))});
    const journal = await openJournal(${JSON.stringify(path)});
    for (let at = 0; ; at += 1) {
      await journal.begun('http://a.test/' + at, String(at));
      if (at === 50) process.stdout.write('go');
    }
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '../../../../..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  appendFileSync(path, '{"url":"http://a.te');
  await using((journal) => {
    const files = [...journal.files];
    expect(files.length).toBeGreaterThan(50);
    expect(files).toEqual(files.map((_, at) => String(at)));
  });
});
