import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/commands/http.ts';
import { startBareServer } from '../helpers/bare-server.ts';
import { curl } from '../helpers/curl.ts';
import { afresh, filesIn, labLines } from '../helpers/downloads.ts';
import { fakeIo } from '../helpers/fake-io.ts';
import { netkitHttp } from '../helpers/netkit-http.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { closedPort, onRequest, startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const lab = useLab();
const testWithCurl = testWith('curl');

describe.each(CLIENTS)('asked again by the %s client', (client) => {
  const get = ['get', `--${client}`];
  /** In seconds, as short as can be. */
  const soon = ['--retry-delay', '0.001'];

  it('a server that was overloaded answers, and stderr has what happened', async () => {
    const { code, stdout, stderr } = await netkitHttp([
      ...get,
      '--retry',
      '2',
      ...soon,
      afresh(lab.url('/flaky/2')),
    ]);
    expect([code, stdout.toString()]).toEqual([0, 'here I am again\n']);
    expect(stderr).toBe(
      'netkit: HTTP error 503; asking again in 1.0 ms (1 of 2)\n' +
        'netkit: HTTP error 503; asking again in 1.0 ms (2 of 2)\n',
    );
  });

  it('says nothing of it with -s', async () => {
    const argv = [...get, '-sS', '--retry', '1', ...soon, afresh(lab.url('/flaky/1'))];
    expect(await netkitHttp(argv)).toMatchObject({ code: 0, stderr: '' });
  });

  it('a server that stays overloaded has the last word', async () => {
    const argv = [...get, '-s', '--retry', '1', ...soon];
    const { code, stdout } = await netkitHttp([...argv, afresh(lab.url('/flaky/2'))]);
    expect([code, stdout.toString()]).toEqual([0, 'come back later\n']);
    expect((await netkitHttp([...argv, '-f', afresh(lab.url('/flaky/2'))])).code).toBe(22);
  });

  it('a server that wants to be left alone for a year is not', async () => {
    const { code, stderr } = await netkitHttp([...get, '--retry', '1', lab.url('/retry-after/year')]);
    expect([code, stderr]).toEqual([0, 'netkit: the server asks to wait for 365 days: not asking again\n']);
  });

  it('a body that was cut off goes on, on stdout and in a file', async () => {
    const argv = [...get, '--retry', '1', ...soon];
    const { code, stdout, stderr } = await netkitHttp([...argv, afresh(lab.url('/cut/1000?at=400'))]);
    expect([code, stdout.toString()]).toEqual([0, labLines(0, 1000)]);
    expect(stderr).toMatch(/^netkit: .*; asking again in 1\.0 ms \(1 of 1\)\n$/);
    const folder = scratchFolder();
    const to = ['-C', '-', '-o', join(folder, 'f'), afresh(lab.url('/cut/1000?at=400'))];
    expect((await netkitHttp([...argv, ...to])).code).toBe(0);
    expect(filesIn(folder)).toEqual({ f: labLines(0, 1000) });
  });

  it('a body that was cut off, and is another one, is not put together', async () => {
    const argv = [...get, '--retry', '1', ...soon, afresh(lab.url('/cut/changed'))];
    const { code, stdout, stderr } = await netkitHttp(argv);
    expect([code, stdout.toString()]).toEqual([18, labLines(0, 500)]);
    expect(stderr).toContain('  hint: what the server has there has changed meanwhile\n');
  });

  it('a port where nobody listens is with --retry-connrefused', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`;
    const argv = [...get, '--retry', '1', ...soon, url];
    const once = await netkitHttp(argv);
    expect([once.code, once.stderr]).toEqual([7, expect.not.stringContaining('again')]);
    const twice = await netkitHttp([...argv, '--retry-connrefused']);
    expect([twice.code, twice.stderr]).toEqual([7, expect.stringContaining('asking again')]);
  });

  testWithCurl('a server that refuses is with --retry-all-errors and -f, as by curl', async () => {
    const asked = async (fetch: (...argv: string[]) => Promise<{ code: number }>, ...options: string[]) => {
      const { url, sockets } = await startServer((socket) =>
        onRequest(socket, () => {
          socket.end('HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        }),
      );
      const { code } = await fetch('--retry', '1', '--retry-all-errors', ...options, url.href);
      return [code, sockets.length];
    };
    const netkit = (...argv: string[]) => netkitHttp([...get, ...soon, ...argv]);
    expect([await asked(netkit), await asked(curl)]).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect([await asked(netkit, '-f'), await asked(curl, '-f')]).toEqual([
      [22, 2],
      [22, 2],
    ]);
  });

  it('what a peer has sent does not reach the terminal raw', async () => {
    const server = await startBareServer('\x1b[31mHTTP? no\r\n\r\n');
    const argv = [...get, '--retry', '1', '--retry-all-errors', ...soon, server.url.href];
    const { code, stderr } = await netkitHttp(argv);
    expect([code, stderr]).toEqual([8, expect.stringContaining('asking again')]);
    expect(stderr).not.toContain('\x1b');
  });

  it('nobody is after Ctrl-C, however long was to be waited', async () => {
    const controller = new AbortController();
    const io = fakeIo({ signal: controller.signal });
    const write = io.stderr.write.bind(io.stderr);
    io.stderr.write = (data, callback) => {
      // It is told before the wait: in the next turn that has begun.
      if (String(data).includes('asking again')) setImmediate(() => controller.abort());
      return write(data, callback);
    };
    const argv = ['--retry', '3', afresh(lab.url('/flaky/429?retry-after=3000'))];
    expect(await run([...get, ...argv], io)).toBe(130);
    expect(io.stderr.text).toBe(
      'netkit: HTTP error 429; asking again in 50:00 (1 of 3)\nnetkit: interrupted\n',
    );
    expect(io.stdout.text).toBe('');
  });
});

describe.each(CLIENTS)('an upload that is cut off half-way, by the %s client,', (client) => {
  const put = ['put', `--${client}`];

  /** More than any buffer on the way takes. */
  function largeFile(): string {
    const file = join(scratchFolder(), 'large');
    writeFileSync(file, Buffer.alloc(16 * 1024 * 1024));
    return file;
  }

  it('ends with 52 where the server says nothing, as with curl', async () => {
    const { url } = await startServer((socket) => onRequest(socket, () => void socket.end()));
    const { code, stderr } = await netkitHttp([...put, '-T', largeFile(), url.href]);
    expect([code, stderr]).toEqual([52, expect.stringMatching(/^netkit: .+\n/)]);
  });

  it('ends with 55 or 56 where the connection is reset', async () => {
    const { url } = await startServer((socket) => onRequest(socket, () => void socket.resetAndDestroy()));
    const { code, stderr } = await netkitHttp([...put, '-T', largeFile(), url.href]);
    expect([55, 56]).toContain(code);
    expect(stderr).toMatch(/^netkit: .+\n/);
  });

  it('is not begun once more by --retry when it was a pipe', async () => {
    const { url, sockets } = await startServer((socket) => {
      socket.on('data', (bytes: Buffer) => void (bytes.includes('from a pipe') && socket.end()));
    });
    const argv = [...put, '-H', 'Expect:', '--retry', '2', '--retry-delay', '0.001', '-T', '-', url.href];
    expect((await netkitHttp(argv, { stdin: 'from a pipe' })).code).toBe(52);
    expect(sockets).toHaveLength(1);
  });

  it('brings an answer that the server gives early', async () => {
    const argv = [...put, '-T', largeFile(), lab.url('/upload/refuse')];
    const { code, stdout } = await netkitHttp([...argv, '-w', '%{http_code}']);
    expect([code, stdout.toString()]).toEqual([0, expect.stringMatching(/^keep it\n4(?:13|17)$/)]);
  });
});
