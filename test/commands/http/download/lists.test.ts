import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDownloadServer } from '../../../helpers/download-server.ts';
import { filesIn } from '../../../helpers/downloads.ts';
import { netkitHttp } from '../../../helpers/netkit-http.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { startServer } from '../../../helpers/servers.ts';

const SITE = { '/a': { content: 'A' }, '/b': { content: 'BB' }, '/c': { content: 'CCC' } };

/** The folder of a test with a list in it, and the folder that is downloaded to. */
function writeList(text: string | Uint8Array): { readonly list: string; readonly dir: string } {
  const folder = scratchFolder();
  const list = join(folder, 'list.txt');
  writeFileSync(list, text);
  return { list, dir: join(folder, 'files') };
}

describe.each(['--raw', '--library'])('netkit http download %s', (client) => {
  const download = (...argv: readonly string[]) => netkitHttp(['download', client, '--no-state', ...argv]);

  it('fetches what is named and what is listed, with names behind, comments, blanks and CR LF', async () => {
    const { url } = await startDownloadServer(SITE);
    const { list, dir } = writeList(`\ufeff# all\r\n${url.href}b  the b.txt\r\n\r\n  ${url.href}c`);
    const { code, stdout } = await download(`${url.href}a`, '--input', list, '--dir', dir);
    expect(code).toBe(0);
    expect(filesIn(dir)).toEqual({ a: 'A', 'the b.txt': 'BB', c: 'CCC' });
    expect(stdout.toString().split('\n').toSorted()).toEqual([
      '',
      expect.stringMatching(/^saved {6}a {2}1 B in \d/),
      expect.stringMatching(/^saved {6}c {2}3 B in \d/),
      expect.stringMatching(/^saved {6}the b.txt {2}2 B in \d/),
    ]);
  });

  it('tells all lines that are no URLs before it begins, does the rest, and ends in 3', async () => {
    const server = await startDownloadServer(SITE);
    const { list, dir } = writeList(
      `http://[x/\n${server.url.href}a\nftp://a.test/\n${server.url.href}gone\n`,
    );
    const { code, stderr } = await download('--input', list, '--dir', dir);
    const lines = stderr.split('\n');
    expect(lines.slice(0, 2)).toEqual([
      `netkit: ${list}, line 1: http://[x/: the host is neither a name nor an address`,
      `netkit: ${list}, line 3: ftp://a.test/: ftp: is not HTTP (give an http:// or https:// URL)`,
    ]);
    // Of two kinds of failure the list's came first.
    expect(code).toBe(3);
    expect(lines[2]).toBe(`netkit: ${server.url.href}gone: the server answered 404 Not Found`);
    expect(filesIn(dir)).toEqual({ a: 'A' });
  });

  it('goes on after a 404, and ends in 22', async () => {
    const { url } = await startDownloadServer(SITE);
    const dir = scratchFolder();
    const names = ['a', 'gone', 'b', 'c'].map((name) => `${url.href}${name}`);
    const { code, stderr } = await download('--concurrency', '1', '--dir', dir, ...names);
    expect(code).toBe(22);
    expect(stderr).toMatch(
      /^netkit: \S+\/gone: the server answered 404[^]*netkit: 3 saved, 1 failed: 6 B in /,
    );
    expect(filesIn(dir)).toEqual({ a: 'A', b: 'BB', c: 'CCC' });
  });
});

const MISTAKES: readonly (readonly [string, readonly string[], number, string])[] = [
  ['nothing', [], 2, 'there is nothing to download'],
  ['an empty list', ['--input', '/dev/null'], 2, 'there is nothing to download'],
  ['a list that is not there', ['--input', '/nowhere/list'], 26, 'cannot read /nowhere/list'],
  ['-o of two', ['-o', 'x', 'http://a.test/', 'http://b.test/'], 2, '-o is for a single URL'],
  ['--checksum of two', ['--checksum', 'md5:00', 'http://a.test/', 'http://b.test/'], 2, 'for a single'],
  ['a name in another folder', ['-o', '../x', 'http://a.test/'], 2, '-o ../x: this cannot be the name'],
  ['a checksum of no kind', ['--checksum', 'crc:00', 'http://a.test/'], 2, 'unknown algorithm crc'],
  ['nobody at once', ['--concurrency', '0', 'http://a.test/'], 2, 'concurrency'],
  ['half an answer ahead', ['--pipeline', '0.5', 'http://a.test/'], 2, 'pipeline'],
  ['half a segment', ['--segments', '1.5', 'http://a.test/'], 2, 'segments'],
  ['too many segments', ['--segments', '1000', 'http://a.test/'], 2, 'segments'],
  ['two kinds of state', ['--no-state', '--state', 'x', 'http://a.test/'], 2, 'exclude each other'],
  ['a socket in the lab', ['--lab', '--unix-socket', 'x', 'http://a.test/'], 2, 'exclude each other'],
  ['two clients', ['--raw', '--library', 'http://a.test/'], 2, 'exclude each other'],
];

describe('the list', () => {
  it('comes from stdin, whose name is told with its lines', async () => {
    const { url } = await startDownloadServer(SITE);
    const dir = scratchFolder();
    const { code, stderr } = await netkitHttp(['download', '--input', '-', '--dir', dir, '--no-state'], {
      stdin: `http://\n${url.href}a\n`,
    });
    expect([code, stderr.split(':', 2)]).toEqual([3, ['netkit', ' standard input, line 1']]);
    expect(filesIn(dir)).toEqual({ a: 'A' });
  });

  it('may be several, and is only complained of when all of it is no use', async () => {
    const [one, other] = [writeList('x://y\n'), writeList('http://\n')];
    const { code, stderr } = await netkitHttp(['download', '--input', one.list, '--input', other.list]);
    expect(code).toBe(3);
    expect(stderr).toContain(`netkit: ${one.list}, line 1: `);
    expect(stderr).toContain(`netkit: ${other.list}, line 1: `);
  });

  it('has a URL once', async () => {
    const server = await startDownloadServer(SITE);
    const dir = scratchFolder();
    const twice = [`${server.url.href}a`, `${server.url.href}a#there`];
    const { code, stderr } = await netkitHttp(['download', '--no-state', '--dir', dir, ...twice]);
    expect([code, stderr, server.asked]).toEqual([0, 'netkit: 1 URL stood there twice\n', ['/a']]);
  });

  it('is escaped where it is told, since anybody may have written it', async () => {
    const { list } = writeList('ftp://a.test/\x1b[2J\n');
    const { stderr } = await netkitHttp(['download', '--input', list]);
    expect(stderr).toContain('line 1');
    expect(stderr).not.toContain('\x1b');
  });

  it.each(MISTAKES)('with %s, nothing is begun', async (_, argv, expected, words) => {
    const { sockets, port } = await startServer((socket) => void socket.end());
    // Nothing leads anywhere else.
    const here = ['--dir', scratchFolder(), ...(argv.includes('--lab') ? [] : ['-x', `127.0.0.1:${port}`])];
    const { code, stdout, stderr } = await netkitHttp(['download', ...here, ...argv]);
    expect([code, stdout.toString()]).toEqual([expected, '']);
    expect(stderr).toMatch(/^netkit: .*\n( {2}hint: .*\n)?$/);
    expect(stderr).toContain(words);
    expect(sockets).toEqual([]);
  });

  it.each([[], ['--no-state']])('is not begun where the folder is a file, 23: %j', async (...state) => {
    const server = await startDownloadServer(SITE);
    const { list } = writeList('');
    const { code, stderr } = await netkitHttp(['download', ...state, '--dir', list, `${server.url.href}a`]);
    expect([code, server.asked]).toEqual([23, []]);
    expect(stderr).toMatch(/^netkit: cannot write \S+: /);
  });

  it('is not held back by a folder that has the name of a file', async () => {
    const { url } = await startDownloadServer(SITE);
    const dir = scratchFolder();
    mkdirSync(join(dir, 'a'));
    const argv = ['download', '--no-state', '--force', '--dir', dir, `${url.href}a`, `${url.href}b`];
    const { code, stderr } = await netkitHttp(argv);
    expect(code).toBe(23);
    expect(stderr).toContain(`cannot write ${join(dir, 'a')}: it is there already, and is no regular file`);
    expect(stderr).toContain('1 saved, 1 failed');
  });
});
