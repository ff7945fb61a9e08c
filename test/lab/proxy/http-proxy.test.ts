/** The lab's HTTP proxy, byte for byte: what it sends on, what it refuses, how it bears with clients. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, test } from 'vitest';
import { MAX_HEAD_BYTES } from '../../../src/protocols/http-limits.ts';
import { speak, speakText } from '../../helpers/bare-client.ts';
import { startTestLab } from './start.ts';

const HOST = 'Host: shapes.test\r\n';
const CLOSE = 'Connection: close\r\n';
const LAST = `GET /hello HTTP/1.1\r\n${HOST}${CLOSE}\r\n`;
/** alice:secret */
const LOGIN = 'Proxy-Authorization: Basic YWxpY2U6c2VjcmV0\r\n';

const get = (url: string, fields = '', version = '1.1'): string =>
  `GET ${url} HTTP/${version}\r\n${HOST}${fields}\r\n`;
const lastGet = (url: string, fields = ''): string => get(url, `${CLOSE}${fields}`);
const connect = (authority: string, fields = ''): string =>
  `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${fields}\r\n`;

/** The status lines in what came; no body has such a line. */
const statuses = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 ([0-9]{3})/g)].map(([, status]) => Number(status));

interface Echo {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly trailers: readonly (readonly [string, string])[];
  readonly body: string;
}

function echoIn(text: string): Echo {
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as Echo;
}

describe('a request to the proxy', () => {
  test('goes on to its server with the fields that are for it', async () => {
    const { proxies } = await startTestLab();
    const fields =
      'Accept: */*\r\nX-Hop: 1\r\nConnection: x-hop\r\nProxy-Connection: Keep-Alive\r\nTE: trailers\r\n' +
      `${LOGIN}Via: 1.0 fred\r\n`;
    const text = await speakText(proxies.http.port, lastGet('http://shapes.test/echo?a=%62', fields));
    const { method, target, headers } = echoIn(text);
    expect([method, target]).toEqual(['GET', '/echo?a=%62']);
    expect(headers).toEqual([
      ['Host', 'shapes.test'],
      ['Accept', '*/*'],
      ['Via', '1.0 fred'],
      ['Via', '1.1 proxy.test'],
      ['Connection', 'close'],
    ]);
    expect(text).toContain('\r\nVia: 1.1 proxy.test\r\n');
  });

  test('has the host of its target, whatever Host says (RFC 9112, section 3.2.2)', async () => {
    const { proxies } = await startTestLab();
    const request = `GET http://elsewhere.test/echo HTTP/1.1\r\nHost: shapes.test\r\n${CLOSE}\r\n`;
    expect(echoIn(await speakText(proxies.http.port, request)).host).toBe('elsewhere.test');
  });

  test.for([
    ['a length', 'Content-Length: 5\r\n', 'hello'],
    ['chunks and a trailer', 'Transfer-Encoding: chunked\r\n', '5\r\nhello\r\n0\r\nX-Sum: 9\r\n\r\n'],
    // Or the body would be taken for a request (RFC 9112, section 11.2).
    ['a length for this hop', 'Content-Length: 5\r\nConnection: content-length, close\r\n', 'hello'],
  ] as const)('brings its body along: %s', async ([title, fields, body]) => {
    const { proxies } = await startTestLab();
    const head = `POST http://shapes.test/echo HTTP/1.1\r\n${HOST}${CLOSE}${fields}\r\n`;
    const echo = echoIn(await speakText(proxies.http.port, head + body));
    expect(echo.body).toBe('hello');
    expect(echo.trailers).toEqual(title.includes('trailer') ? [['X-Sum', '9']] : []);
  });

  test('may follow others, sent ahead, on one connection', async () => {
    const { proxies } = await startTestLab();
    const paths = ['/status/201', '/chunked', '/204', '/close', '/drop/before', '/status/404'];
    const requests = paths.map((path) => get(`http://shapes.test${path}`)).join('');
    const text = await speakText(proxies.http.port, requests + lastGet('http://shapes.test/hello'));
    expect(statuses(text)).toEqual([201, 200, 204, 200, 502, 404, 200]);
  });

  test('is refused where no one is told what to do with it', async () => {
    const { proxies } = await startTestLab();
    for (const request of [
      LAST,
      `OPTIONS * HTTP/1.1\r\n${HOST}${CLOSE}\r\n`,
      lastGet('https://shapes.test/'),
    ]) {
      expect(statuses(await speakText(proxies.http.port, request))).toEqual([400]);
    }
    const framed = connect('shapes.test:443', `Content-Length: 5\r\n${CLOSE}`);
    expect(statuses(await speakText(proxies.http.port, `${framed}hello`))).toEqual([400]);
  });

  test('is refused where it is ambiguous, and nothing of it sent on', async () => {
    const { proxies } = await startTestLab();
    const fields = 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n';
    const request = `POST http://shapes.test/echo HTTP/1.1\r\n${HOST}${fields}\r\n0\r\n\r\n`;
    expect(statuses(await speakText(proxies.http.port, request))).toEqual([400]);
    const broken = `POST http://shapes.test/echo HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`;
    expect(statuses(await speakText(proxies.http.port, broken))).toEqual([400]);
  });
});

describe('the proxy leads nowhere but to the lab', () => {
  test.for([
    'example.com',
    'shapes.test:22',
    '127.0.0.1:22',
    '[::1]:1',
    'proxy.test:3128',
    'socks.test:1080',
  ])('and not to %s', async (authority) => {
    const { proxies } = await startTestLab();
    const plain = await speakText(proxies.http.port, lastGet(`http://${authority}/`));
    expect(statuses(plain)).toEqual([403]);
    const port = /:[0-9]+$/.test(authority) ? '' : ':443';
    const tunnel = await speakText(proxies.http.port, connect(`${authority}${port}`, CLOSE));
    expect(statuses(tunnel)).toEqual([403]);
  });

  test('and not to itself or its like', async () => {
    const { proxies } = await startTestLab();
    for (const { port } of Object.values(proxies)) {
      const text = await speakText(proxies.http.port, connect(`127.0.0.1:${port}`, CLOSE));
      expect(statuses(text)).toEqual([403]);
    }
  });

  test("to the lab's real addresses, too", async () => {
    const { proxies, http, https } = await startTestLab();
    const plain = await speakText(proxies.http.port, lastGet(`http://127.0.0.1:${http.port}/hello`));
    expect(plain).toMatch(/\r\n\r\nHello!\n$/);
    const { bytes } = await speak(proxies.http.port, `${connect(`localhost:${https.port}`)}no TLS\r\n\r\n`);
    expect(bytes.toString('latin1')).toMatch(/^HTTP\/1\.1 200 Connection established\r\n\r\n/);
  });
});

describe('a response through the proxy', () => {
  test('is in chunks where its end is not known, and without them for HTTP/1.0', async () => {
    const { proxies } = await startTestLab();
    const modern = await speakText(proxies.http.port, lastGet('http://shapes.test/close'));
    expect(modern).toContain('\r\nTransfer-Encoding: chunked\r\n');
    expect(modern).toMatch(/\r\n0\r\n\r\n$/);
    const old = await speakText(
      proxies.http.port,
      get('http://shapes.test/chunked', 'Connection: keep-alive\r\n', '1.0'),
    );
    expect(old).toMatch(/\r\nConnection: close\r\n\r\nHello, chunks!\n$/);
    expect(old).not.toContain('Transfer-Encoding');
  });

  test('comes with those that announce it, and its trailers', async () => {
    const { proxies } = await startTestLab();
    const text = await speakText(
      proxies.http.port,
      get('http://shapes.test/informational/103') + lastGet('http://shapes.test/chunked'),
    );
    expect(statuses(text)).toEqual([103, 200, 200]);
    expect(text).toMatch(/\r\n0\r\nX-Checksum: .*\r\nX-Chunks: .*\r\n\r\n$/);
  });

  test('is ours, 502, where the server speaks no HTTP', async () => {
    const { proxies } = await startTestLab();
    for (const path of [
      '/drop/before',
      '/drop/head',
      '/bad/ssh',
      '/bad/two-lengths',
      '/bad/endless-headers',
    ]) {
      const text = await speakText(proxies.http.port, lastGet(`http://shapes.test${path}`));
      expect(statuses(text)).toEqual([502]);
    }
  });

  test('is ours, 504, where the server says nothing for too long', async () => {
    const { proxies } = await startTestLab({ idleTimeout: 50 });
    const text = await speakText(proxies.http.port, lastGet('http://shapes.test/slow/head?ms=60000'));
    expect(statuses(text)).toEqual([504]);
  });

  test('breaks off where the server does, so that nobody takes half of it for all', async () => {
    const { proxies } = await startTestLab();
    const body = await speakText(proxies.http.port, get('http://shapes.test/drop/body'));
    expect(body).toMatch(/\r\nContent-Length: 20\r\n\r\nhalf of it$/);
    const chunks = await speakText(proxies.http.port, get('http://shapes.test/bad/chunk-no-crlf'));
    expect(chunks).not.toContain('\r\n0\r\n');
  });

  test('may come before the end of the request; then it is the last one', async () => {
    const { proxies } = await startTestLab();
    const fields = 'Content-Length: 100000000\r\n';
    const text = await speakText(
      proxies.http.port,
      `POST http://shapes.test/upload/refuse HTTP/1.1\r\n${HOST}${fields}\r\nsome of it`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 [^]*\r\nConnection: close\r\n\r\nkeep it\n$/);
  });
});

describe('a client that expects 100', () => {
  const expecting = (path: string): string =>
    `POST http://shapes.test${path} HTTP/1.1\r\n${HOST}${CLOSE}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`;

  test('is told by the server to go on', async () => {
    const { proxies } = await startTestLab();
    const socket = net.connect(proxies.http.port, '127.0.0.1');
    socket.write(expecting('/upload'));
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('hello');
    });
    await once(socket, 'close');
    expect(statuses(text)).toEqual([100, 200]);
    expect(text).toContain(createHash('sha256').update('hello').digest('hex'));
  });

  test('is told not to', async () => {
    const { proxies } = await startTestLab();
    expect(statuses(await speakText(proxies.http.port, expecting('/upload/refuse')))).toEqual([417]);
  });
});

describe('the proxy with a login', () => {
  test('wants it for every request, and goes on after a refusal', async () => {
    const { proxies } = await startTestLab();
    const url = 'http://shapes.test/hello';
    const wrong = 'Proxy-Authorization: Basic YWxpY2U6d3Jvbmc=\r\n';
    const requests = get(url) + get(url, wrong) + get(url, LOGIN) + connect('shapes.test:80') + get(url);
    const text = await speakText(proxies.login.port, requests + lastGet(url, LOGIN));
    expect(statuses(text)).toEqual([407, 407, 200, 407, 407, 200]);
    expect(text).toContain('\r\nProxy-Authenticate: Basic realm="lab", charset="UTF-8"\r\n');
  });

  test('does not tell the server', async () => {
    const { proxies } = await startTestLab();
    const text = await speakText(proxies.login.port, lastGet('http://shapes.test/echo', LOGIN));
    expect(text).toContain('"/echo"');
    expect(text).not.toContain('YWxpY2U6c2VjcmV0');
  });

  test('takes it for a tunnel', async () => {
    const { proxies } = await startTestLab();
    const text = await speakText(proxies.login.port, connect('shapes.test:80', LOGIN) + LAST);
    expect(statuses(text)).toEqual([200, 200]);
  });
});

describe('a tunnel', () => {
  test('carries what came with the request for it, wherever that was cut', async () => {
    const { proxies } = await startTestLab();
    const text = get('http://shapes.test/status/201') + connect('shapes.test:80') + LAST;
    expect(statuses(await speakText(proxies.http.port, text))).toEqual([201, 200, 200]);
    const socket = net.connect(proxies.http.port, '127.0.0.1');
    socket.setNoDelay(true);
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    for (const byte of Buffer.from(text)) await new Promise((sent) => socket.write(Buffer.of(byte), sent));
    await once(socket, 'close');
    expect(statuses(heard)).toEqual([201, 200, 200]);
    expect(heard).toMatch(/Connection established\r\n\r\nHTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nHello!\n$/);
  });

  test('has a client that ends hear the answer', async () => {
    const { proxies } = await startTestLab();
    const socket = net.connect({ port: proxies.http.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(connect('shapes.test:80') + `GET /hello HTTP/1.1\r\n${HOST}\r\n`);
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await once(socket, 'close');
    expect(heard).toMatch(/Hello!\n$/);
  });

  test('ends when nothing moves for too long', async () => {
    const { proxies } = await startTestLab({ idleTimeout: 50 });
    const { bytes } = await speak(proxies.http.port, connect('shapes.test:80'));
    expect(bytes.toString()).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
  });

  test('ends with the lab', async () => {
    const lab = await startTestLab();
    const sockets = [lab.proxies.http, lab.proxies.login].map(({ port }) => net.connect(port, '127.0.0.1'));
    const closed = sockets.map((socket) => once(socket, 'close'));
    for (const socket of sockets) socket.write(connect('shapes.test:80', LOGIN));
    await Promise.all(sockets.map((socket) => once(socket, 'data')));
    await lab.stop();
    await Promise.all(closed);
  });
});

describe('what a client can make the proxy hold', () => {
  test('is a head of no more than MAX_HEAD_BYTES', async () => {
    const { proxies } = await startTestLab();
    const fields = `X: ${'x'.repeat(MAX_HEAD_BYTES)}\r\n`;
    const { bytes } = await speak(proxies.http.port, get('http://shapes.test/hello', fields));
    expect(statuses(bytes.toString())).toEqual([431]);
  });

  test('is a slow head for no longer than its time', async () => {
    const { proxies } = await startTestLab({ headTimeout: 50 });
    expect(statuses(await speakText(proxies.http.port, 'GET http://shapes.test/'))).toEqual([408]);
  });

  test('are so many connections and no more', async () => {
    const { proxies } = await startTestLab({ maxConnections: 1 });
    const first = net.connect(proxies.http.port, '127.0.0.1');
    first.write(get('http://shapes.test/hello'));
    await once(first, 'data');
    expect((await speak(proxies.http.port, '')).bytes.length).toBe(0);
    first.destroy();
  });
});
