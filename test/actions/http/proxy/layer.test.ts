import { describe, expect, test } from 'vitest';
import type { ChosenProxy } from '../../../../src/actions/http/proxy/choose.ts';
import { composeRequest, type ComposeOptions } from '../../../../src/actions/http/compose.ts';
import { parseProxy } from '../../../../src/actions/http/proxy/parse.ts';
import { performHttp, type PerformOptions } from '../../../../src/actions/http/perform.ts';
import type { HttpRequest } from '../../../../src/protocols/http.ts';
import { encodeRequest } from '../../../../src/raw/http/request.ts';
import { OK, startBareServer } from '../../../helpers/bare-server.ts';
import { curl } from '../../../helpers/curl.ts';
import { testWith } from '../../../helpers/programs.ts';
import { FakeClient } from '../fake-client.ts';

const testWithCurl = testWith('curl');

const PROXY: ChosenProxy = { scheme: 'http', host: 'p.test', port: 3128 };
const LOGIN: ChosenProxy = { ...PROXY, credentials: { user: 'alice', password: 'secret' } };
/** The base64 of alice:secret, as `printf alice:secret | base64` has it. */
const TOKEN = 'YWxpY2U6c2VjcmV0';

/** What is sent for a request where this proxy is the one to use. */
async function send(
  proxy: ChosenProxy | undefined,
  url: string,
  options: Omit<ComposeOptions, 'url'> = {},
  perform: PerformOptions = {},
): Promise<HttpRequest> {
  const request = composeRequest({ ...options, url: new URL(url) });
  const client = new FakeClient([{}]);
  return (await performHttp(client, request, { ...perform, proxyFor: () => proxy })).request;
}

const names = (request: HttpRequest): string[] => request.headers.map(([name]) => name);

describe('a request through a proxy', () => {
  test('goes as it is where there is none', async () => {
    const request = await send(undefined, 'http://a.test/x', { headers: ['Proxy-Authorization: Basic own'] });
    expect(request).not.toHaveProperty('route');
    expect(request).not.toHaveProperty('target');
    expect(names(request)).toContain('Proxy-Authorization');
  });

  test.for([
    ['http://a.test', 'http://a.test/'],
    ['http://a.test/x?y#fragment', 'http://a.test/x?y'],
    ['http://u:p@a.test:8080/x', 'http://a.test:8080/x'],
    ['http://[::1]:99/x', 'http://[::1]:99/x'],
  ] as const)('asks an HTTP proxy for %s as %s', async ([url, target]) => {
    const request = await send(PROXY, url);
    expect(request).toMatchObject({ target, route: { proxy: PROXY, tunnel: false } });
    expect(names(request)).toEqual(['Host', 'User-Agent', 'Accept']);
  });

  test('logs in after Host, as a secret', async () => {
    const request = await send(LOGIN, 'http://a.test/', { headers: ['Cookie: a=b'] });
    expect(request.headers.slice(0, 2)).toEqual([
      ['Host', 'a.test'],
      ['Proxy-Authorization', `Basic ${TOKEN}`],
    ]);
    expect(request.secrets).toEqual(['a=b', TOKEN]);
    expect(encodeRequest(request).shown.toString()).not.toContain(TOKEN);
  });

  test('logs in first where there is no Host', async () => {
    const request = await send(LOGIN, 'http://a.test/', { bare: true, headers: ['X: 1'] });
    expect(names(request)).toEqual(['Proxy-Authorization', 'X']);
  });

  test('leaves what the caller has said: a target, a login', async () => {
    const own = { target: '*', method: 'OPTIONS', headers: ['proxy-authorization: Basic own'] };
    const request = await send(LOGIN, 'http://a.test/', own);
    expect(request.target).toBe('*');
    expect(request.headers.filter(([name]) => /^proxy/i.test(name))).toEqual([
      ['proxy-authorization', 'Basic own'],
    ]);
  });

  test.for([
    ['an https: URL', LOGIN, 'https://a.test/x'],
    ['an HTTPS proxy and an https: URL', { ...LOGIN, scheme: 'https' }, 'https://a.test/x'],
    ['--proxytunnel', { ...LOGIN, tunnel: true }, 'http://a.test/x'],
    ['SOCKS', { ...LOGIN, scheme: 'socks5' }, 'http://a.test/x'],
    ['SOCKS with names', { ...LOGIN, scheme: 'socks5h' }, 'http://a.test/x'],
  ] as const)('goes through a tunnel for %s, with nothing that is for the proxy', async ([, proxy, url]) => {
    const request = await send(proxy, url, { headers: ['Proxy-Authorization: Basic own', 'X: 1'] });
    expect(request.route).toEqual({ proxy, tunnel: true });
    expect(request).not.toHaveProperty('target');
    expect(names(request)).toEqual(['Host', 'User-Agent', 'Accept', 'X']);
  });

  test('goes to an HTTPS proxy as to any other', async () => {
    const proxy = { ...PROXY, scheme: 'https' } as const;
    const request = await send(proxy, 'http://a.test/x');
    expect(request).toMatchObject({ target: 'http://a.test/x', route: { proxy, tunnel: false } });
  });

  test('is decided on for each redirect anew', async () => {
    const client = new FakeClient([
      { status: 302, headers: [['Location', 'https://a.test/secure']] },
      { status: 302, headers: [['Location', 'http://b.test/']] },
      {},
    ]);
    const url = new URL('http://a.test/');
    await performHttp(client, composeRequest({ url }), {
      follow: {},
      proxyFor: ({ hostname }) => (hostname === 'a.test' ? LOGIN : undefined),
    });
    expect(client.requests.map(({ target, route }) => [target, route?.tunnel])).toEqual([
      ['http://a.test/', false],
      [undefined, true],
      [undefined, undefined],
    ]);
    const logins = client.requests.map((request) => names(request).includes('Proxy-Authorization'));
    expect(logins).toEqual([true, false, false]);
  });

  testWithCurl.for([
    ['', '/x?y#fragment', [], {}, {}],
    ['al%40ice:se%3acret@', '', [], {}, {}],
    [
      'alice:secret@',
      '/',
      ['-u', 'u:p'],
      {},
      { auth: { credentialsFor: () => ({ user: 'u', password: 'p' }) } },
    ],
    ['', '/', ['--request-target', '*', '-X', 'OPTIONS'], { target: '*', method: 'OPTIONS' }, {}],
    ['', '/', ['-0'], { version: '1.0' }, {}],
  ] as const)(
    'says what curl says, Proxy-Connection left out: %j %j %j',
    async ([user, path, args, ...options]) => {
      const server = await startBareServer(OK);
      const url = `http://a.test${path}`;
      const proxy = `http://${user}127.0.0.1:${server.port}`;
      await curl('--noproxy', '', '-x', proxy, '-A', 'x', ...args, url);
      const [compose, perform] = options;
      const request = await send(parseProxy(proxy), url, { userAgent: 'x', ...compose }, perform);
      const wanted = server.heard().replace('Proxy-Connection: Keep-Alive\r\n', '');
      expect(encodeRequest(request).bytes.toString('latin1')).toBe(wanted);
    },
  );
});
