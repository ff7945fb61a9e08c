/** `cat` and `get`. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BOTH_TWICE, type FileSite, startFiles, TERMINAL } from '../../helpers/netkit-files.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const NOTES = 'Things to try: ls -l, get, put upload/, mirror, stat.\n';

describe.each(BOTH_TWICE)('netkit %s, %s:', (protocol, client) => {
  const start = (): Promise<FileSite> => startFiles(protocol, client);

  describe('cat', () => {
    it('brings the bytes of files to a pipe as they are, one after the other', async () => {
      const { netkit, content, url } = await start();
      const { code, stdout } = await netkit(['cat', url('data.bin'), url('{notes,lines}.txt')]);
      expect([code, stdout.length]).toEqual([0, 300_000 + 54 + 14]);
      expect(stdout.subarray(0, 300_000).toString()).toBe(await content('data.bin'));
      expect(stdout.subarray(300_000).toString()).toBe(`${NOTES}one\ntwo\nthree\n`);
    });

    it('makes text harmless on a terminal, and only names what is none', async () => {
      const { netkit, url } = await start();
      await netkit(['put', '-', url('upload/evil')], { stdin: 'a\x1b[31mb\r\nc' });
      expect((await netkit(['cat', url('upload/evil')], TERMINAL)).stdout.toString()).toBe(
        'a\\x1b[31mb\nc\n',
      );
      const { stdout } = await netkit(['cat', url('data.bin'), url('lines.txt')], TERMINAL);
      expect(stdout.toString()).toBe('binary data, not shown: save it with -o FILE\none\ntwo\nthree\n');
    });

    it.each([
      ['missing', 78, /missing/],
      ['private', 9, /private.*denied/i],
    ])('says why not: %s', async (path, expected, message) => {
      const { netkit, url } = await start();
      const { code, stdout, stderr } = await netkit(['cat', url(path)]);
      expect([code, stdout.length]).toEqual([expected, 0]);
      expect(stderr).toMatch(message);
    });
  });

  describe('get', () => {
    it('saves a file under its own name in --output-dir, or the name of -o, quietly', async () => {
      const { succeed, url } = await start();
      const folder = scratchFolder();
      expect(await succeed('get', '--output-dir', folder, url('notes.txt'))).toBe('');
      await succeed('get', '-o', join(folder, 'other'), url('lines.txt'));
      await succeed('get', '--output-dir', folder, '-o', 'third', url('lines.txt'));
      expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe(NOTES);
      expect(readFileSync(join(folder, 'other'), 'utf8')).toBe('one\ntwo\nthree\n');
      expect(readdirSync(folder)).toEqual(['notes.txt', 'other', 'third']);
    });

    it('writes to stdout with -o -', async () => {
      const { succeed, url } = await start();
      expect(await succeed('get', '-o', '-', url('notes.txt'))).toBe(NOTES);
    });

    it('makes folders only with --create-dirs', async () => {
      const { netkit, succeed, url } = await start();
      const folder = join(scratchFolder(), 'a/b');
      expect((await netkit(['get', '--output-dir', folder, url('notes.txt')])).code).toBe(23);
      await succeed('get', '--output-dir', folder, '--create-dirs', url('notes.txt'));
      expect(readdirSync(folder)).toEqual(['notes.txt']);
    });

    it('replaces a file that is there only when it is named, or with --force', async () => {
      const { netkit, succeed, url } = await start();
      const folder = scratchFolder();
      const file = join(folder, 'notes.txt');
      writeFileSync(file, 'mine');
      const { code, stderr } = await netkit(['get', '--output-dir', folder, url('notes.txt')]);
      expect([code, readFileSync(file, 'utf8')]).toEqual([23, 'mine']);
      expect(stderr).toMatch(/notes\.txt: it is there already\n {2}hint: --force replaces it\n$/);
      await succeed('get', '--output-dir', folder, '--force', url('notes.txt'));
      expect(readFileSync(file, 'utf8')).toBe(NOTES);
      writeFileSync(file, 'mine');
      await succeed('get', '-o', file, url('notes.txt'));
      expect(readFileSync(file, 'utf8')).toBe(NOTES);
    });

    it("gives it the server's time with -R", async () => {
      const { succeed, url } = await start();
      const file = join(scratchFolder(), 'notes.txt');
      await succeed('get', '-R', '-o', file, url('notes.txt'));
      expect(statSync(file).mtime.toISOString()).toBe('2025-11-18T07:29:12.000Z');
    });

    it('goes on where a file ends with -C -, and refuses what is no beginning', async () => {
      const { content, netkit, url } = await start();
      const folder = scratchFolder();
      const whole = await content('lines.txt');
      const file = join(folder, 'lines.txt');
      writeFileSync(file, 'one\ntw');
      const resumed = await netkit(['get', '-C', '-', '--force', '--output-dir', folder, url('lines.txt')]);
      expect([resumed.code, readFileSync(file, 'utf8')]).toEqual([0, whole]);
      for (const other of ['ONE\ntw', 'longer than what the server has']) {
        writeFileSync(file, other);
        const refused = await netkit(['get', '-C', '-', '--force', '--output-dir', folder, url('lines.txt')]);
        expect([refused.code, readFileSync(file, 'utf8')]).toEqual([33, other]);
      }
    });

    it('fetches all that fit a pattern', async () => {
      const { succeed, url } = await start();
      const folder = scratchFolder();
      await succeed('get', '--output-dir', folder, url('*.txt'), url('emp[a-z]y'));
      expect(readdirSync(folder)).toEqual(['empty', 'lines.txt', 'notes.txt']);
    });

    it('fetches over several connections with --segments', async () => {
      const { netkit, succeed, url } = await start();
      const big = Buffer.alloc(3 * 1024 * 1024, 'segments ');
      await netkit(['put', '-', url('upload/big')], { stdin: big });
      const file = join(scratchFolder(), 'big');
      await succeed('get', '--segments', '3', '-o', file, url('upload/big'));
      expect(readFileSync(file).equals(big)).toBe(true);
    });

    it('goes at the speed of --limit-rate', async () => {
      const { succeed, url } = await start();
      const file = join(scratchFolder(), 'notes.txt');
      await succeed('get', '--limit-rate', '1M', '-o', file, url('notes.txt'));
      expect(readFileSync(file, 'utf8')).toBe(NOTES);
    });

    it('tells in JSON what went where', async () => {
      const { succeed, url } = await start();
      const folder = scratchFolder();
      const json = await succeed('get', '--format', 'json', '--output-dir', folder, url('*.txt'));
      expect(JSON.parse(json)).toEqual({
        files: [
          { path: 'lines.txt', to: join(folder, 'lines.txt'), bytes: 14 },
          { path: 'notes.txt', to: join(folder, 'notes.txt'), bytes: 54 },
        ],
      });
    });

    it('refuses a folder, with what to do, and leaves nothing', async () => {
      const { netkit, url } = await start();
      const folder = scratchFolder();
      const { code, stderr } = await netkit(['get', '--output-dir', folder, url('links')]);
      expect([code, stderr, readdirSync(folder)]).toEqual([
        2,
        'netkit: links is a folder\n  hint: mirror fetches all that is in it\n',
        [],
      ]);
    });

    it('does not save several files under one name', async () => {
      const { netkit, url } = await start();
      const folder = scratchFolder();
      const { code, stderr } = await netkit(['get', '-o', join(folder, 'one'), url('*.txt')]);
      expect([code, readdirSync(folder)]).toEqual([2, []]);
      expect(stderr).toBe('netkit: 2 files fit, and -o names one\n  hint: --output-dir names a folder\n');
    });

    it('knows names by what they are, and as what they stand for in a URL', async () => {
      const { content, succeed, url } = await start();
      const folder = scratchFolder();
      await succeed('get', '--output-dir', folder, url('names/%22quoted%22'), url('names/back%5Cslash'));
      expect(readFileSync(join(folder, '"quoted"'), 'utf8')).toBe(await content('names/"quoted"'));
      expect(readFileSync(join(folder, 'back\\slash'), 'utf8')).toBe('"back\\\\slash"\n');
    });
  });

  it.each<[string, string[], RegExp]>([
    ['-o with several addresses', ['-o', 'x', 'A', 'B'], /-o names one file/],
    ['-C with --segments', ['-C', '-', '--segments', '2', 'A'], /-C and --segments exclude each other/],
    ['-o - with -C', ['-o', '-', '-C', '-', 'A'], /-o - and --continue-at exclude each other/],
    ['-o - with --format', ['-o', '-', '--format', 'json', 'A'], /-o - and --format exclude each other/],
    ['no segments', ['--segments', '0', 'A'], /1 to 16 segments, not in 0/],
    ['a speed that is none', ['--limit-rate', 'fast', 'A'], /--limit-rate/],
    ['a place that is none', ['-C', 'x', 'A'], /-C|--continue-at/],
  ])('get refuses %s', async (_, argv, message) => {
    const { netkit, url } = await start();
    const folder = scratchFolder();
    const urls = argv.map((word) => (/^[AB]$/.test(word) ? url('notes.txt') : word));
    const { code, stdout, stderr } = await netkit(['get', '--output-dir', folder, ...urls]);
    expect([code, stdout.length, readdirSync(folder)]).toEqual([2, 0, []]);
    expect(stderr).toMatch(message);
  });
});

describe.each(['--raw', '--library'] as const)('netkit ftp get %s, as text,', (client) => {
  it.each<[string, (site: FileSite) => string[]]>([
    ['-B', ({ url }) => ['-B', url('upload/dos')]],
    [';type=a', ({ url }) => [url('upload/dos;type=a')]],
  ])('has LF for line ends: %s', async (_, argv) => {
    const site = await startFiles('ftp', client);
    await site.netkit(['put', '-', site.url('upload/dos')], { stdin: 'one\r\ntwo\n' });
    const file = join(scratchFolder(), 'file');
    await site.succeed('get', '-o', file, ...argv(site));
    expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
    await site.succeed('get', '-o', file, site.url('upload/dos;type=i'));
    expect(readFileSync(file, 'utf8')).toBe('one\r\ntwo\n');
  });

  it('has neither segments nor a place to go on from, and a listing is no file', async () => {
    const { netkit, url } = await startFiles('ftp', client);
    const file = join(scratchFolder(), 'file');
    for (const options of [
      ['-B', '--segments', '2'],
      ['-B', '-C', '-'],
    ]) {
      expect((await netkit(['get', ...options, '-o', file, url('lines.txt')])).code).toBe(2);
    }
    const { code, stderr } = await netkit(['get', '-o', file, url('lines.txt;type=d')]);
    expect([code, stderr]).toEqual([2, 'netkit: type=d is a listing\n  hint: ls shows one\n']);
  });
});

it('netkit ftp get leaves what a server sends out of the target folder', async () => {
  const { netkit, url } = await startFiles('ftp', '--raw');
  const folder = scratchFolder();
  mkdirSync(join(folder, 'in'));
  const { code } = await netkit(['get', '--output-dir', join(folder, 'in'), url('upload/..')]);
  expect([code, readdirSync(folder), readdirSync(join(folder, 'in'))]).toEqual([2, ['in'], []]);
});

it('netkit ftp get shows its progress on a terminal, and none with -s or --quiet', async () => {
  const { netkit, url } = await startFiles('ftp', '--raw');
  const folder = scratchFolder();
  // What is over at once has no bar: a machine that is busy for a moment makes up for it in the rest of a second.
  const get = async (...options: string[]): Promise<string> =>
    (
      await netkit(
        [
          'get',
          '--limit-rate',
          '300K',
          ...options,
          '-o',
          join(folder, `copy${options.join('')}`),
          url('data.bin'),
        ],
        TERMINAL,
      )
    ).stderr;
  const shown = await Promise.all([get(), get('-s'), get('--quiet')]);
  expect(shown).toEqual([expect.stringContaining(' of 293 KiB'), '', '']);
});
