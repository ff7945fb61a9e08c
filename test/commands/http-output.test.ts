import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startBareServer } from '../helpers/bare-server.ts';
import { netkitHttp, succeed } from '../helpers/netkit-http.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { onRequest, startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const lab = useLab();

describe.each(CLIENTS)('what comes out, with the %s client', (client) => {
  const kind = `--${client}`;

  it('is in a pipe the body, byte for byte, whatever is in it', async () => {
    const latin1 = await succeed('get', kind, lab.url('/charset/latin1'));
    expect(latin1.toString('latin1')).toBe('Où êtes-vous ? Près du café, à côté.\n');
    const gzip = await succeed('get', kind, lab.url('/gzip'));
    expect(gzip.subarray(0, 3).toString('hex')).toBe('1f8b08');
  });

  it('is on a terminal the head and the body as text', async () => {
    const options = { terminal: true, env: { NO_COLOR: '1' } };
    const { stdout } = await netkitHttp(['get', kind, lab.url('/charset/latin1')], options);
    expect(stdout.toString().replace(/^Date: .*\n/m, '')).toBe(
      'HTTP/1.1 200 OK\nContent-Type: text/plain; charset=iso-8859-1\nContent-Length: 37\n\n' +
        'Où êtes-vous ? Près du café, à côté.\n',
    );
  });

  it('is on a terminal free of the CR of a CR LF, even where the two come apart', async () => {
    const server = await startServer((socket) =>
      onRequest(socket, (_head, number) => {
        if (number > 1) return;
        const head =
          'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n';
        // Each chunk is handed on by itself, whatever comes in one read.
        socket.end(`${head}3\r\na\r\n\r\n2\r\nb\r\r\n3\r\n\nc\r\r\n1\r\nd\r\n0\r\n\r\n`);
      }),
    );
    const { stdout } = await netkitHttp(['get', kind, server.url.href], {
      terminal: true,
      env: { NO_COLOR: '1' },
    });
    expect(stdout.toString().split('\n\n')[1]).toBe('a\nb\nc\\rd\n');
  });

  it('is on a terminal JSON laid out, and in colour', async () => {
    const { stdout } = await netkitHttp(['get', kind, lab.url('/echo')], { terminal: true });
    expect(stdout.toString()).toContain('\x1b[');
    expect(stdout.toString()).toMatch(/\n {2}.*"method".*"GET"/);
  });

  it('is on a terminal of a binary body only its size', async () => {
    const options = { terminal: true, env: { NO_COLOR: '1' } };
    const server = await startBareServer(
      'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 4\r\n\r\n\x89P\0\0',
    );
    const { stdout } = await netkitHttp(['get', kind, server.url.href], options);
    expect(stdout.toString()).toMatch(/\n\n4 B of binary data \(image\/png\), not shown: .*-o FILE\n$/);
  });

  it('is with -i the head as it came, then the body', async () => {
    const server = await startBareServer('HTTP/1.1 200 Fine\r\nX-a:  1 \r\nContent-Length: 3\r\n\r\nok\n');
    expect((await succeed('get', kind, '-i', server.url.href)).toString()).toBe(
      'HTTP/1.1 200 Fine\r\nX-a: 1\r\nContent-Length: 3\r\n\r\nok\n',
    );
  });

  it('is with -i of a redirect and a 103 every head', async () => {
    const heads = (await succeed('get', kind, '-iL', lab.url('/redirect/2'))).toString();
    expect(heads.match(/^HTTP.*(?=\r)/gm)).toEqual([
      'HTTP/1.1 302 Found',
      'HTTP/1.1 302 Found',
      'HTTP/1.1 200 OK',
    ]);
    const hints = (await succeed('get', kind, '-i', lab.url('/informational/103'))).toString();
    expect(hints.match(/^HTTP.*(?=\r)/gm)).toEqual(['HTTP/1.1 103 Early Hints', 'HTTP/1.1 200 OK']);
  });

  it.each([
    ['head', []],
    ['get', ['-I']],
  ])('is for %s %j the head alone', async (verb, options) => {
    const server = await startBareServer('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n');
    const head = (await succeed(verb, kind, ...options, server.url.href)).toString();
    expect(head).toBe('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n');
    expect(server.heard()).toMatch(/^HEAD \/ /);
  });

  it('is with -o in the file, and nothing on stdout', async () => {
    const folder = scratchFolder();
    const stdout = await succeed('get', kind, '-o', join(folder, 'page'), lab.url('/length'));
    expect(stdout.length).toBe(0);
    expect(readFileSync(join(folder, 'page'), 'utf8')).toBe('abcdefghijklmnopqrstuvwxyz');
    expect(readdirSync(folder)).toEqual(['page']);
  });

  it('is with -o in the file, with -i or as JSON too, and never on the terminal', async () => {
    const file = join(scratchFolder(), 'page');
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n';
    const options = { terminal: true };
    const included = await netkitHttp(
      ['get', kind, '-i', '-o', file, (await startBareServer(answer)).url.href],
      options,
    );
    expect([included.code, included.stdout.toString()]).toEqual([0, '']);
    expect(readFileSync(file, 'latin1')).toBe(answer);
    const json = await netkitHttp(['get', kind, '--format', 'json', '-o', file, lab.url('/hello')], options);
    expect([json.code, json.stdout.toString()]).toEqual([0, '']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ status: 200, body: 'Hello!\n' });
  });

  it('is as JSON harmless to a terminal, and means the same', async () => {
    const body = '\u009b31m\u202eowned';
    const bytes = Buffer.from(body).toString('latin1');
    const server = await startBareServer(
      `HTTP/1.1 200 OK\r\nX-Title: ${bytes}\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes}`,
    );
    const text = (await succeed('get', kind, '--format', 'json', server.url.href)).toString();
    expect(text).not.toMatch(/[\u0080-\u009f\u202a-\u202e]/);
    expect(JSON.parse(text)).toMatchObject({
      body,
      headers: [
        ['X-Title', body],
        ['Content-Length', '13'],
      ],
    });
  });

  it('is with -o - on stdout, untouched even on a terminal', async () => {
    const { stdout } = await netkitHttp(['get', kind, '-o', '-', lab.url('/gzip')], { terminal: true });
    expect(stdout.subarray(0, 3).toString('hex')).toBe('1f8b08');
  });

  it('is with -I of another method its head alone, as in curl', async () => {
    const { code, stdout } = await netkitHttp(['get', kind, '-I', '-X', 'GET', lab.url('/hello')]);
    expect(code).toBe(0);
    expect(stdout.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s);
    const terminal = { terminal: true, env: { NO_COLOR: '1' } };
    const shown = await netkitHttp(['get', kind, '-I', '-X', 'GET', lab.url('/hello')], terminal);
    expect(shown.stdout.toString()).toMatch(/^HTTP\/1\.1 200 OK\n(?:[\w-]+: .*\n)+\n$/);
  });

  it('is with --compressed asked for and undone', async () => {
    expect((await succeed('get', kind, '--compressed', lab.url('/gzip-br'))).toString()).toContain(
      'The same sentence',
    );
  });

  it('is with --format json one object that says all', async () => {
    const url = lab.url('/redirect/1');
    const printed = (await succeed('get', kind, '-L', '--format', 'json', url)).toString();
    expect(printed).toMatch(/^\{\n {2}"url": [^]*\n\}\n$/);
    const json = JSON.parse(printed) as object;
    expect(json).toMatchObject({
      url: lab.url('/hello'),
      version: 'HTTP/1.1',
      status: 200,
      reason: 'OK',
      informational: [],
      redirects: [{ from: url, status: 302, to: lab.url('/hello') }],
      size: 7,
      body: 'Hello!\n',
      trailers: [],
      connection: { remote: `127.0.0.1:${lab.http.port}` },
      timings: { firstByte: expect.any(Number) as number },
    });
    const trailers = JSON.parse(
      (await succeed('get', kind, '--format', 'json', lab.url('/chunked'))).toString(),
    ) as object;
    expect(trailers).toMatchObject({
      trailers: [
        ['X-Checksum', 'b17c'],
        ['X-Chunks', '2'],
      ],
    });
    const binary = JSON.parse(
      (await succeed('get', kind, '--format', 'json', lab.url('/gzip'))).toString(),
    ) as {
      bodyBase64: string;
    };
    expect(binary.bodyBase64).toMatch(/^H4sI/);
  });

  it('is for -f and a 404 the head, if that is asked for, and never the body', async () => {
    const { code, stdout } = await netkitHttp(['get', kind, '-f', '-i', lab.url('/status/404')]);
    expect(code).toBe(22);
    expect(stdout.toString()).toMatch(/^HTTP\/1\.1 404 Not Found\r\n[^]*\r\n\r\n$/);
  });

  it('is for -s nothing but the exit code, and for -sS the error as well', async () => {
    const url = lab.url('/drop/before');
    expect(await netkitHttp(['get', kind, '-s', url])).toMatchObject({ code: 52, stderr: '' });
    expect((await netkitHttp(['get', kind, '-sS', url])).stderr).toMatch(/^netkit: /);
    expect((await netkitHttp(['get', kind, '-s', '--nonsense', url])).stderr).toMatch(
      /^netkit: unknown option/,
    );
  });
});
