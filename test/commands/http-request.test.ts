import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OK, startBareServer } from '../helpers/bare-server.ts';
import { netkitHttp, succeed } from '../helpers/netkit-http.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { startServer } from '../helpers/servers.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const lab = useLab();

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

describe.each(CLIENTS)('what the server is told, by the %s client', (client) => {
  const kind = `--${client}`;

  it.each([
    ['0-1,-2', 'bytes=0-1,-2'],
    // As in curl: from there to the end.
    ['5', 'bytes=5-'],
  ])('-r %s is %s', async (range, expected) => {
    expect(valueOf(await echoOf('get', kind, '-r', range), 'range')).toBe(expected);
  });

  it('adds no field by -r', async () => {
    const dryRun = (range: string) => netkitHttp(['get', kind, '--dry-run', '-r', range, lab.url('/echo')]);
    expect(await dryRun('0-1\r\nX: y')).toMatchObject({
      code: 2,
      stderr: 'netkit: the range holds a line end or another control character\n',
    });
    // Their lower bytes are CR and LF.
    expect((await dryRun('0-1\u010d\u010aX: y')).stdout.toString()).toContain(
      '\nRange: bytes=0-1\u010d\u010aX: y\n',
    );
  });

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

  it('has with --compressed the codings that can be undone, and none without', async () => {
    expect(valueOf(await echoOf('get', kind, '--compressed'), 'accept-encoding')).toContain('gzip');
    expect(valueOf(await echoOf('get', kind), 'accept-encoding')).toBeUndefined();
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
