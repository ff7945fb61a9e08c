import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { credentialsAt, type Identity } from '../../../../src/actions/http/auth/credentials.ts';
import {
  type AuthOptions,
  MAX_STALE_NONCES,
  withAuthentication,
} from '../../../../src/actions/http/auth/layer.ts';
import { streamBody } from '../../../../src/actions/body.ts';
import { composeRequest, type ComposeOptions } from '../../../../src/actions/http/compose.ts';
import { MAX_DRAINED_BYTES } from '../../../../src/actions/http/drain.ts';
import { followingRedirects } from '../../../../src/actions/http/redirect.ts';
import { valuesOf } from '../../../../src/protocols/http-fields.ts';
import type { Exchange, HttpField, HttpRequest } from '../../../../src/protocols/http.ts';
import { collect, FakeClient, type Scripted } from '../fake-client.ts';

const url = new URL('http://a.example/p?q=1');
const ALICE = { user: 'alice', password: 'secret' };
const OK: Scripted = { status: 200 };
const BASIC = 'Basic realm="lab"';

function digest(nonce: string, more = ', qop="auth"'): string {
  return `Digest realm="lab", nonce="${nonce}"${more}`;
}

function demand(...challenges: readonly string[]): Scripted {
  const headers = challenges.map((challenge): HttpField => ['WWW-Authenticate', challenge]);
  return { status: 401, headers, body: 'who are you?' };
}

function layer(client: FakeClient, scheme?: AuthOptions['scheme'], identity: Identity = ALICE): Exchange {
  return withAuthentication((...asked) => client.exchange(...asked), {
    credentialsFor: credentialsAt(url, identity),
    ...(scheme && { scheme }),
  });
}

/** What was sent: of each request its Authorization, a Digest one by its nonce, count and qop. */
function sent({ requests }: FakeClient): string[] {
  return requests.map(({ headers }) => {
    const value = valuesOf(headers, 'authorization').join(' + ');
    const { nonce = '', nc = 'no nc', qop = 'no qop' } = paramsOf(value);
    return value.startsWith('Digest') ? `${nonce} ${nc} ${qop}` : value;
  });
}

function paramsOf(value = ''): Partial<Record<string, string>> {
  return Object.fromEntries(
    [...value.matchAll(/([\w*]+)="?([^",]*)"?/g)].map(([, name, text]) => [name, text]),
  );
}

/** The response that proves `alice:secret`, with MD5. */
function proof({ method }: HttpRequest, value: string, body?: string): string {
  const { nonce, nc, cnonce, qop, uri } = paramsOf(value);
  const md5 = (...parts: readonly unknown[]) => createHash('md5').update(parts.join(':')).digest('hex');
  const what = qop === 'auth-int' ? md5(method, uri, md5(body)) : md5(method, uri);
  return md5(md5('alice', 'lab', 'secret'), nonce, nc, cnonce, qop, what);
}

const post = (options: Partial<ComposeOptions> = {}): HttpRequest =>
  composeRequest({ url, method: 'POST', data: 'a=b', ...options });
const get = (path = '/p?q=1'): HttpRequest => composeRequest({ url: new URL(path, url) });

describe('unasked', () => {
  // Heads as curl 7.88.1 sends them.
  test.each<[string, Identity, string, string]>([
    ['-u é:p:w', { user: 'é', password: 'p:w' }, 'Basic w6k6cDp3', 'w6k6cDp3'],
    ['-u alice:', { user: 'alice' }, 'Basic YWxpY2U6', 'YWxpY2U6'],
    ['--oauth2-bearer tok', { bearer: 'tok' }, 'Bearer tok', 'tok'],
  ])('%s comes right after Host, and is a secret', async (_, identity, value, secret) => {
    const client = new FakeClient([OK]);
    const request = composeRequest({ url, headers: ['Host: other', 'Cookie: c=1'], userAgent: 'me' });
    await layer(client, 'basic', identity)(request);
    expect(client.requests[0]?.headers).toEqual([
      ['Host', 'other'],
      ['Authorization', value],
      ['User-Agent', 'me'],
      ['Accept', '*/*'],
      ['Cookie', 'c=1'],
    ]);
    expect(client.requests[0]?.secrets).toEqual(['c=1', secret]);
  });

  test('comes first without a Host', async () => {
    const client = new FakeClient([OK]);
    await layer(client)(composeRequest({ url, headers: ['Host:'] }));
    expect(client.requests[0]?.headers[0]).toEqual(['Authorization', 'Basic YWxpY2U6c2VjcmV0']);
  });

  test.each(['digest', 'any'] as const)(
    'a token is told with %s, too, and a 401 is the answer',
    async (scheme) => {
      const client = new FakeClient([demand(digest('n1'), BASIC)]);
      const { response } = await layer(client, scheme, { bearer: 'tok' })(post());
      expect([response.status, sent(client)]).toEqual([401, ['Bearer tok']]);
    },
  );

  test('a password that is refused is not tried again', async () => {
    const client = new FakeClient([demand(BASIC)]);
    const { response } = await layer(client)(get());
    expect([response.status, (await collect(response.body)).toString()]).toEqual([401, 'who are you?']);
    expect(sent(client)).toEqual(['Basic YWxpY2U6c2VjcmV0']);
  });
});

describe.each(['basic', 'digest', 'any'] as const)('with %s, nothing is said', (scheme) => {
  test('at another origin, whatever it asks', async () => {
    for (const other of ['http://b.example/', 'https://a.example/', 'http://a.example:81/']) {
      const client = new FakeClient([demand(BASIC, digest('n1'))]);
      const request = composeRequest({ url: new URL(other), method: 'POST', data: 'a=b' });
      expect((await layer(client, scheme)(request)).response.status).toBe(401);
      expect(client.requests).toEqual([request]);
    }
  });

  test('where a redirect leads to another origin, and all of it where that is trusted', async () => {
    for (const trusted of [false, true]) {
      const client = new FakeClient(({ url: { host }, headers }) => {
        if (host === 'b.example')
          return headers.some(([name]) => name === 'Authorization') ? OK : demand(BASIC);
        return { status: 302, headers: [['Location', 'http://b.example/']] };
      });
      const credentialsFor = credentialsAt(url, ALICE, { trusted });
      const inner = withAuthentication((...asked) => client.exchange(...asked), { credentialsFor, scheme });
      const { response } = await followingRedirects(inner)(get());
      const told = client.requests.filter(({ url: { host } }) => host === 'b.example');
      const values = told.flatMap(({ headers }) => valuesOf(headers, 'authorization'));
      const expected = trusted && scheme !== 'digest';
      expect([response.status, values]).toEqual(expected ? [200, ['Basic YWxpY2U6c2VjcmV0']] : [401, []]);
      if (!expected) expect(told.at(-1)?.secrets).toEqual([]);
    }
  });

  test("beside the caller's own Authorization", async () => {
    const client = new FakeClient([demand(BASIC, digest('n1'))]);
    const request = post({ headers: ['authorization: mine'] });
    expect((await layer(client, scheme)(request)).response.status).toBe(401);
    expect(client.requests).toEqual([request]);
  });

  test('that cannot be said: it is refused before anything is sent', async () => {
    const client = new FakeClient([]);
    for (const identity of [
      { user: 'a:b' },
      { user: 'a\n' },
      { user: 'a', password: '\0' },
      { bearer: 'a\nb' },
    ]) {
      const credentialsFor = () => identity;
      const exchange = withAuthentication((...asked) => client.exchange(...asked), {
        credentialsFor,
        scheme,
      });
      await expect(exchange(get())).rejects.toMatchObject({ code: 'usage' });
    }
    expect(client.requests).toEqual([]);
  });
});

describe('digest', () => {
  test('waits for the challenge, proves the password, and hides the proof', async () => {
    const client = new FakeClient([demand(digest('n1')), OK]);
    const { response } = await layer(client, 'digest')(get());
    expect(response.status).toBe(200);
    expect(sent(client)).toEqual(['', 'n1 00000001 auth']);
    const [first, second] = client.requests;
    const [name, value] = second!.headers[1]!;
    expect(name).toBe('Authorization');
    expect(paramsOf(value)).toMatchObject({
      username: 'alice',
      uri: '/p?q=1',
      response: proof(second!, value),
    });
    expect(second?.secrets).toEqual([value.slice('Digest '.length)]);
    expect(first).toEqual(get());
    expect(client.dropped).toBe(0);
  });

  test('proves the target that is sent, where it is not the path', async () => {
    const client = new FakeClient([demand(digest('n1')), OK]);
    await layer(client, 'digest')(composeRequest({ url, method: 'OPTIONS', target: '*' }));
    expect(client.requests[1]?.headers[1]?.[1]).toContain('uri="*"');
  });

  test('counts the uses of a nonce, and has another cnonce with another nonce', async () => {
    const client = new FakeClient([
      demand(digest('n1')),
      OK,
      OK,
      demand(digest('n2', ', qop="auth", stale=true')),
      OK,
    ]);
    const exchange = layer(client, 'digest');
    for (const path of ['/1', '/2', '/3']) await exchange(get(path));
    expect(sent(client)).toEqual([
      '',
      'n1 00000001 auth',
      'n1 00000002 auth',
      'n1 00000003 auth',
      'n2 00000001 auth',
    ]);
    const values = client.requests.flatMap(({ headers }) => valuesOf(headers, 'authorization'));
    const cnonces = values.map((value) => paramsOf(value)['cnonce']);
    expect(cnonces.map((cnonce) => cnonces.indexOf(cnonce))).toEqual([0, 0, 0, 3]);
    expect(cnonces[0]).toMatch(/^[\w+/]{32}$/);
    for (const [index, value] of values.entries()) {
      expect(paramsOf(value)['response']).toBe(proof(client.requests[index + 1]!, value));
    }
  });

  test('takes the next nonce from Authentication-Info', async () => {
    const next: Scripted = { headers: [['Authentication-Info', 'qop=auth, nextnonce="n2"']] };
    const client = new FakeClient([
      demand(digest('n1')),
      next,
      OK,
      { headers: [['Authentication-Info', ', nonsense "']] },
      OK,
    ]);
    const exchange = layer(client, 'digest');
    for (const path of ['/1', '/2', '/3', '/4']) await exchange(get(path));
    expect(sent(client)).toEqual([
      '',
      'n1 00000001 auth',
      'n2 00000001 auth',
      'n2 00000002 auth',
      'n2 00000003 auth',
    ]);
  });

  test('remembers the nonces of each origin apart', async () => {
    const client = new FakeClient(({ url: { host }, headers }) =>
      headers.some(([name]) => name === 'Authorization') ? OK : demand(digest(host)),
    );
    const exchange = withAuthentication((...asked) => client.exchange(...asked), {
      credentialsFor: () => ALICE,
      scheme: 'digest',
    });
    for (const host of ['a', 'b', 'a']) await exchange(get(`http://${host}.example/`));
    const nonces = ['', 'a.example 00000001 auth', '', 'b.example 00000001 auth', 'a.example 00000002 auth'];
    expect(sent(client)).toEqual(nonces);
  });

  test('answers a remembered nonce that is refused, stale or not, and then forgets', async () => {
    const client = new FakeClient([
      demand(digest('n1')),
      OK,
      demand(digest('n2')),
      demand(digest('n3')),
      demand(digest('n4')),
      OK,
    ]);
    const exchange = layer(client, 'digest');
    const statuses = [];
    for (const path of ['/1', '/2', '/3']) statuses.push((await exchange(get(path))).response.status);
    expect(statuses).toEqual([200, 401, 200]);
    expect(sent(client)).toEqual([
      '',
      'n1 00000001 auth',
      'n1 00000002 auth',
      'n2 00000001 auth',
      '',
      'n4 00000001 auth',
    ]);
  });

  test('gives back the 401 when the password is wrong', async () => {
    const client = new FakeClient(() => demand(digest('n')));
    const { response } = await layer(client, 'digest')(get());
    expect([response.status, (await collect(response.body)).toString()]).toEqual([401, 'who are you?']);
    expect(client.requests).toHaveLength(2);
  });

  test('gives up on nonces that are always stale', async () => {
    const client = new FakeClient((_, index) => demand(digest(`n${index}`, ', qop="auth", stale=true')));
    const { response } = await layer(client, 'digest')(get());
    expect([response.status, (await collect(response.body)).toString()]).toEqual([401, 'who are you?']);
    expect(client.requests).toHaveLength(2 + MAX_STALE_NONCES);
  });

  test.each([
    ['Basic alone', BASIC],
    ['an unknown algorithm', digest('n1', ', algorithm=SHA-1')],
    ['what cannot be read', 'Digest realm="lab, nonce="n1"'],
  ])('sends nothing more to a server that offers %s', async (_, challenge) => {
    const client = new FakeClient([demand(challenge)]);
    const { response } = await layer(client, 'digest')(post());
    expect([response.status, client.requests.length]).toEqual([401, 1]);
  });

  test('does not read on in a refusal that has no end', async () => {
    const endless = async function* () {
      for (;;) yield Buffer.alloc(MAX_DRAINED_BYTES);
    };
    const client = new FakeClient([{ ...demand(digest('n1')), body: endless() }, OK]);
    expect((await layer(client, 'digest')(get())).response.status).toBe(200);
    expect(client.dropped).toBe(1);
  });

  test('hands the signal on', async () => {
    const { signal } = new AbortController();
    const signals: unknown[] = [];
    const client = new FakeClient((_, index, options) => {
      signals.push(options.signal);
      return index === 0 ? demand(digest('n1')) : OK;
    });
    await layer(client, 'digest')(get(), { signal });
    expect(signals).toEqual([signal, signal]);
  });
});

describe('a body', () => {
  const bodiesOf = ({ requests }: FakeClient) =>
    Promise.all(requests.map(async ({ body }) => body && (await collect(body.open())).toString()));

  // As curl 7.88.1 does it.
  test('is not sent by digest before the challenge', async () => {
    const client = new FakeClient([demand(digest('n1')), OK]);
    const request = post({
      headers: ['Content-Length: 3', 'Expect: 100-continue', 'Transfer-Encoding: x', 'X: 1'],
    });
    await layer(client, 'digest')(request);
    const [probe, real] = client.requests;
    expect(probe?.headers.map(([name]) => name)).toEqual([
      'Host',
      'User-Agent',
      'Accept',
      'X',
      'Content-Type',
    ]);
    expect([probe?.body?.size, probe?.expectContinue, probe?.method]).toEqual([0, false, 'POST']);
    expect(real?.headers.filter(([name]) => name !== 'Authorization')).toEqual(request.headers);
    expect([real?.body, real?.expectContinue]).toEqual([request.body, true]);
  });

  test.each([200, 204])('is sent after all where nobody asks who we are: %i', async (status) => {
    const client = new FakeClient([{ status, body: 'empty' }, { status: 201 }]);
    const request = post();
    expect((await layer(client, 'digest')(request)).response.status).toBe(201);
    expect(client.requests[1]).toBe(request);
    expect(client.dropped).toBe(0);
  });

  test('is sent once more where the server asks only then', async () => {
    const client = new FakeClient([OK, demand(digest('n1')), OK]);
    await layer(client, 'digest')(post());
    expect(await bodiesOf(client)).toEqual(['', 'a=b', 'a=b']);
    expect(sent(client)).toEqual(['', '', 'n1 00000001 auth']);
  });

  test.each([302, 403, 500])('is not sent where the answer is %i', async (status) => {
    const client = new FakeClient([{ status }]);
    expect((await layer(client, 'digest')(post())).response.status).toBe(status);
    expect(client.requests).toHaveLength(1);
  });

  test('is sent at once with a nonce that is remembered, and at once when it is empty', async () => {
    const client = new FakeClient([demand(digest('n1')), OK, OK]);
    const exchange = layer(client, 'digest');
    await exchange(post({ data: '' }));
    await exchange(post());
    expect(await bodiesOf(client)).toEqual(['', '', 'a=b']);
  });

  test('comes from a pipe with digest, too, for it has not been opened yet', async () => {
    const client = new FakeClient([demand(digest('n1')), OK]);
    const upload = streamBody(new Blob(['piped']).stream());
    await layer(client, 'digest')(composeRequest({ url, upload }));
    expect(await bodiesOf(client)).toEqual(['', 'piped']);
  });

  test('is sent twice by any', async () => {
    const client = new FakeClient([demand(BASIC), OK]);
    await layer(client, 'any')(post());
    expect(await bodiesOf(client)).toEqual(['a=b', 'a=b']);
  });

  test('cannot be sent twice from a pipe', async () => {
    const client = new FakeClient(async ({ body }) => {
      await collect(body!.open());
      return demand(BASIC);
    });
    const upload = streamBody(new Blob(['piped']).stream());
    await expect(layer(client, 'any')(composeRequest({ url, upload }))).rejects.toMatchObject({
      name: 'TransportError',
      code: 'send',
      message: expect.stringContaining('a.example'),
    });
    expect(client.requests).toHaveLength(1);
  });

  test('can be, where the server refused it before it was opened', async () => {
    const client = new FakeClient([demand(BASIC), OK]);
    const upload = streamBody(new Blob(['piped']).stream());
    await layer(client, 'any')(composeRequest({ url, upload, expectContinue: true }));
    expect(client.requests[1]?.body).toBe(upload);
  });

  test('is covered by auth-int', async () => {
    const client = new FakeClient([demand(digest('n1', ', qop="auth-int"')), OK, OK]);
    const exchange = layer(client, 'digest');
    await exchange(post());
    await exchange(get());
    for (const [index, body] of [[1, 'a=b'] as const, [2, ''] as const]) {
      const request = client.requests[index]!;
      const value = request.headers[1]![1];
      expect(paramsOf(value)).toMatchObject({ qop: 'auth-int', response: proof(request, value, body) });
    }
  });

  test('from a pipe cannot be covered', async () => {
    const client = new FakeClient([demand(digest('n1', ', qop="auth-int"'))]);
    const upload = streamBody(new Blob(['piped']).stream());
    await expect(layer(client, 'digest')(composeRequest({ url, upload }))).rejects.toMatchObject({
      code: 'send',
    });
    expect([client.requests.length, upload.replayable]).toEqual([1, true]);
  });
});

describe('any', () => {
  test.each([
    ['Basic', [BASIC], ['', 'Basic YWxpY2U6c2VjcmV0']],
    ['Digest before Basic', [BASIC, digest('n1')], ['', 'n1 00000001 auth']],
    ['Digest without qop before Basic', [`${digest('n1', '')}, ${BASIC}`], ['', 'n1 no nc no qop']],
    [
      'SHA-256 before MD5',
      [digest('n1'), digest('n2', ', algorithm=SHA-256, qop=auth')],
      ['', 'n2 00000001 auth'],
    ],
    [
      'Basic before a Digest that it cannot do',
      [digest('n1', ', algorithm=SHA-1'), BASIC],
      ['', 'Basic YWxpY2U6c2VjcmV0'],
    ],
    ['nothing where there is nothing to take', ['Negotiate', 'NTLM'], ['']],
  ])('takes %s', async (_, challenges, expected) => {
    const client = new FakeClient([demand(...challenges), OK]);
    await layer(client, 'any')(get());
    expect(sent(client)).toEqual(expected);
  });

  test('says nothing to a server that does not ask', async () => {
    const client = new FakeClient([OK]);
    await layer(client, 'any')(post());
    expect(sent(client)).toEqual(['']);
  });

  test('remembers that it was Basic', async () => {
    const client = new FakeClient([demand(BASIC), OK, OK]);
    const exchange = layer(client, 'any');
    await exchange(get('/1'));
    await exchange(get('/2'));
    expect(sent(client)).toEqual(['', 'Basic YWxpY2U6c2VjcmV0', 'Basic YWxpY2U6c2VjcmV0']);
  });

  test('does not fall back to Basic when a proof is refused', async () => {
    const client = new FakeClient([demand(digest('n1')), demand(BASIC)]);
    expect((await layer(client, 'any')(get())).response.status).toBe(401);
    expect(sent(client)).toEqual(['', 'n1 00000001 auth']);
  });
});
