import { expect, test } from 'vitest';
import { composeRequest } from '../../../../src/actions/http/compose.ts';
import { CookieJar, type CookieJarOptions } from '../../../../src/actions/http/cookies/jar.ts';
import { performHttp } from '../../../../src/actions/http/perform.ts';
import type { ComposeOptions } from '../../../../src/actions/http/compose.ts';
import type { HttpField } from '../../../../src/protocols/http.ts';
import { FakeClient, type Scripted } from '../fake-client.ts';

const url = new URL('http://a.example/');
const sets = (...cookies: readonly string[]): HttpField[] => cookies.map((cookie) => ['Set-Cookie', cookie]);
const leadsTo = (location: string, ...cookies: readonly string[]): Scripted => ({
  status: 302,
  headers: [['Location', location], ...sets(...cookies)],
});

/** The Cookie fields of each request, in order. */
async function cookiesOf(
  answers: readonly Scripted[],
  jar: CookieJar,
  compose: Partial<ComposeOptions> = {},
): Promise<string[][]> {
  const client = new FakeClient(answers);
  await performHttp(client, composeRequest({ url, ...compose }), { follow: {}, cookies: jar });
  return client.requests.map(({ headers }) =>
    headers.filter(([name]) => name === 'Cookie').map(([, value]) => value),
  );
}

const jarWith = (options: CookieJarOptions, ...cookies: readonly string[]): CookieJar => {
  const jar = new CookieJar(options);
  jar.load(cookies.map((cookie) => `a.example\tFALSE\t/\tFALSE\t0\t${cookie.replace('=', '\t')}\n`).join(''));
  return jar;
};

const literal = { text: 'lit=1; b=2', origin: url.origin };

test('what a redirect sets goes to where it leads, and no further', async () => {
  const answers = [
    leadsTo('/next', 'id=1; Path=/', 'theme=dark; Path=/next'),
    leadsTo('http://b.example/', 'id=2; Path=/'),
    leadsTo('http://a.example/end', 'id=b', 'strange=1; Domain=a.example'),
  ];
  expect(await cookiesOf(answers, new CookieJar())).toEqual([[], ['theme=dark; id=1'], [], ['id=2']]);
});

// RFC 6265bis, section 5.2: it began with a person, and so it counts as same-site.
test('SameSite=Strict is sent after a redirect from another site, too', async () => {
  const jar = new CookieJar();
  jar.learn(new URL('http://b.example'), ['id=1; SameSite=Strict', 'lax=1; SameSite=Lax']);
  expect(await cookiesOf([leadsTo('http://b.example/')], jar)).toEqual([[], ['lax=1; id=1']]);
});

test('a literal cookie comes after those of the jar', async () => {
  expect(await cookiesOf([], jarWith({ literal }, 'id=1'))).toEqual([['id=1; lit=1; b=2']]);
});

test('a literal cookie goes to its origin alone, and back again', async () => {
  const answers = [
    leadsTo('http://a.example:8080/'),
    leadsTo('https://a.example/'),
    leadsTo('http://a.example/x'),
  ];
  expect(await cookiesOf(answers, jarWith({ literal }))).toEqual([['lit=1; b=2'], [], [], ['lit=1; b=2']]);
});

// As curl 7.88.1 does.
test("a field of the user's own goes out beside the jar's, in place of the literal cookie", async () => {
  const headers = ['Cookie: mine=1'];
  expect(await cookiesOf([], jarWith({ literal }, 'id=1'), { headers })).toEqual([['id=1', 'mine=1']]);
  expect(await cookiesOf([], jarWith({ literal }), { headers })).toEqual([['mine=1']]);
});

test('the field stands where curl has it', async () => {
  const client = new FakeClient([]);
  const request = composeRequest({
    url,
    compressed: true,
    referer: 'http://r/',
    headers: ['X-Mine: 1'],
    data: 'x=1',
  });
  await performHttp(client, request, { cookies: jarWith({}, 'id=1') });
  expect(client.requests[0]?.headers.map(([name]) => name)).toEqual([
    'Host',
    'User-Agent',
    'Accept',
    'Accept-Encoding',
    'Referer',
    'Cookie',
    'X-Mine',
    'Content-Type',
  ]);
});

test('a request without other fields has it all the same', async () => {
  expect(await cookiesOf([], jarWith({}, 'id=1'), { bare: true })).toEqual([['id=1']]);
});

test('a transcript is told what to hide', async () => {
  const client = new FakeClient([]);
  const request = composeRequest({ url, headers: ['Authorization: Bearer token'] });
  await performHttp(client, request, { cookies: jarWith({}, 'id=a3fWa') });
  expect(client.requests[0]?.secrets).toEqual(['token', 'id=a3fWa']);
});

test('a response that fails to come sets nothing, one that says no does', async () => {
  const jar = new CookieJar();
  const failing = new FakeClient(() => {
    throw new Error('reset');
  });
  await expect(performHttp(failing, composeRequest({ url }), { cookies: jar })).rejects.toThrow('reset');
  const refusing = new FakeClient([{ status: 403, headers: sets('id=1') }]);
  await performHttp(refusing, composeRequest({ url }), { cookies: jar });
  expect(jar.cookiesFor(url)).toBe('id=1');
});
