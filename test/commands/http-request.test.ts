import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { netkitHttp, type Ran } from '../helpers/netkit-http.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { closedPort, onRequest, startServer, type BareServer } from '../helpers/servers.ts';
import { emptyFolder } from '../lab/peers.ts';

const CLIENTS = ['raw', 'library'] as const;
/** As `npm run build` made it. */
const NETKIT = join(import.meta.dirname, '../../dist/bin/netkit.cjs');

let lab: Lab;
let remove: () => Promise<void>;
beforeAll(async () => {
  const folder = await emptyFolder();
  ({ remove } = folder);
  // --lab makes an authority of its own there.
  vi.stubEnv('NETKIT_DATA', folder.path);
  lab = await startLab();
});
afterAll(async () => {
  await lab.stop();
  vi.unstubAllEnvs();
  await remove();
});

/** Runs it, and expects that it works and has nothing to complain of. */
async function succeed(...argv: readonly string[]): Promise<Buffer> {
  const { code, stdout, stderr } = await netkitHttp(argv);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

interface Echo {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly size: number;
}

/** What the server was told. */
async function echoOf(verb: string, ...options: readonly string[]): Promise<Echo> {
  return JSON.parse((await succeed(verb, ...options, lab.url('/echo'))).toString()) as Echo;
}

function valueOf({ headers }: Pick<Echo, 'headers'>, name: string): string | undefined {
  return headers.find(([field]) => field.toLowerCase() === name)?.[1];
}

/** Gathers what a client sends, to the byte, and answers the first request with `answer`. */
async function startBareServer(answer: string): Promise<BareServer & { heard(): string }> {
  let heard = '';
  const server = await startServer((socket) => {
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString('latin1')));
    onRequest(socket, () => void socket.end(answer, 'latin1'));
  });
  return { ...server, heard: () => heard };
}
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n';

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

  it('is with --compressed asked for and undone', async () => {
    expect((await succeed('get', kind, '--compressed', lab.url('/gzip-br'))).toString()).toContain(
      'The same sentence',
    );
    expect(valueOf(await echoOf('get', kind, '--compressed'), 'accept-encoding')).toContain('gzip');
    expect(valueOf(await echoOf('get', kind), 'accept-encoding')).toBeUndefined();
  });

  it('is with --format json one object that says all', async () => {
    const url = lab.url('/redirect/1');
    const json = JSON.parse((await succeed('get', kind, '-L', '--format', 'json', url)).toString()) as object;
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

describe.each(CLIENTS)('what the server is told, by the %s client', (client) => {
  const kind = `--${client}`;

  it.each([
    ['get', 'GET'],
    ['post', 'POST'],
    ['put', 'PUT'],
    ['patch', 'PATCH'],
    ['delete', 'DELETE'],
    ['options', 'OPTIONS'],
  ])('has for %s the method %s', async (verb, method) => {
    expect((await echoOf(verb, kind)).method).toBe(method);
  });

  it('has any method that is asked for', async () => {
    expect((await echoOf('get', kind, '-X', 'PROPFIND')).method).toBe('PROPFIND');
    const echo = await succeed('request', 'report', kind, lab.url('/echo'));
    expect((JSON.parse(echo.toString()) as Echo).method).toBe('report');
  });

  it.each([
    [['-d', 'a=1', '-d', 'b=2'], 'a=1&b=2', 'application/x-www-form-urlencoded'],
    [
      ['-d', 'b=2', '--data-urlencode', 'a= &é', '-d', 'c'],
      'b=2&a=+%26%C3%A9&c',
      'application/x-www-form-urlencoded',
    ],
    [['--data-raw', '@x'], '@x', 'application/x-www-form-urlencoded'],
    [['--json', '{"a":', '--json', '1}'], '{"a":1}', 'application/json'],
    [['--json', '1', '-H', 'Content-Type: text/x'], '1', 'text/x'],
  ])('has for %j the body %j', async (options, body, type) => {
    const echo = await echoOf('post', kind, ...options);
    expect(echo.body).toBe(body);
    expect(valueOf(echo, 'content-type')).toBe(type);
    expect(valueOf(echo, 'content-length')).toBe(String(Buffer.byteLength(body)));
  });

  it('has the content of files, with -d without their line ends', async () => {
    const file = join(scratchFolder(), 'data');
    writeFileSync(file, 'a=1\r\n&b=2\n');
    expect((await echoOf('post', kind, '-d', `@${file}`)).body).toBe('a=1&b=2');
    expect((await echoOf('post', kind, '--data-binary', `@${file}`)).body).toBe('a=1\r\n&b=2\n');
  });

  it('has with -G the data in the query', async () => {
    const url = `${lab.url('/echo')}?x=1`;
    const stdout = await succeed('get', kind, '-G', '-d', 'a=1', '--data-urlencode', 'b=2 3', url);
    expect(JSON.parse(stdout.toString())).toMatchObject({
      method: 'GET',
      target: '/echo?x=1&a=1&b=2+3',
      body: '',
    });
  });

  it('has with -T the file with its length, under its name where the URL is a folder', async () => {
    const file = join(scratchFolder(), 'up load.txt');
    writeFileSync(file, 'hello');
    const echo = await echoOf('put', kind, '-T', file);
    expect([echo.method, echo.body, valueOf(echo, 'content-length')]).toEqual(['PUT', 'hello', '5']);
    const server = await startBareServer(OK);
    await succeed('put', kind, '-T', file, new URL('/folder/', server.url).href);
    expect(server.heard()).toMatch(/^PUT \/folder\/up%20load\.txt HTTP/);
  });

  it.each([['get'], ['head']])('has no body with %s: data and uploads are refused', async (verb) => {
    const server = await startServer(() => {});
    for (const options of [
      ['-d', 'x'],
      ['-T', '-'],
    ]) {
      const { code, stderr } = await netkitHttp([verb, kind, ...options, server.url.href]);
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/^netkit: (?:GET|HEAD) (?:sends no data|uploads nothing)\n {2}hint: /),
      ]);
    }
    expect(server.sockets).toHaveLength(0);
  });

  it('has with -T - what comes on stdin, in chunks', async () => {
    const argv = ['put', kind, '-T', '-', lab.url('/upload')];
    const { code, stdout } = await netkitHttp(argv, { stdin: 'from a pipe' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout.toString())).toMatchObject({ bytes: 11, chunked: true });
  });

  it('has with -d @- what comes on stdin', async () => {
    const { stdout } = await netkitHttp(['post', kind, '-d', '@-', lab.url('/echo')], { stdin: 'a\nb' });
    expect((JSON.parse(stdout.toString()) as Echo).body).toBe('ab');
  });

  it('has the -H that are added, in place of a default, or empty, and not those that are removed', async () => {
    const echo = await echoOf(
      'get',
      kind,
      '-H',
      'X-One: 1',
      '-H',
      'Accept: text/x',
      '-H',
      'User-Agent:',
      '-H',
      'X-Empty;',
    );
    expect(valueOf(echo, 'x-one')).toBe('1');
    expect(valueOf(echo, 'accept')).toBe('text/x');
    expect(valueOf(echo, 'user-agent')).toBeUndefined();
    expect(valueOf(echo, 'x-empty')).toBe('');
  });

  it('has -A, -e and -u', async () => {
    const echo = await echoOf('get', kind, '-A', 'me/1', '-e', 'http://here/', '-u', 'alice:sécret');
    expect(valueOf(echo, 'user-agent')).toBe('me/1');
    expect(valueOf(echo, 'referer')).toBe('http://here/');
    expect(valueOf(echo, 'authorization')).toBe(`Basic ${Buffer.from('alice:sécret').toString('base64')}`);
  });

  it('has the password from the environment or the URL, too', async () => {
    const basic = `Basic ${Buffer.from('alice:secret').toString('base64')}`;
    const argv = ['get', kind, '-u', 'alice', lab.url('/echo')];
    const fromEnv = await netkitHttp(argv, { env: { NETKIT_PASSWORD: 'secret' } });
    expect(valueOf(JSON.parse(fromEnv.stdout.toString()) as Echo, 'authorization')).toBe(basic);
    const url = lab.url('/echo').replace('//', '//alice:secret@');
    expect(valueOf(JSON.parse((await succeed('get', kind, url)).toString()) as Echo, 'authorization')).toBe(
      basic,
    );
    const { code, stderr } = await netkitHttp(argv);
    expect([code, stderr]).toEqual([2, expect.stringContaining('hint: give it as --user')]);
  });

  it('has no credentials after a redirect to another origin, unless that is trusted', async () => {
    const argv = ['get', kind, '-u', 'alice:secret', '-H', 'Cookie: a=b', lab.url('/redirect/cross-origin')];
    const kept = JSON.parse((await succeed(...argv, '--location-trusted')).toString()) as Echo;
    expect([valueOf(kept, 'authorization') !== undefined, valueOf(kept, 'cookie')]).toEqual([true, 'a=b']);
    const dropped = JSON.parse((await succeed(...argv, '-L')).toString()) as Echo;
    expect([valueOf(dropped, 'authorization'), valueOf(dropped, 'cookie')]).toEqual([undefined, undefined]);
  });

  it('has a whole URL as target, as proxies get it', async () => {
    const server = await startBareServer(OK);
    await succeed('get', kind, '--request-target', 'http://elsewhere.test/x', server.url.href);
    expect(server.heard()).toMatch(/^GET http:\/\/elsewhere\.test\/x HTTP\/1\.1\r\n/);
  });
});

describe('what only the raw client can say', () => {
  it('is the shortest request there is, with --bare', async () => {
    const server = await startBareServer(OK);
    await succeed('get', '--raw', '--bare', server.url.href);
    expect(server.heard()).toBe('GET / HTTP/1.0\r\n\r\n');
  });

  it('is that and the headers by hand', async () => {
    const server = await startBareServer(OK);
    await succeed('get', '--raw', '--bare', '-H', 'X-One: 1', server.url.href);
    expect(server.heard()).toBe('GET / HTTP/1.0\r\nX-One: 1\r\n\r\n');
  });

  it('is HTTP/1.0, with a Host', async () => {
    const echo = await echoOf('get', '--raw', '--http1.0');
    expect([echo.version, valueOf(echo, 'host')]).toEqual(['1.0', `127.0.0.1:${lab.http.port}`]);
  });

  it('is the target *', async () => {
    const server = await startBareServer(OK);
    await succeed('options', '--raw', '--request-target', '*', server.url.href);
    expect(server.heard()).toMatch(/^OPTIONS \* HTTP\/1\.1\r\nHost: /);
  });

  it.each([
    [['--http1.0'], /HTTP\/1\.0/],
    [['--bare'], /Host/],
    [['--request-target', '*'], /"\*"/],
    [['-H', 'Expect: 100-continue', '-X', 'POST', '-d', 'x', '-G'], /Expect/],
    [['-H', 'Transfer-Encoding: chunked'], /Transfer-Encoding/],
    [['-H', 'Host:'], /Host/],
  ])('is refused by the library client with a reason: %j', async (options, says) => {
    const server = await startServer(() => {});
    const { code, stderr } = await netkitHttp(['get', '--library', ...options, server.url.href]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
    expect(stderr).toMatch(/^netkit: the library client cannot .*\n {2}hint: .*--raw.*\n$/);
    expect(server.sockets).toHaveLength(0);
  });
});

describe('--lab', () => {
  it.each(CLIENTS)('answers for the public names, also over TLS: %s', async (client) => {
    const page = (await succeed('get', `--${client}`, '--lab', 'www.perdu.com')).toString();
    expect(page).toMatch(/<h1>/i);
    expect((await succeed('get', `--${client}`, '--lab', 'https://www.perdu.com/')).toString()).toBe(page);
  });

  it('lets nothing out, wherever a redirect leads', async () => {
    const { code, stderr } = await netkitHttp([
      'get',
      '--lab',
      '--raw',
      '-L',
      'shapes.test/redirect/301?to=http://www.example.org/',
    ]);
    expect([code, stderr]).toEqual([
      6,
      expect.stringMatching(/www\.example\.org[^]*\n {2}hint: .*shapes\.test/),
    ]);
  });
});

describe('--compare', () => {
  it('is 0 where both got the same', async () => {
    const { code, stdout, stderr } = await netkitHttp(['get', '--compare', lab.url('/chunked')]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.toString()).toMatch(/X-Checksum/);
    expect(stdout.toString()).toMatch(/\nsame\n$/);
  });

  it('is 1 where the server answered each of them differently, and shows the difference', async () => {
    let asked = 0;
    const server = await startServer((socket) =>
      onRequest(
        socket,
        () => void socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n#${(asked += 1)}`),
      ),
    );
    const { code, stdout } = await netkitHttp(['get', '--compare', server.url.href]);
    expect(code).toBe(1);
    expect(stdout.toString()).toMatch(/1 difference\n[^]*the bodies part at byte 1\n/);
    const json = await netkitHttp(['get', '--compare', '--format', 'json', server.url.href]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout.toString())).toMatchObject({ same: false, body: { offset: 1 } });
  });

  it('is 1 where one client succeeds and the other does not', async () => {
    const { code, stdout } = await netkitHttp(['get', '--compare', lab.url('/bad/same-lengths')]);
    expect(code).toBe(1);
    expect(stdout.toString()).toMatch(/outcome[^]*HTTP\/1\.1 200 OK[^]*error: weird-reply/);
  });

  it("is the raw client's code where both fail", async () => {
    expect((await netkitHttp(['get', '--compare', `127.0.0.1:${await closedPort()}`])).code).toBe(7);
    expect((await netkitHttp(['get', '--compare', lab.url('/drop/before')])).code).toBe(52);
  });

  it('is 0, with a note, where the library client cannot say it', async () => {
    const { code, stdout } = await netkitHttp(['get', '--compare', '--http1.0', lab.url('/hello')]);
    expect(code).toBe(0);
    expect(stdout.toString()).toMatch(/note: .*never HTTP\/1\.0/);
  });

  it('does not send twice what changes something, except in the lab, where each client has its own', async () => {
    const server = await startServer(() => {});
    const { code, stderr } = await netkitHttp(['post', '--compare', '-d', 'x', server.url.href]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/twice[^]*hint: .*--lab/)]);
    expect(server.sockets).toHaveLength(0);
    expect((await netkitHttp(['post', '--compare', '--lab', '-d', 'x', 'shapes.test/upload'])).code).toBe(0);
  });

  it('excludes --raw and --library', async () => {
    const { code, stderr } = await netkitHttp(['get', '--compare', '--raw', lab.url('/')]);
    expect([code, stderr]).toEqual([2, 'netkit: --raw and --compare exclude each other\n']);
  });
});

describe.each(CLIENTS)('the transcript of the %s client', (client) => {
  const kind = `--${client}`;
  const SECRET = 'tränenreich-4711';
  const BASIC = Buffer.from(`alice:${SECRET}`).toString('base64');

  it('shows on stderr what was sent and received, and leaves stdout alone', async () => {
    const { code, stdout, stderr } = await netkitHttp(['get', kind, '--trace', lab.url('/length')]);
    expect([code, stdout.toString()]).toEqual([0, 'abcdefghijklmnopqrstuvwxyz']);
    expect(stderr).toMatch(/→ │ GET \/length HTTP\/1\.1␍␊/);
    expect(stderr).toMatch(/← │ HTTP\/1\.1 200 OK␍␊/);
    expect(stderr).toMatch(/abcdefghijklmnopqrstuvwxyz/);
  });

  it('shows what is inside TLS, and the facts of the handshake', async () => {
    const argv = ['get', kind, '-k', '-v', lab.url('/hello', 'https')];
    const { stderr } = await netkitHttp(argv);
    expect(stderr).toMatch(/⇒ ║ GET \/hello HTTP\/1\.1␍␊/);
    expect(stderr).toMatch(/TLSv1\.3/);
    expect(stderr).toMatch(/shapes\.test/);
  });

  it('is a dump with --trace-format hex', async () => {
    const { stderr } = await netkitHttp(['get', kind, '--trace-format', 'hex', lab.url('/length')]);
    expect(stderr).toMatch(/47 45 54 20 2f 6c 65 6e/);
  });

  it.each([
    ['-u', ['-u', `alice:${SECRET}`], [SECRET, BASIC]],
    ['--oauth2-bearer', ['--oauth2-bearer', 'tok-4711'], ['tok-4711']],
    ['-H Authorization', ['-H', 'Authorization: Digest response="d1935t"'], ['d1935t']],
    ['-H Cookie', ['-H', 'Cookie: session=c00k13'], ['c00k13']],
  ])('never shows the secret of %s, in no format and in no file', async (_what, options, secrets) => {
    for (const format of ['text', 'hex']) {
      const file = join(scratchFolder(), 'trace');
      const argv = [
        'get',
        kind,
        ...options,
        '--trace',
        '--trace-format',
        format,
        '--trace-out',
        file,
        '--trace-bodies',
      ];
      // A server that does not send the secret back, where it would be data like any other.
      const server = await startBareServer(OK);
      const { code, stdout, stderr } = await netkitHttp([...argv, server.url.href]);
      expect(code).toBe(0);
      const shown = stderr + stdout.toString() + readFileSync(file, 'utf8');
      for (const secret of secrets) expectNoTrace(shown, secret);
      expect(server.heard()).toContain(secrets.at(-1));
      if (format === 'text') expect(stderr).toMatch(/\*\*\*\*/);
    }
  });

  it('is in --trace-out an object a line, in the order of time, from the first attempt to connect', async () => {
    const file = join(scratchFolder(), 'trace');
    await succeed('get', kind, '--trace-out', file, lab.url('/length'));
    const entries = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as TraceLine);
    const kinds = entries.map((entry) => entry.kind);
    expect(kinds.slice(0, 2)).toEqual(['attempt', 'connected']);
    for (const entry of entries) {
      expect(entry).toMatchObject({ client, connection: 1, secure: false, at: expect.any(Number) as number });
    }
    const said = (which: string): string =>
      entries
        .filter((each) => each.kind === which)
        .map((each) => each.text)
        .join('');
    expect(said('sent')).toMatch(/^GET \/length HTTP\/1\.1\r\n[^]*\r\n\r\n$/);
    expect(said('received')).toBe(
      'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz',
    );
    expect(entries.map((entry) => entry.at)).toEqual(
      entries.map((entry) => entry.at).toSorted((a, b) => a - b),
    );
  });

  it('keeps a long body whole in the file when asked, and shortened otherwise', async () => {
    const received = async (...options: readonly string[]): Promise<number> => {
      const file = join(scratchFolder(), 'trace');
      await succeed('get', kind, '-o', '/dev/null', '--trace-out', file, ...options, lab.url('/big/300000'));
      const lines = readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as TraceLine);
      return lines
        .filter((line) => line.kind === 'received')
        .map((line) => line.text?.length ?? 0)
        .reduce((a, b) => a + b);
    };
    expect(await received('--trace-bodies')).toBeGreaterThan(300_000);
    expect(await received()).toBeLessThan(100_000);
  });

  it('that cannot be written is an error, 23', async () => {
    const file = join(scratchFolder(), 'none', 'trace');
    const { code, stderr } = await netkitHttp(['get', kind, '--trace-out', file, lab.url('/hello')]);
    expect([code, stderr]).toEqual([23, expect.stringMatching(/^netkit: cannot write the transcript.*\n$/)]);
  });
});

interface TraceLine {
  readonly at: number;
  readonly kind: string;
  readonly text?: string;
}

/** Neither as text nor, across the rows of a dump, as hex. */
function expectNoTrace(output: string, secret: string): void {
  expect(output).not.toContain(secret);
  const hex = Buffer.from(secret).toString('hex');
  const digits = output.replaceAll(/^.*?\b((?:[0-9a-f]{2} +){1,16}).*$/gm, '$1').replaceAll(/[^0-9a-f]/g, '');
  expect(digits).not.toContain(hex);
}

describe('the built netkit http', () => {
  const start = (argv: readonly string[], stdout: 'pipe' | number = 'pipe') =>
    spawn(process.execPath, [NETKIT, 'http', ...argv], { stdio: ['ignore', stdout, 'pipe'] });

  async function finish(child: ReturnType<typeof start>): Promise<Omit<Ran, 'stdout'>> {
    const [[code], stderr] = await Promise.all([
      once(child, 'close') as Promise<[number]>,
      text(child.stderr!),
    ]);
    return { code, stderr };
  }

  it.each(CLIENTS)('ends quietly when its reader has enough: %s', async (client) => {
    const child = start(['get', `--${client}`, lab.url('/big/50000000')]);
    const ended = finish(child);
    await once(child.stdout!, 'data');
    child.stdout!.destroy();
    expect(await ended).toEqual({ code: 0, stderr: '' });
  });

  it.each(CLIENTS)('says that stdout is full, 23: %s', async (client) => {
    const child = start(['get', `--${client}`, lab.url('/hello')], openSync('/dev/full', 'w'));
    expect(await finish(child)).toEqual({
      code: 23,
      stderr: expect.stringMatching(/^netkit: .*\n$/) as string,
    });
  });

  it.each(CLIENTS)('leaves no part behind when it is interrupted: %s', async (client) => {
    const folder = scratchFolder();
    let asked: () => void;
    const request = new Promise<void>((resolve) => (asked = resolve));
    const server = await startServer((socket) =>
      onRequest(socket, () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc', () => asked())),
    );
    const child = start(['get', `--${client}`, '-o', join(folder, 'page'), server.url.href]);
    const ended = finish(child);
    await request;
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 130, stderr: 'netkit: interrupted\n' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('gives curl and itself the same bytes', () => {
    const ours = execFileSync(process.execPath, [NETKIT, 'http', 'get', '--lab', 'www.perdu.com']);
    expect(ours.toString()).toMatch(/<h1>/i);
  });
});
