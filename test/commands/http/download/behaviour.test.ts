/** How patient it is, how fast, and where it goes. */
import type net from 'node:net';
import { describe, expect, it } from 'vitest';
import { startDownloadServer } from '../../../helpers/download-server.ts';
import { afresh, filesIn, labLines } from '../../../helpers/downloads.ts';
import { netkitHttp } from '../../../helpers/netkit-http.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { closedPort, onRequest, startServer } from '../../../helpers/servers.ts';
import { useLab } from '../../../helpers/use-lab.ts';

const lab = useLab();
const LARGE = 'abcdefghij'.repeat(240 * 1024);

describe.each(['--raw', '--library'])('netkit http download %s', (client) => {
  const download = (...argv: readonly string[]) => netkitHttp(['download', client, '--no-state', ...argv]);

  it('gives each --timeout seconds, and the others go on', async () => {
    const { url } = await startDownloadServer({
      '/silent': { isSilent: true },
      '/stalls': { content: LARGE, stallAt: 300 * 1024, fields: ['ETag: "v1"'] },
      '/a': { content: 'A' },
    });
    const dir = scratchFolder();
    const urls = ['silent', 'stalls', 'a'].map((name) => `${url.href}${name}`);
    const { code, stderr } = await download('--timeout', '0.3', '--dir', dir, ...urls);
    expect(code).toBe(28);
    expect(stderr).toContain(`/silent: timed out after 0.3 s, while waiting for ${url.host}\n`);
    expect(stderr).toMatch(
      /\/stalls: timed out after 0.3 s, while waiting for the rest of the body, after \d+ bytes\nnetkit: kept \d+ KiB as/,
    );
    expect(stderr).toContain('1 saved, 2 failed');
    expect(filesIn(dir)).toMatchObject({ a: 'A' });
  });

  it('asks again with --retry, after what may pass', async () => {
    const dir = scratchFolder();
    const failed = await download('--dir', dir, afresh(lab.url('/flaky/2')));
    expect([failed.code, filesIn(dir)]).toEqual([22, {}]);
    const argv = ['--retry', '3', '--retry-delay', '0.01', '--dir', dir, afresh(lab.url('/flaky/2'))];
    const { code, stderr } = await download(...argv);
    expect(code).toBe(0);
    expect(stderr.match(/^netkit: \S+: HTTP error 503; asking again in 10 ms$/gm)).toHaveLength(2);
    expect(filesIn(dir)).toEqual({ 2: 'here I am again\n' });
  });

  it('goes on with what was cut when it asks again', async () => {
    const dir = scratchFolder();
    const url = afresh(lab.url('/cut/600000?at=400000'));
    expect(await download('--retry', '1', '--retry-delay', '0.001', '--dir', dir, url)).toMatchObject({
      code: 0,
    });
    expect(filesIn(dir)).toEqual({ 600000: labLines(0, 600_000) });
  });

  it('does not ask again what will not pass', async () => {
    const server = await startDownloadServer({});
    const { code } = await download('--retry', '3', '--dir', scratchFolder(), `${server.url.href}gone`);
    expect([code, server.asked]).toEqual([22, ['/gone']]);
  });

  it('says that nobody listens, 7', async () => {
    const port = await closedPort();
    const { code, stderr } = await download('--dir', scratchFolder(), `http://127.0.0.1:${port}/a`);
    expect([code, stderr]).toEqual([7, expect.stringContaining('refused')]);
  });

  it('follows redirects, under the name that was asked for', async () => {
    const dir = scratchFolder();
    expect(await download('--dir', dir, lab.url('/redirect/3'))).toMatchObject({ code: 0 });
    expect(filesIn(dir)).toEqual({ 3: 'Hello!\n' });
  });

  it.each([
    ['/redirect/loop', [], 47],
    ['/redirect/3', ['--max-redirs', '2'], 47],
    ['/redirect/3', ['--max-redirs', '0'], 22],
    ['/redirect/3', ['-L', '--max-redirs', '0'], 22],
  ] as const)('saves no redirect under the name of a file: %s %j', async (path, more, expected) => {
    const dir = scratchFolder();
    const { code } = await download(...more, '--dir', dir, lab.url(path));
    expect([code, filesIn(dir)]).toEqual([expected, {}]);
  });

  it.each([
    [[], 'hint: where it redirects to cannot be understood'],
    [['--max-redirs', '0'], 'hint: redirects are not followed'],
  ])('says of a redirect why there is nothing to save: %j', async (more, hint) => {
    const { url } = await startDownloadServer({ '/a': { status: 302, fields: ['Location: http://%5b/'] } });
    const { code, stderr } = await download(...more, '--dir', scratchFolder(), `${url.href}a`);
    expect([code, stderr]).toEqual([22, expect.stringContaining(hint)]);
  });

  it('fetches in segments where the server has ranges, and in one where not', async () => {
    const file = { content: LARGE, fields: ['ETag: "v1"', 'Accept-Ranges: bytes'] };
    const server = await startDownloadServer({
      '/with': file,
      '/without': { content: LARGE, ranges: false },
    });
    const dir = scratchFolder();
    const urls = ['with', 'without'].map((name) => `${server.url.href}${name}`);
    expect(await download('--segments', '2', '--dir', dir, ...urls)).toMatchObject({ code: 0 });
    expect(filesIn(dir)).toEqual({ with: LARGE, without: LARGE });
    expect(server.asked.toSorted()).toEqual(['/with', `/with bytes=${LARGE.length / 2}- "v1"`, '/without']);
  });

  it('keeps all of them together to --limit-rate', async () => {
    const { url } = await startDownloadServer({ '/a': { content: LARGE }, '/b': { content: LARGE } });
    const urls = ['a', 'b'].map((name) => `${url.href}${name}`);
    // At 6 MiB a second one takes 0.4 s, and both 0.8 s.
    const argv = ['--limit-rate', '6M', '--timeout', '0.6', '--dir', scratchFolder(), ...urls];
    expect(await download(...argv)).toMatchObject({
      code: 28,
      stderr: expect.stringContaining('timed out after 0.6 s') as string,
    });
  });

  it('has no more than --per-host under way at one server', async () => {
    let [running, most] = [0, 0];
    let waiting: net.Socket[] = [];
    const server = await startServer((socket) =>
      onRequest(socket, () => {
        running += 1;
        most = Math.max(most, running);
        waiting.push(socket);
        // One alone is kept waiting: the other has to come meanwhile.
        if (waiting.length < 2) return;
        const both = waiting;
        waiting = [];
        setImmediate(() => {
          running -= 2;
          for (const each of both) each.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx');
        });
      }),
    );
    const urls = Array.from({ length: 8 }, (_, index) => `${server.url.href}${index}`);
    const argv = ['--per-host', '2', '--pipeline', '1', '--dir', scratchFolder(), ...urls];
    expect(await download(...argv)).toMatchObject({ code: 0 });
    expect(most).toBe(2);
  });

  it('refuses with --max-filesize what is larger', async () => {
    const { url } = await startDownloadServer({ '/a': { content: LARGE }, '/b': { content: 'B' } });
    const dir = scratchFolder();
    const { code } = await download('--max-filesize', '1K', '--dir', dir, `${url.href}a`, `${url.href}b`);
    expect([code, filesIn(dir)]).toEqual([63, { b: 'B' }]);
  });
});

it('takes the time for nobody who only waited behind a slow one', async () => {
  const { url } = await startServer((socket) => {
    let isStuck = false;
    // In the order of the requests, as HTTP has it: behind the slow one comes nothing.
    onRequest(socket, (head) => {
      isStuck ||= head.startsWith('GET /slow ');
      if (!isStuck) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx');
    });
  });
  const names = Array.from({ length: 100 }, (_, index) => (index === 60 ? 'slow' : `${index}`));
  const dir = scratchFolder();
  const argv = ['--raw', '--concurrency', '2', '--timeout', '0.7', '--no-state', '--dir', dir];
  const { code, stderr } = await netkitHttp(['download', ...argv, ...names.map((name) => url.href + name)]);
  expect([code, stderr.match(/\S+: timed out/g)]).toEqual([28, [`${url.href}slow: timed out`]]);
  expect(Object.keys(filesIn(dir))).toHaveLength(99);
});

it('does not wait for a year, and says why', async () => {
  const url = lab.url('/retry-after/year');
  const argv = ['--retry', '1', '--no-state', '--dir', scratchFolder(), url];
  const { code, stderr } = await netkitHttp(['download', ...argv]);
  expect([code, stderr]).toEqual([
    22,
    `netkit: ${url}: the server asks to wait for 365 days: not asking again\n` +
      `netkit: ${url}: the server answered 503 Service Unavailable\n`,
  ]);
});

it('asks again as late as the server says (Retry-After)', async () => {
  const url = afresh(lab.url('/flaky/429?retry-after=1'));
  const argv = ['--retry', '1', '--retry-delay', '0.01', '--no-state', '--dir', scratchFolder(), url];
  const { code, stderr } = await netkitHttp(['download', ...argv]);
  expect([code, stderr]).toEqual([0, `netkit: ${url}: HTTP error 429; asking again in 1.00 s\n`]);
});
