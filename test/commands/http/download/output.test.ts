import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startDownloadServer } from '../../../helpers/download-server.ts';
import { filesIn } from '../../../helpers/downloads.ts';
import { netkitHttp } from '../../../helpers/netkit-http.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { onRequest, startServer } from '../../../helpers/servers.ts';

const SITE = { '/a': { content: 'A', fields: ['ETag: "v1"'] } };

describe.each(['--raw', '--library'])('what netkit http download %s says', (client) => {
  const download = (...argv: readonly string[]) => netkitHttp(['download', client, ...argv]);

  /** One that is there and one that is not, in a pipe. */
  async function both(...more: readonly string[]) {
    const { url } = await startDownloadServer(SITE);
    const argv = ['--no-state', '--dir', scratchFolder(), ...more, `${url.href}a`, `${url.href}gone`];
    const { code, stdout, stderr } = await download(...argv);
    expect(code).toBe(22);
    return { stdout: stdout.toString(), stderr: stderr.replaceAll(url.href, 'http://site/') };
  }

  it('is what is here on stdout, and the rest on stderr', async () => {
    const { stdout, stderr } = await both();
    expect(stdout).toMatch(/^saved {6}a {2}1 B in \d+(\.\d+)? m?s\n$/);
    expect(stderr).toMatch(
      /^netkit: http:\/\/site\/gone: the server answered 404 Not Found\nnetkit: 1 saved, 1 failed: 1 B in .*\/s\)\n$/,
    );
  });

  it.each([
    [['--quiet'], 'netkit: http://site/gone: the server answered 404 Not Found\n'],
    [['-s'], ''],
    [['-s', '-S'], 'netkit: http://site/gone: the server answered 404 Not Found\n'],
    [['--quiet', '--format', 'json'], ''],
  ])('is less with %j', async (more, expected) => {
    expect(await both(...more)).toEqual({ stdout: '', stderr: expected });
  });

  it('of a single file is no summary', async () => {
    const { url } = await startDownloadServer(SITE);
    const { stderr } = await download('--no-state', '--dir', scratchFolder(), `${url.href}a`);
    expect(stderr).toBe('');
  });

  it('is for scripts an object for each thing that happens', async () => {
    let visits = 0;
    const server = await startServer((socket) =>
      onRequest(socket, (head) => {
        const path = head.split(' ')[1] ?? '';
        visits += 1;
        if (path === '/gone') socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
        else if (visits === 1) {
          socket.write('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n');
        } else if (head.includes('If-None-Match: "v1"')) socket.write('HTTP/1.1 304 Same\r\n\r\n');
        else socket.write('HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: 5\r\n\r\nhello');
      }),
    );
    const dir = scratchFolder();
    const url = `${server.url.href}a`;
    const argv = [
      '--format',
      'json',
      '--retry',
      '1',
      '--retry-delay',
      '0.01',
      '--concurrency',
      '1',
      '--dir',
      dir,
    ];
    const events = async (...urls: readonly string[]) => {
      const { code, stdout, stderr } = await download(...argv, ...urls);
      expect(stderr).toBe('');
      return {
        code,
        events: stdout
          .toString()
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
      };
    };
    const elapsed: unknown = expect.any(Number);
    const first = await events(url, `${server.url.href}gone`);
    expect(first).toEqual({
      code: 22,
      events: [
        { event: 'retry', id: 0, url, reason: expect.stringContaining('503') as string, wait: 10 },
        { event: 'begin', id: 0, url, file: 'a', size: 5, offset: 0 },
        { event: 'end', id: 0, url, outcome: 'saved', file: 'a', size: 5, elapsed },
        {
          event: 'end',
          id: 1,
          url: `${server.url.href}gone`,
          outcome: 'failed',
          code: 'http-status',
          error: 'the server answered 404 Not Found',
          elapsed,
        },
        { event: 'summary', total: 2, saved: 1, unchanged: 0, skipped: 0, failed: 1, bytes: 5, elapsed },
      ],
    });
    expect((await events(url)).events[0]).toEqual({
      event: 'end',
      id: 0,
      url,
      outcome: 'unchanged',
      file: 'a',
      elapsed,
    });
  });

  it('is with --trace what really crossed the wire, without secrets', async () => {
    const { url } = await startDownloadServer(SITE);
    const argv = ['--trace', '-u', 'alice:secret', '--no-state', '--dir', scratchFolder(), `${url.href}a`];
    const { stdout, stderr } = await download(...argv);
    expect(stderr).toMatch(/→ │ GET \/a HTTP\/1\.1/);
    expect(stderr).toMatch(/← │ HTTP\/1\.1 200/);
    expect(stderr).toMatch(/Authorization: Basic \*{4}/);
    expect(stderr).not.toContain('YWxpY2U6c2VjcmV0');
    expect(stdout.toString()).toMatch(/^saved {6}a /);
  });

  it('is escaped, whatever servers and names say', async () => {
    const server = await startServer((socket) =>
      onRequest(socket, () => socket.write('HTTP/1.1 404 \x1b[31mred\r\nContent-Length: 0\r\n\r\n')),
    );
    for (const format of ['text', 'json']) {
      const argv = ['--format', format, '--no-state', '--dir', scratchFolder(), `${server.url.href}a`];
      const { stdout, stderr } = await download(...argv);
      expect(stdout.toString() + stderr).not.toContain('\x1b');
      expect(stdout.toString() + stderr).toContain('404');
    }
  });

  it('is at Ctrl-C that what was begun is kept, and the same line goes on with it', async () => {
    const content = 'abcdefghij'.repeat(60 * 1024);
    const file = { content, fields: ['ETag: "v1"'] };
    const server = await startDownloadServer({
      '/a': { content: 'A' },
      '/file': { ...file, stallAt: 400 * 1024 },
    });
    const dir = scratchFolder();
    const urls = ['a', 'file'].map((name) => `${server.url.href}${name}`);
    const argv = ['download', client, '--format', 'json', '--dir', dir, ...urls];
    const controller = new AbortController();
    const running = netkitHttp(argv, { signal: controller.signal });
    await expect.poll(() => readdirSync(dir)).toEqual(expect.arrayContaining(['a', 'file.part']));
    controller.abort();
    expect(await running).toMatchObject({
      code: 130,
      stderr: 'netkit: what was begun is kept: the same line goes on with it\nnetkit: interrupted\n',
    });
    server.files = { '/a': { content: 'A' }, '/file': file };
    expect(await netkitHttp(argv)).toMatchObject({ code: 0 });
    expect(server.asked.at(-1)).toMatch(/^\/file bytes=[1-9]\d*- "v1"$/);
    expect(filesIn(dir)).toMatchObject({ a: 'A', file: content });
  });
});
