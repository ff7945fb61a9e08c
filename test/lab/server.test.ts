/** How the lab's web server bears with clients: kept connections, pipelining, limits, abuse. */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SiteLimits } from '../../src/lab/http/limits.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { speak } from '../helpers/bare-client.ts';
import { curl, curlParts } from '../helpers/curl.ts';
import { testWith } from '../helpers/programs.ts';
import { emptyFolder } from '../helpers/scratch.ts';

const testWithCurl = testWith('curl');

let lab: Lab;
let folder: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ path: folder, remove } = await emptyFolder());
});
afterEach(async () => {
  await lab.stop();
  await remove();
});

async function start(limits: Partial<SiteLimits> = {}): Promise<void> {
  lab = await startLab({ http: true, dataDir: folder, limits });
}

const HOST = 'Host: shapes.test\r\n';
const LAST = `GET /hello HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;

async function textOf(request: string | Uint8Array): Promise<string> {
  return (await speak(lab.http.port, request)).bytes.toString('latin1');
}

/** The status lines in what came; no body has such a line. */
function statuses(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 ([0-9]{3})/g)].map(([, status]) => Number(status));
}

describe('a connection', () => {
  test('carries requests sent ahead, and answers them in order', async () => {
    await start();
    const paths = ['/status/201', '/chunked', '/status/404', '/204', '/informational/103', '/echo'];
    const requests = paths.map((path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`).join('');
    expect(statuses(await textOf(requests + LAST))).toEqual([201, 200, 404, 204, 103, 200, 200, 200]);
  });

  test('goes on after a body that no page has read', async () => {
    await start();
    const text = await textOf(
      `POST /status/200 HTTP/1.1\r\n${HOST}Content-Length: 4\r\n\r\nabcd` +
        `POST /status/201 HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n4\r\nGET \r\n0\r\n\r\n${LAST}`,
    );
    expect(statuses(text)).toEqual([200, 201, 200]);
  });

  test('is closed after a body that is too long to throw away', async () => {
    await start();
    const length = 3 * 1024 * 1024;
    const head = Buffer.from(`POST /status/200 HTTP/1.1\r\n${HOST}Content-Length: ${length}\r\n\r\n`);
    const text = await textOf(Buffer.concat([head, Buffer.alloc(length), Buffer.from(LAST)]));
    expect(statuses(text)).toEqual([200]);
  });

  test('gets one response to a request whose body turns out to be broken after it was answered', async () => {
    await start();
    const text = await textOf(
      `POST /status/200 HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n${LAST}`,
    );
    expect(statuses(text)).toEqual([200]);
  });

  test('that its client resets in mid-request leaves the lab standing', async () => {
    await start();
    for (const request of ['', 'GET /he', `GET /slow/head?ms=20 HTTP/1.1\r\n${HOST}\r\n`, '\x00\n\n']) {
      const socket = net.connect(lab.http.port, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(request, () => socket.resetAndDestroy());
      await once(socket, 'close');
    }
    expect(statuses(await textOf(`GET /slow/head?ms=50 HTTP/1.1\r\n${HOST}\r\n${LAST}`))).toEqual([200, 200]);
  });

  test('of HTTP/1.0 is closed, unless the client asks to keep it', async () => {
    await start();
    expect(statuses(await textOf('GET /hello HTTP/1.0\r\n\r\nGET /hello HTTP/1.0\r\n\r\n'))).toEqual([200]);
    const kept = await textOf(
      'GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /hello HTTP/1.0\r\n\r\n',
    );
    expect(statuses(kept)).toEqual([200, 200]);
    expect(kept).toMatch(/Connection: keep-alive\r\n[^]*Connection: close\r\n/);
  });

  test('whose client has closed its side still gets its answer', async () => {
    await start();
    const socket = net.connect({ port: lab.http.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(`GET /hello HTTP/1.1\r\n${HOST}\r\n`);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'close');
    expect(text.endsWith('\r\n\r\nHello!\n')).toBe(true);
  });

  test('delivers requests that come a byte at a time', async () => {
    await start();
    const socket = net.connect(lab.http.port, '127.0.0.1');
    socket.setNoDelay(true);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    for (const byte of Buffer.from(LAST))
      await new Promise((sent) => socket.write(Buffer.from([byte]), sent));
    await once(socket, 'close');
    expect(statuses(text)).toEqual([200]);
  });
});

describe('a target', () => {
  test.for([
    ['a whole URL, as proxies get it', 'GET http://www.perdu.com/ HTTP/1.1', 200, 'Perdu quelque part'],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1', 204, 'Allow: GET, HEAD, OPTIONS'],
    ['CONNECT', 'CONNECT shapes.test:443 HTTP/1.1', 501, 'no proxy'],
    ['no path', 'GET hello HTTP/1.1', 400, 'not a path on this server: hello'],
    ['two slashes', 'GET //evil.example/hello HTTP/1.1', 404, 'not here'],
    ['an asterisk with GET', 'GET * HTTP/1.1', 400, 'not a path'],
  ] as const)('that is %s', async ([, line, status, text]) => {
    await start();
    const answer = await textOf(`${line}\r\n${HOST}Connection: close\r\n\r\n`);
    expect(statuses(answer)).toEqual([status]);
    expect(answer).toContain(text);
  });
});

describe('a request that breaks the rules gets a 400 and the connection is closed', () => {
  testWithCurl.for([
    ["the course's own, with its space and its bare LF", 'GET /index.php HTTP/1.1 \n\n'],
    ['garbage', '\x00\x01\x02\x03\r\n\r\n'],
    ['a TLS hello on the plain port', '\x16\x03\x01\x00\x05\x01\n\n'],
    ['no Host with HTTP/1.1', 'GET /hello HTTP/1.1\r\n\r\n'],
    ['two Hosts', `GET /hello HTTP/1.1\r\n${HOST}${HOST}\r\n`],
    ['a space before the colon', `GET /hello HTTP/1.1\r\nHost : x\r\n\r\n`],
    ['two lengths', `POST /echo HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    [
      'a length with chunks',
      `POST /echo HTTP/1.1\r\n${HOST}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['a bad chunk size', `POST /echo HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`],
    ['another version', `GET /hello HTTP/2.0\r\n${HOST}\r\n`],
  ] as const)('%s', async ([, request]) => {
    await start();
    const text = await textOf(request + LAST);
    expect(statuses(text)).toEqual([400]);
    expect(text).toContain('Connection: close\r\n');
    expect((await curl(lab.url('/hello'))).code).toBe(0);
  });

  test('the reason is said, for people to learn from', async () => {
    await start();
    expect(await textOf('GET /index.php HTTP/1.1 \n\n')).toContain(
      'a header line ends in LF alone: "GET /index.php HTTP/1.1 " (RFC 9112, section 2.2)',
    );
  });

  test('an expectation that nobody knows is a 417', async () => {
    await start();
    const text = await textOf(
      `PUT /upload HTTP/1.1\r\n${HOST}Expect: a miracle\r\nContent-Length: 1\r\n\r\n`,
    );
    expect(statuses(text)).toEqual([417]);
  });
});

describe('a limit', () => {
  test('on a head in bytes gives 431', async () => {
    await start();
    expect(statuses(await textOf(`GET /hello HTTP/1.1\r\n${HOST}X: ${'x'.repeat(300_000)}\r\n\r\n`))).toEqual(
      [431],
    );
  });

  test('on header fields gives 431', async () => {
    await start();
    expect(statuses(await textOf(`GET /hello HTTP/1.1\r\n${HOST}${'X: y\r\n'.repeat(1001)}\r\n`))).toEqual([
      431,
    ]);
  });

  test('on the time for a head gives 408 to a client that does not get to its end', async () => {
    await start({ headTimeout: 50 });
    const text = await textOf(`GET /hello HTTP/1.1\r\n${HOST}`);
    expect(statuses(text)).toEqual([408]);
  });

  test('on the time for a head counts from its first byte, however many trickle in', async () => {
    await start({ headTimeout: 200 });
    const socket = net.connect(lab.http.port, '127.0.0.1');
    const trickle = setInterval(() => socket.write('X: y\r\n'), 20);
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => {});
    socket.write(`GET /hello HTTP/1.1\r\n${HOST}`);
    await once(socket, 'data');
    clearInterval(trickle);
    socket.destroy();
    expect(statuses(text)).toEqual([408]);
  });

  test('on silence closes a connection between requests, and in the middle of a body', async () => {
    await start({ idleTimeout: 50 });
    expect(await textOf('')).toBe('');
    expect(statuses(await textOf(`GET /hello HTTP/1.1\r\n${HOST}\r\n`))).toEqual([200]);
    expect(await textOf(`PUT /upload HTTP/1.1\r\n${HOST}Content-Length: 10\r\n\r\nhalf`)).toBe('');
  });

  test('on silence still holds after a page that was silent for longer itself', async () => {
    await start({ idleTimeout: 50 });
    expect(statuses(await textOf(`GET /slow/head?ms=150 HTTP/1.1\r\n${HOST}\r\n`))).toEqual([200]);
  });

  test('on silence closes the connection of a client that takes nothing', async () => {
    await start({ idleTimeout: 100 });
    const socket = net.connect(lab.http.port, '127.0.0.1');
    socket.pause();
    socket.write(`GET /big/1000000000 HTTP/1.1\r\n${HOST}\r\n`);
    // Only by sending can one who does not read learn that the other side is gone. Less often than the limit,
    // or else it would not be silence.
    const knock = setInterval(() => socket.write('x'), 300);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    clearInterval(knock);
    expect(error.code).toMatch(/^(ECONNRESET|EPIPE)$/);
  });

  test('on requests closes the connection after the last, and says so', async () => {
    await start({ maxRequests: 2 });
    const text = await textOf(`GET /hello HTTP/1.1\r\n${HOST}\r\n`.repeat(5));
    expect(statuses(text)).toEqual([200, 200]);
    expect(text.match(/Connection: close/g)).toHaveLength(1);
  });

  test('on connections closes those beyond it, and takes new ones when others have gone', async () => {
    await start({ maxConnections: 2 });
    const open = [1, 2].map(() => net.connect(lab.http.port, '127.0.0.1'));
    for (const socket of open) {
      socket.on('error', () => {});
      socket.write(`GET /hello HTTP/1.1\r\n${HOST}\r\n`);
      await once(socket, 'data');
    }
    expect(await textOf(LAST)).toBe('');
    for (const socket of open) socket.destroy();
    await until(async () => statuses(await textOf(LAST)).length === 1);
  });

  test('on a TLS handshake closes the connection of a client that does not begin one', async () => {
    await start({ handshakeTimeout: 50 });
    expect((await speak(lab.https.port, '')).bytes.length).toBe(0);
  });
});

/** Asks again until it is so; the test's own time-out is the bound. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

describe('an upload', () => {
  test('is told to go on only where a page wants it', async () => {
    await start();
    const ask = (path: string) =>
      textOf(
        `PUT ${path} HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc`,
      );
    expect(statuses(await ask('/upload'))).toEqual([100, 200]);
    expect(statuses(await ask('/status/200'))).toEqual([200]);
  });

  test('that waited and was not wanted ends the connection, since its body may come or not', async () => {
    await start();
    const text = await textOf(
      `PUT /status/200 HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 3\r\n\r\n${LAST}`,
    );
    expect(statuses(text)).toEqual([200]);
    expect(text).toContain('Connection: close\r\n');
  });

  test('that waited and was wanted leaves the connection as it was', async () => {
    await start();
    const text = await textOf(
      `PUT /upload HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc${LAST}`,
    );
    expect(statuses(text)).toEqual([100, 200, 200]);
  });

  testWithCurl('that breaks off leaves the lab standing', async () => {
    await start();
    const socket = net.connect(lab.http.port, '127.0.0.1');
    socket.write(`PUT /upload HTTP/1.1\r\n${HOST}Content-Length: 1000\r\n\r\nsome`);
    socket.end();
    socket.resume();
    await once(socket, 'close');
    expect((await curl(lab.url('/hello'))).code).toBe(0);
  });
});

describe('TLS', () => {
  testWithCurl('curl trusts the lab by its certificate file, under every name', async () => {
    await start();
    const reach = ['--cacert', lab.caPath ?? '', '--connect-to', `::127.0.0.1:${lab.https.port}`];
    for (const name of [...lab.names, 'localhost', '127.0.0.1', '[::1]']) {
      const { stdout, stderr } = await curl(
        ...reach,
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}',
        `https://${name}/`,
      );
      expect(`${name} ${stdout.toString()} ${stderr}`).toBe(`${name} 200 `);
    }
  });

  testWithCurl('curl refuses it without that, or under another name', async () => {
    await start();
    expect((await curl(lab.url('/hello', 'https'))).code).toBe(60);
    const reach = ['--cacert', lab.caPath ?? '', '--connect-to', `::127.0.0.1:${lab.https.port}`];
    expect((await curl(...reach, 'https://other.test/')).code).toBe(60);
  });

  test('ALPN agrees on HTTP/1.1, the one version that the lab speaks', async () => {
    await start();
    const connect = async (ALPNProtocols: string[]): Promise<string | false | null> => {
      const socket = tls.connect({ port: lab.https.port, host: '127.0.0.1', ca: lab.ca, ALPNProtocols });
      await once(socket, 'secureConnect');
      socket.destroy();
      return socket.alpnProtocol;
    };
    expect(await connect(['h2', 'http/1.1'])).toBe('http/1.1');
    await expect(connect(['h2'])).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
    });
  });

  testWithCurl('serves all that is served without it', async () => {
    await start();
    const trust = ['--cacert', lab.caPath ?? ''];
    const { heads, body } = await curlParts(...trust, lab.url('/big/3000000', 'https'));
    expect(body.length).toBe(3_000_000);
    expect(statuses(heads[0] ?? '')).toEqual([200]);
    expect((await curl(...trust, lab.url('/drop/body', 'https'))).code).toBe(18);
  });

  testWithCurl('plain HTTP on its port is refused, and the lab goes on', async () => {
    await start();
    const { bytes } = await speak(lab.https.port, LAST);
    expect(bytes.toString('latin1')).not.toContain('HTTP/1.1 200');
    expect((await curl('-k', lab.url('/hello', 'https'))).stdout.toString()).toBe('Hello!\n');
  });
});
