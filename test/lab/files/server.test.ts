import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SMALL_FILE } from '../../../src/lab/files/answer-file.ts';
import { createFileServer } from '../../../src/lab/files/server.ts';
import { MAX_HELD, MAX_TRANSFERS } from '../../../src/lab/files/transfers.ts';
import { MAX_CONNECTIONS, MAX_HEADERS, MAX_PIPELINED } from '../../../src/lab/http-server.ts';
import { speak, speakText } from '../../helpers/bare-client.ts';
import { ask } from '../../helpers/curl.ts';
import { testWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { serve } from './serve.ts';

const testWithCurl = testWith('curl');

const LARGE = 3 * 1024 * 1024 + 17;
const pattern = (size: number) =>
  Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) & 255));

describe('a file', () => {
  testWithCurl.for([0, 1, SMALL_FILE, SMALL_FILE + 1, LARGE])('of %i bytes comes whole', async (size) => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.bin'), pattern(size));
    const { origin } = await serve({ root });
    const { status, headers, body } = await ask(`${origin}/a.bin`);
    expect(status).toBe(200);
    expect(headers.get('content-length')).toBe(String(size));
    expect(body.equals(pattern(size))).toBe(true);
  });

  testWithCurl('comes with its type, its validators, and the advice to ask again', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.html'), '<p>a');
    const { origin } = await serve({ root });
    const { headers } = await ask(`${origin}/a.html`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      etag: expect.stringMatching(/^"4-[0-9a-f]+"$/),
      'last-modified': expect.stringMatching(/ GMT$/),
      'accept-ranges': 'bytes',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
  });

  testWithCurl('has the same head for HEAD, and no body', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.bin'), pattern(LARGE));
    writeFileSync(join(root, 'a.txt'), 'x'.repeat(LARGE));
    const { origin } = await serve({ root });
    for (const args of [[`${origin}/a.bin`], [`${origin}/a.txt`, '-H', 'Accept-Encoding: gzip']] as const) {
      const [url, ...more] = args;
      const got = await ask(url, ...more);
      const head = await ask(url, '-I', ...more);
      const same = (headers: ReadonlyMap<string, string>) =>
        [...headers].filter(([name]) => name !== 'date' && name !== 'transfer-encoding');
      expect(same(head.headers)).toEqual(same(got.headers));
      expect(head.body).toHaveLength(0);
    }
  });

  testWithCurl('that was written a moment ago has a weak tag, which is no good for If-Range', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.txt'), 'abc');
    const { origin } = await serve({ root, now: Date.now });
    const { headers } = await ask(`${origin}/a.txt`);
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\//);
    expect((await ask(`${origin}/a.txt`, '-r', '0-0', '-H', `If-Range: ${etag}`)).status).toBe(200);
    expect((await ask(`${origin}/a.txt`, '-H', `If-None-Match: ${etag}`)).status).toBe(304);
  });

  it('that shrinks while it is sent cuts the connection instead of filling up the length', async () => {
    const root = scratchFolder();
    const size = 64 * 1024 * 1024; // more than the sockets' buffers hold
    writeFileSync(join(root, 'a.bin'), '');
    truncateSync(join(root, 'a.bin'), size);
    const { port } = await serve({ root });
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /a.bin HTTP/1.1\r\nHost: a\r\n\r\n');
    let received = 0;
    socket.once('data', () => truncateSync(join(root, 'a.bin'), 1000));
    socket.on('data', (bytes) => (received += bytes.length));
    socket.on('error', () => undefined);
    await once(socket, 'close');
    expect(received).toBeLessThan(size);
  });

  it('that is written anew while it is sent is not passed off as whole, one that only grows is', async () => {
    const root = scratchFolder();
    const size = 32 * 1024 * 1024;
    const { port } = await serve({ root });
    const fetchWhile = async (name: string, change: (descriptor: number) => void): Promise<boolean> => {
      truncateSync(join(root, name), size);
      const descriptor = openSync(join(root, name), 'r+');
      const socket = connect(port, '127.0.0.1');
      socket.write(`GET /${name} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      let received = 0;
      socket.once('data', () => change(descriptor));
      socket.on('data', (bytes) => (received += bytes.length));
      socket.on('error', () => undefined);
      await once(socket, 'close');
      closeSync(descriptor);
      return received >= size;
    };
    writeFileSync(join(root, 'anew'), '');
    writeFileSync(join(root, 'log'), '');
    expect(await fetchWhile('anew', (descriptor) => writeSync(descriptor, 'new', 0))).toBe(false);
    expect(await fetchWhile('log', (descriptor) => writeSync(descriptor, 'more', size))).toBe(true);
  });

  testWithCurl('that may not be read is 403', async () => {
    const root = scratchFolder();
    chmodSync(root, 0o755);
    writeFileSync(join(root, 'a.txt'), 'secret', { mode: 0o000 });
    const { origin } = await serve({ root });
    // The administrator may read everything: for this one request we are nobody.
    const administrator = process.geteuid?.() === 0;
    if (administrator) process.seteuid?.(65534);
    try {
      expect((await ask(`${origin}/a.txt`)).status).toBe(403);
    } finally {
      if (administrator) process.seteuid?.(0);
    }
  });
});

describe('conditions', () => {
  testWithCurl('save the body with 304, which keeps the validators', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.txt'), 'x'.repeat(5000));
    const { origin } = await serve({ root });
    const { headers } = await ask(`${origin}/a.txt`);
    const again = await ask(`${origin}/a.txt`, '-H', `If-None-Match: ${headers.get('etag')}`);
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
    for (const name of ['etag', 'last-modified', 'vary', 'cache-control']) {
      expect(again.headers.get(name)).toBe(headers.get(name));
    }
    const since = await ask(`${origin}/a.txt`, '-H', `If-Modified-Since: ${headers.get('last-modified')}`);
    expect(since.status).toBe(304);
  });

  testWithCurl('that fail are 412, before any range', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.txt'), 'abc');
    const { origin } = await serve({ root });
    expect((await ask(`${origin}/a.txt`, '-r', '0-0', '-H', 'If-Match: "other"')).status).toBe(412);
  });
});

describe('ranges', () => {
  testWithCurl('come as parts, in the order asked for, with the length said', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.txt'), pattern(LARGE));
    const { origin } = await serve({ root });
    const { status, headers, body } = await ask(`${origin}/a.txt`, '-r', '2000000-2000009,0-4,-3');
    expect(status).toBe(206);
    const boundary = /^multipart\/byteranges; boundary=(.+)$/.exec(headers.get('content-type') ?? '')?.[1];
    const part = (start: number, end: number) =>
      `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Range: bytes ${start}-${end}/${LARGE}\r\n\r\n` +
      pattern(LARGE).toString('latin1', start, end + 1);
    expect(body.toString('latin1')).toBe(
      `${part(2000000, 2000009)}\r\n${part(0, 4)}\r\n${part(LARGE - 3, LARGE - 1)}\r\n--${boundary}--\r\n`,
    );
    expect(headers.get('content-length')).toBe(String(body.length));
  });

  testWithCurl('beyond the end are 416 with the size', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.txt'), 'abc');
    const { origin } = await serve({ root });
    const { status, headers } = await ask(`${origin}/a.txt`, '-r', '3-');
    expect(status).toBe(416);
    expect(headers.get('content-range')).toBe('bytes */3');
  });

  testWithCurl('count under If-Range only while the file is the same, and never for HEAD', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.txt'), 'abc');
    const { origin } = await serve({ root });
    const { headers } = await ask(`${origin}/a.txt`);
    const byTag = await ask(`${origin}/a.txt`, '-r', '1-', '-H', `If-Range: ${headers.get('etag')}`);
    expect([byTag.status, byTag.body.toString()]).toEqual([206, 'bc']);
    const byDate = await ask(
      `${origin}/a.txt`,
      '-r',
      '1-',
      '-H',
      `If-Range: ${headers.get('last-modified')}`,
    );
    expect([byDate.status, byDate.body.toString()]).toEqual([206, 'bc']);
    const changed = await ask(`${origin}/a.txt`, '-r', '1-', '-H', 'If-Range: "old"');
    expect([changed.status, changed.body.toString()]).toEqual([200, 'abc']);
    const head = await ask(`${origin}/a.txt`, '-I', '-r', '1-');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '3']);
  });
});

describe('compression', () => {
  testWithCurl('has its own tag, says Vary, and keeps out of ranges', async () => {
    const root = scratchFolder();
    const text = 'all the same '.repeat(10_000);
    writeFileSync(join(root, 'a.txt'), text);
    const { origin } = await serve({ root });
    const url = `${origin}/a.txt`;
    const plain = await ask(url);
    const gzip = await ask(url, '-H', 'Accept-Encoding: gzip');
    const brotli = await ask(url, '-H', 'Accept-Encoding: gzip, br');
    expect(gunzipSync(gzip.body).toString()).toBe(text);
    expect(brotliDecompressSync(brotli.body).toString()).toBe(text);
    expect(new Set([plain, gzip, brotli].map(({ headers }) => headers.get('etag')))).toHaveProperty(
      'size',
      3,
    );
    for (const { headers } of [plain, gzip, brotli]) expect(headers.get('vary')).toBe('Accept-Encoding');
    const ranged = await ask(url, '-H', 'Accept-Encoding: gzip', '-r', '0-2');
    expect(ranged.headers.get('content-encoding')).toBeUndefined();
    expect(ranged.body.toString()).toBe('all');
    const tag = gzip.headers.get('etag');
    expect((await ask(url, '-H', 'Accept-Encoding: gzip', '-H', `If-None-Match: ${tag}`)).status).toBe(304);
    expect((await ask(url, '-H', `If-None-Match: ${tag}`)).status).toBe(200);
  });
});

describe('the root', () => {
  testWithCurl('is not left by dots, escapes, backslashes or links', async () => {
    const outside = scratchFolder();
    writeFileSync(join(outside, 'secret.txt'), 'secret');
    const root = join(outside, 'root');
    mkdirSync(join(root, 'sub'), { recursive: true });
    mkdirSync(join(outside, 'root-beside'));
    writeFileSync(join(outside, 'root-beside', 'b.txt'), 'secret');
    writeFileSync(join(root, 'in.txt'), 'in');
    symlinkSync('../secret.txt', join(root, 'out.txt'));
    symlinkSync('..', join(root, 'up'));
    symlinkSync('../root-beside', join(root, 'beside'));
    symlinkSync('../in.txt', join(root, 'sub', 'inside.txt'));
    symlinkSync('loop', join(root, 'loop'));
    const { origin } = await serve({ root });
    const statusOf = async (path: string) => (await ask(`${origin}${path}`)).status;
    for (const path of [
      '/../secret.txt',
      '/sub/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..\\secret.txt',
      '/..%5csecret.txt',
      '/out.txt',
      '/up/secret.txt',
      '/up/',
      '/beside/b.txt',
      '/loop',
      `/${'x'.repeat(300)}`,
      '/in.txt/',
      '/in.txt/x',
    ]) {
      expect([path, await statusOf(path)]).toEqual([path, 404]);
    }
    for (const path of ['/..%2fsecret.txt', '/in.txt%00', '/%zz']) {
      expect([path, await statusOf(path)]).toEqual([path, 400]);
    }
    expect((await ask(`${origin}/sub/inside.txt`)).body.toString()).toBe('in');
    expect((await ask(`${origin}/sub/../in.txt?x#y`)).body.toString()).toBe('in');
  });

  testWithCurl('hides names that begin with a dot unless asked, but for .well-known', async () => {
    const root = scratchFolder();
    mkdirSync(join(root, '.git'));
    mkdirSync(join(root, '.well-known'));
    for (const path of ['.env', '.git/config', '.well-known/a.txt']) writeFileSync(join(root, path), 'x');
    const shy = await serve({ root });
    const open = await serve({ root, hidden: true });
    expect((await ask(`${shy.origin}/.env`)).status).toBe(404);
    expect((await ask(`${shy.origin}/.git/config`)).status).toBe(404);
    expect((await ask(`${shy.origin}/.well-known/a.txt`)).status).toBe(200);
    expect((await ask(`${shy.origin}/`)).body.toString()).not.toContain('.env');
    expect((await ask(`${open.origin}/.git/config`)).status).toBe(200);
    expect((await ask(`${open.origin}/`)).body.toString()).toContain('href=".env"');
  });

  testWith('curl', 'mkfifo')(
    'answers 403 for a FIFO, a socket and a device, without waiting for them',
    async () => {
      const root = scratchFolder();
      execFileSync('mkfifo', [join(root, 'fifo')]);
      symlinkSync('fifo', join(root, 'link'));
      const other = createServer().listen(join(root, 'socket'));
      onTestFinished(() => void other.close());
      await once(other, 'listening');
      const { origin } = await serve({ root });
      for (const name of ['fifo', 'link', 'socket'])
        expect((await ask(`${origin}/${name}`)).status).toBe(403);
      expect((await ask(`${origin}/`)).body.toString()).not.toContain('fifo');
      const devices = await serve({ root: '/dev' });
      expect((await ask(`${devices.origin}/zero`)).status).toBe(403);
    },
  );
});

describe('a folder', () => {
  testWithCurl('is its index.html where there is one', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'index.html'), '<p>home');
    const { origin } = await serve({ root });
    const { headers, body } = await ask(`${origin}/?q`);
    expect(body.toString()).toBe('<p>home');
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  testWithCurl('without its slash is redirected, on this host whatever the path looks like', async () => {
    const root = scratchFolder();
    mkdirSync(join(root, 'a b', '\\evil.test'), { recursive: true });
    mkdirSync(join(root, 'evil.test'));
    const { origin } = await serve({ root });
    const locationOf = async (path: string) => (await ask(`${origin}${path}`)).headers.get('location');
    expect((await ask(`${origin}/a%20b`)).status).toBe(301);
    expect(await locationOf('/a%20b?x=1')).toBe('/a%20b/?x=1');
    expect(await locationOf('//evil.test')).toBe('/evil.test/');
    expect(await locationOf('/a%20b/../a%20b/%5Cevil.test')).toBe('/a%20b/%5Cevil.test/');
  });

  testWithCurl('is compressed when it is long, and the same for HEAD', async () => {
    const root = scratchFolder();
    for (let count = 0; count < 50; count += 1) writeFileSync(join(root, `file-${count}`), '');
    const { origin } = await serve({ root });
    const gzip = await ask(`${origin}/`, '-H', 'Accept-Encoding: gzip');
    expect(gunzipSync(gzip.body).toString()).toContain('href="file-49"');
    const head = await ask(`${origin}/`, '-I', '-H', 'Accept-Encoding: gzip');
    expect(head.headers.get('content-encoding')).toBe('gzip');
    expect((await ask(`${origin}/`, '-I')).headers.get('content-length')).toBe(
      String((await ask(`${origin}/`)).body.length),
    );
  });
});

describe('methods', () => {
  testWithCurl('OPTIONS says which there are, for the server too; others are 405 with the same', async () => {
    const root = scratchFolder();
    const { origin } = await serve({ root });
    const options = await ask(`${origin}/`, '-X', 'OPTIONS', '--request-target', '*');
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND']) {
      const { status, headers } = await ask(`${origin}/`, '-X', method);
      expect([method, status, headers.get('allow')]).toEqual([method, 405, 'GET, HEAD, OPTIONS']);
    }
  });

  it('an upload is refused before it is sent, and the connection ends', async () => {
    const { port } = await serve({ root: scratchFolder() });
    const answer = await speakText(
      port,
      'PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 405 /);
    expect(answer).toMatch(/\r\nConnection: close\r\n/);
  });
});

describe('authentication', () => {
  testWithCurl('is asked for everywhere, and names the user in the log', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.txt'), 'abc');
    const lines: string[] = [];
    const { origin, stop } = await serve({ root, auth: 'me:pass:word', log: (line) => lines.push(line) });
    const refused = await ask(`${origin}/a.txt`);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="netkit", charset="UTF-8"',
    ]);
    expect((await ask(`${origin}/missing`, '-u', 'me:wrong')).status).toBe(401);
    expect((await ask(`${origin}/a.txt`, '-u', 'me:pass:word')).body.toString()).toBe('abc');
    await stop(0);
    expect(lines.map((line) => line.replace(/\[.*?\]|[\d.]+$/g, ''))).toEqual([
      '127.0.0.1 - -  "GET /a.txt HTTP/1.1" 401 17 ',
      '127.0.0.1 - -  "GET /missing HTTP/1.1" 401 17 ',
      '127.0.0.1 - me  "GET /a.txt HTTP/1.1" 200 3 ',
    ]);
  });
});

describe('limits', () => {
  it('answers MAX_PIPELINED waiting requests, tells the next 503, and closes', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.txt'), 'abc');
    const { port } = await serve({ root });
    const answers = await speakText(
      port,
      'GET /a.txt HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(MAX_PIPELINED + 50),
    );
    const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
    expect(statuses).toEqual([...Array<string>(MAX_PIPELINED - 1).fill('200'), '503']);
  });

  testWithCurl('has no more than MAX_TRANSFERS bodies under way', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.bin'), '');
    truncateSync(join(root, 'a.bin'), 64 * 1024 * 1024);
    const { port, origin } = await serve({ root });
    const perConnection = MAX_PIPELINED - 1;
    const request = 'GET /a.bin HTTP/1.1\r\nHost: a\r\n\r\n';
    const sockets = Array.from({ length: Math.ceil(MAX_TRANSFERS / perConnection) }, () =>
      connect(port, '127.0.0.1').on('error', () => undefined),
    );
    await Promise.all(
      sockets.map(async (socket) => {
        socket.write(request.repeat(perConnection));
        await once(socket, 'readable');
      }),
    );
    const refused = await ask(`${origin}/a.bin`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    await Promise.all(sockets.map((socket) => (socket.destroy(), once(socket, 'close'))));
    await expect.poll(async () => (await ask(`${origin}/a.bin`, '-r', '0-0')).status).toBe(206);
  });

  it('holds no more than MAX_HELD bytes for clients that ask ahead and do not read', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.bin'), Buffer.alloc(SMALL_FILE));
    // Over TCP, the system itself would hold megabytes for each connection.
    const path = join(scratchFolder(), 'socket');
    const server = createFileServer({ root }).listen(path);
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const perConnection = MAX_PIPELINED - 1;
    const requests = 'GET /a.bin HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(perConnection);
    const enough = Math.ceil(MAX_HELD / (perConnection * SMALL_FILE)) + 1;
    const sockets = await Promise.all(
      Array.from({ length: enough }, async () => {
        const socket = connect(path).on('error', () => undefined);
        socket.write(requests);
        await once(socket, 'readable');
        return socket;
      }),
    );
    const statuses = async (): Promise<Set<string | undefined>> => {
      const { bytes } = await speak(path, requests.replace(/\r\n$/, 'Connection: close\r\n\r\n'));
      return new Set(
        [...bytes.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status),
      );
    };
    // What the system has taken of the bodies makes room for a few more.
    expect(await statuses()).toContain('503');
    await Promise.all(sockets.map((socket) => (socket.destroy(), once(socket, 'close'))));
    await expect.poll(statuses).toEqual(new Set(['200']));
  });

  it('bounds connections and waiting, and refuses a flood of fields', async () => {
    const server = createFileServer({ root: scratchFolder() });
    expect(server).toMatchObject({
      maxConnections: MAX_CONNECTIONS,
      maxHeadersCount: MAX_HEADERS,
      headersTimeout: 20_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 10_000,
      timeout: 60_000,
    });
    const { port } = await serve({ root: scratchFolder() });
    const flood = `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await speakText(port, flood)).toMatch(/^HTTP\/1\.1 431 /);
  });
});
