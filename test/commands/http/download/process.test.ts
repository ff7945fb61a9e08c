/** The built command as a process: interrupted, killed, at a terminal, on a full disk. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type DownloadServer,
  type ServedFile,
  startDownloadServer,
} from '../../../helpers/download-server.ts';
import { filesIn } from '../../../helpers/downloads.ts';
import { describeWith } from '../../../helpers/programs.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { startInTmux } from '../../../helpers/tmux.ts';

/** As `npm run build` made it. */
const NETKIT = join(import.meta.dirname, '../../../../dist/bin/netkit.cjs');
const STATE = '.netkit-downloads.jsonl';

const CONTENT = Buffer.alloc(1024 * 1024, 'abcdefghijklmnopqrstuvwxyz\n').toString();
const WHOLE: ServedFile = { content: CONTENT, fields: ['ETag: "v1"', 'Accept-Ranges: bytes'] };
const STALLING: ServedFile = { ...WHOLE, stallAt: 700 * 1024 };

const argvOf = (dir: string, ...rest: readonly string[]): string[] => [
  NETKIT,
  'http',
  'download',
  '--dir',
  dir,
  ...rest,
];

function start([program = '', ...argv]: readonly string[]) {
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = Promise.all([
    once(child, 'close'),
    text(child.stdout).catch(() => ''),
    text(child.stderr),
  ]).then(([[code, signal], stdout, stderr]) => ({
    code: code as unknown,
    signal: signal as unknown,
    stdout,
    stderr,
  }));
  return { child, ended };
}

const netkit = (...argv: readonly string[]) => start([process.execPath, ...argv]);

describe.each([
  ['--raw', []],
  ['--library', []],
  ['--raw', ['--segments', '2']],
] as const)('netkit http download %s %j', (client, more) => {
  /** One that is done and one in its midst, of which something is on the disk. */
  async function startMidway(): Promise<{ server: DownloadServer; argv: string[]; dir: string }> {
    const dir = scratchFolder();
    const server = await startDownloadServer({ '/done': { content: 'done' }, '/file': STALLING });
    const urls = ['done', 'file'].map((name) => `${server.url.href}${name}`);
    return { server, dir, argv: argvOf(dir, client, ...more, ...urls) };
  }

  async function untilMidway(dir: string): Promise<void> {
    const isMidway = (): boolean =>
      existsSync(join(dir, 'done')) &&
      existsSync(join(dir, 'file.part')) &&
      bytesOnDisk(join(dir, 'file.part')) > 0;
    await expect.poll(isMidway, { timeout: 15_000 }).toBe(true);
  }

  async function expectToComplete(
    server: DownloadServer,
    argv: readonly string[],
    dir: string,
  ): Promise<void> {
    server.files = { '/done': { content: 'done' }, '/file': WHOLE };
    expect(await netkit(...argv).ended).toMatchObject({ code: 0 });
    expect(server.asked.at(-1)).toMatch(/^\/file bytes=\d+-\d* "v1"$/);
    expect(filesIn(dir)).toEqual({ done: 'done', file: CONTENT, [STATE]: expect.any(String) as string });
  }

  it('killed in mid-download, is made whole by the same line', async () => {
    const { server, argv, dir } = await startMidway();
    const { child, ended } = netkit(...argv);
    await untilMidway(dir);
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
    await expectToComplete(server, argv, dir);
  });

  it('interrupted, says that the same line goes on, ends in 130, and it does', async () => {
    const { server, argv, dir } = await startMidway();
    const { child, ended } = netkit(...argv);
    await untilMidway(dir);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({
      code: 130,
      stderr: 'netkit: what was begun is kept: the same line goes on with it\nnetkit: interrupted\n',
    });
    expect(readdirSync(dir).toSorted()).toEqual([STATE, 'done', 'file.part', 'file.part.json']);
    await expectToComplete(server, argv, dir);
  });
});

/** Parts of a file that is fetched in segments are holes at first. */
function bytesOnDisk(path: string): number {
  return statSync(path).blocks;
}

describe('netkit http download', () => {
  it('on a disk that is full keeps what there is, says so, and goes on when there is room', async () => {
    const dir = scratchFolder();
    const server = await startDownloadServer({ '/file': WHOLE, '/small': { content: 'small' } });
    const argv = argvOf(dir, '--raw', `${server.url.href}file`, `${server.url.href}small`);
    // A limit on the size of files, set by a shell, stands in for a disk that fills up.
    const limited = start(['sh', '-c', 'ulimit -f 1000; exec "$@"', 'sh', process.execPath, ...argv]);
    const { code, stdout, stderr } = await limited.ended;
    expect(code).toBe(23);
    expect(stderr).toMatch(/\/file: cannot write \S+: .*\n(.*\n)*netkit: kept \d+ KiB as \S+file\.part\n/);
    expect(stderr).toContain('1 saved, 1 failed');
    expect(stdout).toMatch(/^saved {6}small/);
    expect(readdirSync(dir).toSorted()).toEqual([STATE, 'file.part', 'file.part.json', 'small']);
    expect(await netkit(...argv).ended).toMatchObject({ code: 0 });
    expect(server.asked).toContainEqual(expect.stringMatching(/^\/file bytes=[1-9]\d*- "v1"$/));
    expect(filesIn(dir)).toMatchObject({ file: CONTENT });
  });

  it('ends quietly when its reader has enough', async () => {
    const server = await startDownloadServer({ '/1': { content: '1' }, '/2': { content: '2' } });
    const argv = argvOf(scratchFolder(), '--concurrency', '1', `${server.url.href}1`, `${server.url.href}2`);
    const { child, ended } = netkit(...argv);
    child.stdout.destroy();
    expect(await ended).toMatchObject({ code: 0 });
  });
});

describeWith('tmux')('at a terminal, netkit http download', () => {
  it('has a bar for each and a row for all, below what is done, and takes them away', async () => {
    const dir = scratchFolder();
    const server = await startDownloadServer({
      '/small': { content: 'small' },
      '/one.iso': STALLING,
      '/two.iso': { ...STALLING, stallAt: 300 * 1024 },
    });
    const urls = ['small', 'one.iso', 'two.iso'].map((name) => `${server.url.href}${name}`);
    const argv = [process.execPath, ...argvOf(dir, '--limit-rate', '600K', '--no-state', ...urls)];
    const terminal = await startInTmux(argv, { columns: 100, rows: 12 });
    const bars = [/^saved {6}small {2}5 B in /, /^one\.iso .*%/, /^two\.iso .*%/, /^1 of 3 {2}.*\/s$/];
    // Which of the two began first is anybody's guess.
    await terminal.until(
      (all) => bars.every((bar) => all.some((row) => bar.test(row))) && bars[3]!.test(all.at(-1)!),
    );
    await terminal.press('C-c');
    const after = await terminal.until((all) => all.at(-1) === '$');
    expect(after.join('\n')).toMatch(
      /^saved {6}small {2}.*\nnetkit: what was begun is kept: the same line goes on with it\nnetkit: interrupted\n\$$/,
    );
  });
});
