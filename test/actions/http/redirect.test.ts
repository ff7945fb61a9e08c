import { describe, expect, test } from 'vitest';
import { LimitError, TransportError, UsageError } from '../../../src/errors.ts';
import type { ExchangeOptions, HttpField, HttpRequest } from '../../../src/protocols/http.ts';
import { bytesBody, streamBody } from '../../../src/actions/body.ts';
import { composeRequest } from '../../../src/actions/http/compose.ts';
import {
  followingRedirects,
  MAX_REDIRECTS,
  type RedirectHop,
  type RedirectOptions,
} from '../../../src/actions/http/redirect.ts';
import { MAX_DRAINED_BYTES } from '../../../src/actions/http/drain.ts';
import { collect, FakeClient } from './fake-client.ts';

const url = new URL('http://a.example/start');
const GET: HttpRequest = { method: 'GET', url, headers: [['Host', 'a.example']] };

const redirect = (location: string, status = 302) => ({
  status,
  headers: [['Location', location]] satisfies HttpField[],
});

/** The last exchange, and the redirects on the way there. */
async function followRedirects(
  client: FakeClient,
  request: HttpRequest,
  options: RedirectOptions = {},
  exchangeOptions: ExchangeOptions = {},
) {
  const hops: RedirectHop[] = [];
  const onHop = (hop: RedirectHop): void => {
    hops.push(hop);
    options.onHop?.(hop);
  };
  const exchange = followingRedirects((...asked) => client.exchange(...asked), { ...options, onHop });
  return { ...(await exchange(request, exchangeOptions)), hops };
}

/** What is asked after one redirect. */
async function nextAfter(request: HttpRequest, location: string, status = 302, options?: RedirectOptions) {
  const client = new FakeClient([redirect(location, status)]);
  const { hops } = await followRedirects(client, request, options);
  expect(hops).toHaveLength(1);
  return client.requests[1]!;
}

describe('the method', () => {
  // Methods and bodies as curl 7.88.1 sent them; DELETE after 303 as RFC 9110, section 15.4.4.
  test.each([
    [301, 'POST', 'GET', false],
    [302, 'POST', 'GET', false],
    [303, 'POST', 'GET', false],
    [307, 'POST', 'POST', true],
    [308, 'POST', 'POST', true],
    [301, 'PUT', 'PUT', true],
    [302, 'PUT', 'PUT', true],
    [303, 'PUT', 'GET', false],
    [307, 'PUT', 'PUT', true],
    [303, 'DELETE', 'GET', false],
    [302, 'DELETE', 'DELETE', true],
  ])('after %i, %s becomes %s; body: %s', async (status, method, expected, withBody) => {
    const request = composeRequest({
      url,
      method,
      data: 'a=b',
      headers: ['X-Mine: 1', 'Content-Language: fr'],
    });
    const next = await nextAfter(request, '/end', status);
    expect(next.method).toBe(expected);
    expect(next.body).toBe(withBody ? request.body : undefined);
    const names = next.headers.map(([name]) => name);
    expect(names).toContain('X-Mine');
    expect(names.includes('Content-Type')).toBe(withBody);
    expect(names.includes('Content-Language')).toBe(withBody);
  });

  test.each([301, 302, 303, 307, 308])('after %i, HEAD stays HEAD', async (status) => {
    expect((await nextAfter(composeRequest({ url, head: true }), '/end', status)).method).toBe('HEAD');
  });

  test('that was chosen by name stays, without the body where curl sends none', async () => {
    const post = composeRequest({ url, method: 'POST', data: 'a=b' });
    expect(await nextAfter(post, '/end', 302, { keepMethod: true })).toMatchObject({ method: 'POST' });
    expect((await nextAfter(post, '/end', 302, { keepMethod: true })).body).toBeUndefined();
    const put = composeRequest({ url, method: 'PUT', data: 'a=b' });
    expect((await nextAfter(put, '/end', 303, { keepMethod: true })).method).toBe('PUT');
  });

  test('Expect goes with the body', async () => {
    const upload = composeRequest({ url, upload: bytesBody('x'), expectContinue: true });
    expect((await nextAfter(upload, '/end', 307)).expectContinue).toBe(true);
    const dropped = await nextAfter(upload, '/end', 303);
    expect(dropped.expectContinue).toBeUndefined();
    expect(dropped.headers.map(([name]) => name)).not.toContain('Expect');
  });
});

describe('a body that can be read only once', () => {
  const upload = () => composeRequest({ url, upload: streamBody(new Blob(['x']).stream()) });

  test('cannot follow a 307 after it has been sent', async () => {
    const client = new FakeClient(async (request) => {
      await collect(request.body!.open());
      return redirect('/end', 307);
    });
    const error = await followRedirects(client, upload()).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'send', hint: expect.stringContaining('http://a.example/end') });
  });

  test('follows it when the server answered before taking it', async () => {
    const next = await nextAfter(upload(), '/end', 307);
    expect((await collect(next.body!.open())).toString()).toBe('x');
  });
});

describe('Location', () => {
  // The first eight from RFC 3986, section 5.4, whose base is http://a/b/c/d;p?q.
  test.each([
    ['http://a/b/c/d;p?q', 'g', 'http://a/b/c/g'],
    ['http://a/b/c/d;p?q', '/g', 'http://a/g'],
    ['http://a/b/c/d;p?q', '//g', 'http://g/'],
    ['http://a/b/c/d;p?q', '?y', 'http://a/b/c/d;p?y'],
    ['http://a/b/c/d;p?q', '#s', 'http://a/b/c/d;p?q#s'],
    ['http://a/b/c/d;p?q', '../../g', 'http://a/g'],
    ['http://a/b/c/d;p?q', 'g;x=1/../y', 'http://a/b/c/y'],
    ['http://a/b/c/d;p?q', '../../../g', 'http://a/g'],
    ['http://a/', '/a b/c?x y', 'http://a/a%20b/c?x%20y'],
    ['http://a/', '/\xc3\xa9', 'http://a/%C3%A9'],
    ['http://a/', '/\xe9', 'http://a/%E9'],
    ['http://a/', '/\t\x7f', 'http://a/%09%7F'],
    ['http://a/', 'http://b\xc3\xbccher.example/', 'http://xn--bcher-kva.example/'],
    ['http://a/', 'http://user:pw@b/', 'http://b/'],
    // RFC 9110, section 10.2.2: its own two examples.
    ['http://www.example.org/~tim', '/People.html#tim', 'http://www.example.org/People.html#tim'],
    [
      'http://www.example.org/index.html#larry',
      'http://www.example.net/index.html',
      'http://www.example.net/index.html#larry',
    ],
  ])('from %s by %j leads to %s', async (base, location, target) => {
    const next = await nextAfter({ ...GET, url: new URL(base) }, location);
    expect(next.url.href).toBe(target);
  });

  test.each<[string, HttpField[]]>([
    ['is missing', []],
    ['is empty', [['Location', '']]],
    ['cannot be parsed', [['Location', 'http://[']]],
    ['has no such port', [['Location', 'http://a:99999/']]],
    [
      'is given twice, differently',
      [
        ['Location', '/a'],
        ['Location', '/b'],
      ],
    ],
  ])('that %s redirects nowhere: the response is given back, its body unread', async (_, headers) => {
    const client = new FakeClient([{ status: 302, headers, body: 'moved' }]);
    const { response, hops } = await followRedirects(client, GET);
    expect(hops).toEqual([]);
    expect(response.status).toBe(302);
    expect((await collect(response.body)).toString()).toBe('moved');
  });

  test.each([200, 201, 300, 304, 305, 306, 404])('means nothing in a %i', async (status) => {
    const client = new FakeClient([redirect('/end', status)]);
    expect((await followRedirects(client, GET)).response.status).toBe(status);
    expect(client.requests).toHaveLength(1);
  });

  test.each(['ftp://x/', 'file:///etc/passwd', 'mailto:x', 'javascript:alert(1)'])(
    'to %s is refused',
    async (location) => {
      const error = await followRedirects(new FakeClient([redirect(location)]), GET).catch(
        (cause: unknown) => cause,
      );
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toMatchObject({ code: 'bad-url' });
    },
  );
});

describe('on another origin', () => {
  const secret = composeRequest({
    url,
    headers: [
      'Authorization: Basic dTpw',
      'cookie: c=1',
      'Proxy-Authorization: Basic eDp5',
      'X-Mine: 1',
      'Accept:',
      'User-Agent:',
    ],
  });

  test.each(['http://b.example/', 'https://a.example/', 'http://a.example:8080/', 'http://sub.a.example/'])(
    '%s the credentials are not sent',
    async (location) => {
      const next = await nextAfter(secret, location);
      expect(next.headers).toEqual([
        ['Host', new URL(location).host],
        ['X-Mine', '1'],
      ]);
      expect(next.secrets).toEqual([]);
    },
  );

  test('but they stay on the same one, and so does a Host of the user', async () => {
    const request = composeRequest({ url, headers: ['Host: virtual', 'Authorization: Basic dTo='] });
    for (const location of ['/end', 'http://A.example:80/end']) {
      const next = await nextAfter(request, location);
      expect(next.headers).toEqual(request.headers);
      expect(next.secrets).toEqual(request.secrets);
    }
    expect((await nextAfter(request, '//b.example')).headers[0]).toEqual(['Host', 'b.example']);
  });

  test('they are sent when every host is trusted', async () => {
    const next = await nextAfter(secret, 'http://b.example/', 302, { trusted: true });
    expect(next.headers.map(([name]) => name)).toEqual([
      'Host',
      'Authorization',
      'cookie',
      'Proxy-Authorization',
      'X-Mine',
    ]);
  });

  test('credentials do not come back when the chain does', async () => {
    const client = new FakeClient([redirect('http://b.example/'), redirect('http://a.example/')]);
    await followRedirects(client, secret);
    expect(client.requests[2]!.headers.map(([name]) => name)).toEqual(['Host', 'X-Mine']);
  });
});

test('a target given for the first request is not used for the next', async () => {
  expect((await nextAfter({ ...GET, target: '/odd' }, '/end')).target).toBeUndefined();
});

describe('the number of redirects', () => {
  const loop = () => new FakeClient(() => redirect('/again'));

  test('is 50, as in curl', async () => {
    const client = loop();
    const error = await followRedirects(client, GET).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({
      code: 'too-many-redirects',
      message: 'more than 50 redirects',
      hint: expect.stringContaining('http://a.example/again'),
    });
    expect(client.requests).toHaveLength(MAX_REDIRECTS + 1);
  });

  test('may be chosen, down to none', async () => {
    await expect(followRedirects(loop(), GET, { maxRedirects: 0 })).rejects.toThrow('more than 0 redirects');
    const chain = new FakeClient([redirect('/1'), redirect('/2'), { body: 'end' }]);
    const { response, hops } = await followRedirects(chain, GET, { maxRedirects: 2 });
    expect((await collect(response.body)).toString()).toBe('end');
    expect(hops.map((hop) => hop.next.url.pathname)).toEqual(['/1', '/2']);
  });
});

test('each hop is told as it is taken, before the next request', async () => {
  const told: [RedirectHop, number][] = [];
  const client = new FakeClient([redirect('/1', 301), redirect('/2', 307)]);
  const { hops } = await followRedirects(client, GET, {
    onHop: (hop) => told.push([hop, client.requests.length]),
  });
  expect(told.map(([hop, asked]) => [hop.response.status, hop.request.url.pathname, asked])).toEqual([
    [301, '/start', 1],
    [307, '/1', 2],
  ]);
  expect(hops).toEqual(told.map(([hop]) => hop));
});

describe('the body of a redirect', () => {
  test('is read, so that the connection can be used again', async () => {
    const client = new FakeClient([{ ...redirect('/end'), body: 'moved' }]);
    await followRedirects(client, GET);
    expect(client.dropped).toBe(0);
  });

  test('is dropped when it is long', async () => {
    let given = 0;
    const endless = (async function* () {
      for (;;) {
        given += 1024;
        yield Buffer.alloc(1024);
      }
    })();
    const client = new FakeClient([{ ...redirect('/end'), body: endless }]);
    const { response } = await followRedirects(client, GET);
    expect(response.status).toBe(200);
    expect(client.dropped).toBe(1);
    expect(given).toBe(MAX_DRAINED_BYTES + 1024);
  });
});

test('every exchange gets the signal', async () => {
  const { signal } = new AbortController();
  const signals: unknown[] = [];
  const client = new FakeClient((_, index, options) => {
    signals.push(options.signal);
    return index === 0 ? redirect('/end') : {};
  });
  await followRedirects(client, GET, {}, { signal });
  expect(signals).toEqual([signal, signal]);
});
