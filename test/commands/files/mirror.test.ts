/** `mirror`; what it does to trees is in test/actions/files/mirror. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { MirrorReport } from '../../../src/actions/files/mirror/report.ts';
import { sidesOf } from '../../../src/commands/files/mirror-sides.ts';
import { summaryOf } from '../../../src/commands/files/show-mirror.ts';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { BOTH_TWICE, startFiles } from '../../helpers/netkit-files.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

/** Two files in two folders. */
function site(): string {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'a.txt'), 'one');
  writeFileSync(join(folder, 'sub', 'b.log'), 'two');
  return folder;
}

describe.each(BOTH_TWICE)('netkit %s mirror, %s:', (protocol, client) => {
  it('stores a folder, and finds nothing to do the second time', async () => {
    const { content, netkit, url } = await startFiles(protocol, client);
    const folder = site();
    const first = await netkit(['mirror', folder, url('upload/new')]);
    expect([first.code, first.stdout.toString(), first.stderr]).toEqual([
      0,
      '',
      '2 files stored (6 B), 2 folders made, 0 unchanged\n',
    ]);
    expect([await content('upload/new/a.txt'), await content('upload/new/sub/b.log')]).toEqual([
      'one',
      'two',
    ]);
    expect((await netkit(['mirror', folder, url('upload/new')])).stderr).toBe('2 unchanged\n');
  });

  it('fetches a folder, with times, and finds nothing to do the second time', async () => {
    const { netkit, url } = await startFiles(protocol, client);
    await netkit(['mirror', site(), url('upload/new')]);
    const folder = join(scratchFolder(), 'copy');
    const { code, stderr } = await netkit(['mirror', url('upload/new'), folder]);
    expect([code, stderr]).toEqual([0, '2 files fetched (6 B), 2 folders made, 0 unchanged\n']);
    expect(readFileSync(join(folder, 'sub', 'b.log'), 'utf8')).toBe('two');
    const before = statSync(join(folder, 'a.txt')).ino;
    expect((await netkit(['mirror', url('upload/new'), folder])).stderr).toBe('2 unchanged\n');
    expect(statSync(join(folder, 'a.txt')).ino).toBe(before);
  });

  it('deletes with --delete but what is excluded, and only tells of it with --dry-run', async () => {
    const { netkit, url } = await startFiles(protocol, client);
    const folder = site();
    const rest = ['--exclude', '*.log', '--delete'];
    await netkit(['mirror', scratchFolder(), url('upload/none')]);
    const dry = await netkit(['mirror', url('upload/none'), folder, ...rest, '--dry-run']);
    expect([dry.code, dry.stdout.toString(), dry.stderr]).toEqual([
      0,
      'rm a.txt\n',
      '1 to delete, 0 unchanged\n',
    ]);
    expect(readdirSync(folder)).toEqual(['a.txt', 'sub']);
    expect((await netkit(['mirror', url('upload/none'), folder, ...rest])).stderr).toBe(
      '1 deleted, 0 unchanged\n',
    );
    expect(readdirSync(folder)).toEqual(['sub']);
    expect(readdirSync(join(folder, 'sub'))).toEqual(['b.log']);
  });
});

test('the order of --include and --exclude decides, and what was done is there as JSON', async () => {
  const { netkit, url } = await startFiles('ftp', '--raw');
  const json = async (...argv: string[]): Promise<object> => {
    const { code, stdout } = await netkit(['mirror', site(), url('upload/new'), '--format', 'json', ...argv]);
    expect(code).toBe(0);
    return JSON.parse(stdout.toString()) as object;
  };
  expect(await json('--exclude', '*', '--include', '*.txt', '--dry-run')).toEqual({
    dryRun: true,
    actions: [{ action: 'mkdir', path: '.' }],
    failures: [],
    skipped: [],
    counts: { files: 0, bytes: 0, made: 1, links: 0, deleted: 0, unchanged: 0, failed: 0, skipped: 0 },
  });
  expect(await json('--include', '*.txt', '--exclude', '*')).toMatchObject({
    dryRun: false,
    actions: [
      { action: 'mkdir', path: '.' },
      { action: 'put', path: 'a.txt', bytes: 3 },
    ],
  });
});

test('what fails is told, and the code is that of a part of it', async () => {
  const { netkit, url } = await startFiles('ftp', '--raw');
  const folder = scratchFolder();
  mkdirSync(join(folder, 'notes.txt'));
  const { code, stderr } = await netkit(['mirror', url(), folder, '--include', 'notes.txt']);
  expect(code).toBe(18);
  expect(stderr).toContain('netkit: notes.txt: a folder is in the way (--delete replaces it)\n');
  expect(stderr).toMatch(/, 0 unchanged, 1 failed\n$/);
  const quiet = await netkit(['mirror', url(), folder, '--include', 'notes.txt', '-s']);
  expect([quiet.code, quiet.stderr]).toEqual([18, '']);
});

test.each(['0', '17'])('%s connections are refused', async (count) => {
  const { netkit, url } = await startFiles('ftp', '--raw');
  const { code, stderr } = await netkit(['mirror', url(), scratchFolder(), '-j', count]);
  expect([code, stderr]).toEqual([2, `netkit: a mirror takes 1 to 16 connections, not ${count}\n`]);
});

describe('which of the two is at the server', () => {
  const folders = new Set(['here', './a.b', 'also', 'c.d']);
  const sides = (source: string, target: string) =>
    sidesOf(source, target, 'ftp', (text) => folders.has(text));

  test.each([
    ['ftp://h/x', 'here', 'down'],
    ['ftp://h/x', 'new', 'down'],
    ['here', 'FTP://h/x', 'up'],
    ['new', 'sftp://h', 'up'],
    ['h/x', 'here', 'down'],
    ['here', 'h', 'up'],
    ['c.d', 'e.f', 'up'],
    ['ftp.test/x', 'new', 'down'],
    ['new', 'alice@h/x', 'up'],
    ['h:2121', 'new', 'down'],
    ['../a.b', 'ftp.test', 'up'],
    ['/a.b/c', 'ftp.test', 'up'],
    ['ftp.test', '~/x.y', 'down'],
  ])('of %s and %s: %s', (source, target, direction) => {
    const [address, folder] = direction === 'down' ? [source, target] : [target, source];
    expect(sides(source, target)).toEqual({ direction, address, folder });
  });

  test.each([
    ['a', 'b'],
    ['a.b', 'c.e'],
    ['here', 'also'],
  ])('of %s and %s is not clear', (source, target) => {
    expect(() => sides(source, target)).toThrow(
      expect.objectContaining({ code: 'usage', hint: 'write ftp:// in front of it' }),
    );
  });

  test('is not both of them', () => {
    expect(() => sides('ftp://a', 'ftp://b')).toThrow('both are addresses');
  });
});

describe('the summary', () => {
  const path = pathOf('a');
  const report: MirrorReport = {
    actions: [
      { action: 'mkdir', path },
      { action: 'get', path, bytes: 3_000_000 },
      { action: 'get', path, bytes: 500_000 },
      { action: 'link', path },
      { action: 'rm', path },
      { action: 'rmdir', path },
    ],
    unchanged: 9986,
    failures: [],
    failed: 1,
    skipped: [],
    skips: 2,
  };

  test('tells what has been done, or is to do', () => {
    expect(summaryOf(report, 'down', false)).toBe(
      '2 files fetched (3.3 MiB), 1 folder made, 1 link made, 2 deleted, 9,986 unchanged, 2 skipped, 1 failed',
    );
    expect(summaryOf({ ...report, failed: 0, skips: 0 }, 'up', true)).toBe(
      '2 files to store (3.3 MiB), 1 folder to make, 1 link to make, 2 to delete, 9,986 unchanged',
    );
  });

  test('leaves out what there is nothing of', () => {
    expect(summaryOf({ ...report, actions: [], failed: 0, skips: 0 }, 'down', false)).toBe('9,986 unchanged');
  });
});
