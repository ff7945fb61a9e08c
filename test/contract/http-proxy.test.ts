import { inspect } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createHttpClient as createLibraryClient } from '../../src/library/http.ts';
import type { Proxy } from '../../src/net/types.ts';
import type { HttpClientSettings, HttpExchange, HttpRequest } from '../../src/protocols/http.ts';
import { createHttpClient as createRawClient } from '../../src/raw/http/client.ts';
import { plain } from '../../src/terminal/style.ts';
import { createHttpAnnotator } from '../../src/transcript/annotate-http.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import { createTextView } from '../../src/transcript/text.ts';
import { createCertificate, type TestCertificate } from '../helpers/certificates.ts';
import { startHttpProxy, startSocks5Proxy } from '../helpers/proxies.ts';
import { onRequest, startServer, startTlsServer, type Script } from '../helpers/servers.ts';

let authority: TestCertificate;
let certificate: TestCertificate;
beforeAll(async () => {
  authority = await createCertificate({ subject: 'CN=Authority', authority: true });
  const names = [
    { type: 'dns', value: 'shapes.test' },
    { type: 'ip', value: '127.0.0.1' },
  ] as const;
  certificate = await createCertificate({ subject: 'CN=Server', names, issuer: authority });
});

const credentials = { user: 'bob', password: 'sesame' };
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const answer: Script = (socket) => onRequest(socket, () => void socket.write(OK));

const get = (url: URL, proxy: Proxy, tunnel = true): HttpRequest => ({
  method: 'GET',
  url,
  headers: [['Host', url.host]],
  route: { proxy, tunnel },
  ...(tunnel ? {} : { target: url.href }),
});

async function text({ response }: HttpExchange): Promise<string> {
  let all = '';
  for await (const bytes of response.body) all += Buffer.from(bytes).toString();
  return all;
}

/** The text transcript, without times and with `PORT` for what differs from run to run. */
function keepTranscript() {
  let screen = '';
  const view = createTextView({
    write: (rows) => (screen += rows),
    style: plain,
    columns: 120,
    createAnnotator: createHttpAnnotator,
  });
  const recorder = createRecorder({ client: 'any', listeners: [view.listen] });
  const rows = (): string[] =>
    screen
      .split('\n')
      .map((row) =>
        row
          .slice(9)
          .replaceAll(/(127\.0\.0\.1|shapes\.test):\d+/g, '$1:PORT')
          .trimEnd(),
      )
      .filter((row) => row !== '');
  return { recorder, rows, raw: () => screen };
}

describe.each([
  ['raw', createRawClient],
  ['library', createLibraryClient],
] as const)('the %s client', (_kind, create) => {
  const open = (settings: HttpClientSettings = {}) => {
    const ca = authority.cert;
    const client = create({ ...settings, dial: { tls: { ca }, proxyTls: { ca } } });
    onTestFinished(() => client.close());
    return client;
  };
  const start = (secure: boolean, script = answer) =>
    secure ? startTlsServer(certificate, script) : startServer(script);
  const urlOf = (secure: boolean, port: number) =>
    new URL(`http${secure ? 's' : ''}://shapes.test:${port}/a`);

  test.each([
    ['http', 'http', false],
    ['https', 'http', true],
    ['http', 'https', false],
    ['https', 'https: TLS in TLS', true],
    ['http', 'socks5h', false],
    ['https', 'socks5h', true],
  ] as const)('gets %s by a tunnel through %s, and uses it again', async (_target, how, secure) => {
    const server = await start(secure);
    const { proxy, asked } =
      how === 'socks5h'
        ? await startSocks5Proxy(how, { credentials })
        : await startHttpProxy({ credentials, ...(how.startsWith('https') ? { tls: certificate } : {}) });
    const client = open();
    for (let count = 0; count < 2; count += 1) {
      const exchange = await client.exchange(get(urlOf(secure, server.port), proxy));
      expect(await text(exchange)).toBe('ok');
      expect(exchange.connection.remote).toBe(`127.0.0.1:${proxy.port}`);
      expect(exchange.connection.proxyStatus).toBe(how === 'socks5h' ? undefined : 200);
      expect(exchange.connection.tls !== undefined).toBe(secure);
    }
    expect(server.sockets).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  test.each(['http', 'https'] as const)('sends the whole URL to the proxy itself: %s', async (scheme) => {
    const server = await startServer(answer);
    const { proxy, asked } = await startHttpProxy(scheme === 'https' ? { tls: certificate } : {});
    const url = urlOf(false, server.port);
    expect(await text(await open().exchange(get(url, proxy, false)))).toBe('ok');
    expect(asked[0]).toMatch(
      new RegExp(`^GET http://shapes\\.test:${server.port}/a HTTP/1\\.1\r\nhost: `, 'i'),
    );
  });

  test('keeps connections apart that lead elsewhere, or as somebody else', async () => {
    const proxy = await startServer((socket) =>
      onRequest(
        socket,
        (head) => void socket.write(head.startsWith('CONNECT') ? 'HTTP/1.1 200\r\n\r\n' : OK),
      ),
    );
    const at: Proxy = { scheme: 'http', host: '127.0.0.1', port: proxy.port };
    const url = new URL('http://shapes.test/');
    const other = new URL('http://other.test/');
    const requests = [
      get(url, at, true),
      get(url, at, false),
      get(url, { ...at, credentials }),
      get(url, { ...at, host: 'localhost' }),
      get(other, at, true),
    ];
    const client = open();
    for (const request of [...requests, ...requests])
      expect(await text(await client.exchange(request))).toBe('ok');
    expect(proxy.sockets).toHaveLength(requests.length);
    // The proxy itself is the same, whatever it is asked for.
    expect(await text(await client.exchange(get(other, at, false)))).toBe('ok');
    expect(proxy.sockets).toHaveLength(requests.length);
  });

  test('tells of a proxy that refuses, without a secret', async () => {
    const { proxy } = await startHttpProxy({ credentials });
    const wrong = { ...proxy, credentials: { user: 'bob', password: 'opensesame' } };
    const { recorder, rows, raw } = keepTranscript();
    const failure = await open({ recorder })
      .exchange(get(urlOf(true, 443), wrong))
      .catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'proxy-refused', status: 407 });
    expect(rows()).toContainEqual(expect.stringMatching(/HTTP\/1\.1 407 .*the proxy asks who you are$/));
    const token = Buffer.from('bob:opensesame').toString('base64');
    expect(raw() + inspect(failure)).not.toMatch(new RegExp(`opensesame|${token}`));
  });

  test('tells all of a tunnel through an HTTP proxy, and follows HTTP inside', async () => {
    const server = await startServer(answer);
    const { proxy } = await startHttpProxy({ credentials });
    const { recorder, rows } = keepTranscript();
    await text(await open({ recorder }).exchange(get(urlOf(false, server.port), proxy)));
    const shown = rows();
    expect(shown.slice(0, 10)).toEqual([
      '· through the proxy http://127.0.0.1:PORT',
      '· connecting to 127.0.0.1:PORT',
      '· connected to 127.0.0.1:PORT from 127.0.0.1:PORT',
      expect.stringMatching(
        /^→ │ CONNECT shapes\.test:PORT HTTP\/1\.1␍␊ +open a tunnel to: method, target, version$/,
      ),
      expect.stringMatching(/^ {2}│ Host: shapes\.test:PORT␍␊ +which site/),
      expect.stringMatching(
        /^ {2}│ Proxy-Authorization: Basic \*\*\*\*␍␊ +who we are: base64, not encrypted$/,
      ),
      expect.stringMatching(/^ {2}│ User-Agent: netkit\/\S+␍␊ +the program that asks$/),
      expect.stringMatching(/^ {2}│ ␍␊ +end of the head; no body$/),
      expect.stringMatching(/^← │ HTTP\/1\.1 200 Connection established␍␊ +success$/),
      expect.stringMatching(/^ {2}│ Content-Length: 9/),
    ]);
    expect(shown[11]).toBe('· the proxy has connected us to shapes.test:PORT: what follows is said to that');
    expect(shown[12]).toMatch(/^→ │ GET \/a HTTP\/1\.1␍␊ +give me: method, target, version$/);
    expect(shown).toContainEqual(expect.stringMatching(/^← │ HTTP\/1\.1 200 OK␍␊ +success$/));
  });

  test('tells all of a tunnel through a SOCKS5 proxy, and follows HTTP inside TLS', async () => {
    const server = await startTlsServer(certificate, answer);
    const { proxy } = await startSocks5Proxy('socks5h', { credentials });
    const { recorder, rows, raw } = keepTranscript();
    await text(await open({ recorder }).exchange(get(urlOf(true, server.port), proxy)));
    const shown = rows();
    expect(shown.slice(3, 11)).toEqual([
      expect.stringMatching(/^→ │ \\x05\\x02\\x00\\x02 +SOCKS5: without a login, or with one\?$/),
      expect.stringMatching(/^← │ \\x05\\x02 +with a login: who are you\?$/),
      expect.stringMatching(/^→ │ \\x01\\x03bob\\x04\*{4} +who we are: not encrypted$/),
      expect.stringMatching(/^← │ \\x01\\x00 +the login is accepted$/),
      expect.stringMatching(/^→ │ \\x05\\x01\\x00\\x03\\x0bshapes\.test\S+ +connect to this name, port \d+$/),
      expect.stringMatching(/^← │ \\x05\\x00\\x00\\x01\\x7f\\x00\\x00\\x01\S+ +yes, connected$/),
      '· the proxy has connected us to shapes.test:PORT: what follows is said to that',
      expect.stringMatching(/^· encrypted from now on: TLSv1\.3/),
    ]);
    expect(shown).toContainEqual(expect.stringMatching(/^⇒ ║ GET \/a HTTP\/1\.1␍␊ +give me/));
    expect(raw()).not.toContain('sesame');
  });
});
