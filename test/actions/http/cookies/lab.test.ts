/** Both clients with a jar, at the lab. */
import { afterEach, describe, expect, test } from 'vitest';
import { composeRequest } from '../../../../src/actions/http/compose.ts';
import { CookieJar, type CookieJarOptions } from '../../../../src/actions/http/cookies/jar.ts';
import { performHttp } from '../../../../src/actions/http/perform.ts';
import { kits } from '../../../../src/kits.ts';
import type { HttpClient } from '../../../../src/protocols/http.ts';
import { useLab } from '../../../helpers/use-lab.ts';
import { collect } from '../fake-client.ts';

const lab = useLab();

describe.each(['raw', 'library'] as const)('the %s client', (kind) => {
  let client: HttpClient | undefined;
  afterEach(async () => {
    await client?.close();
    client = undefined;
  });

  /** What the lab says that came. */
  async function visit(path: string, jar: CookieJar, headers: readonly string[] = []): Promise<unknown> {
    const { createHttpClient } = await kits.http[kind]();
    // By its public name: to loopback, Secure cookies go in the clear.
    client ??= createHttpClient({
      dial: { connectTo: [{ toHost: '127.0.0.1', toPort: lab.http.port }] },
    });
    const request = composeRequest({ url: new URL(`http://shapes.test${path}`), headers });
    const { body } = await performHttp(client, request, { follow: {}, cookies: jar });
    return JSON.parse((await collect(body)).toString());
  }

  function newJar(options: CookieJarOptions = {}): { jar: CookieJar; rejected: string[] } {
    const rejected: string[] = [];
    return { jar: new CookieJar({ ...options, onRejected: (reason) => rejected.push(reason) }), rejected };
  }

  test('is given cookies on the way, sends them back, and lets them go', async () => {
    const { jar, rejected } = newJar();
    expect(await visit('/cookies/set', jar)).toEqual({ cookie: 'session=abc123; theme="dark"' });
    expect(await visit('/cookies', jar)).toEqual({ cookie: 'session=abc123; theme="dark"' });
    expect(await visit('/cookies/delete', jar)).toEqual({ cookie: null });
    expect(rejected).toEqual([
      'cookie secure of shapes.test ignored: it is Secure, and the connection is not',
    ]);
  });

  test('has the cookies that are asked for', async () => {
    const { jar } = newJar();
    const query =
      'lang=fr&name=%C3%A9t%C3%A9&empty=&path=/&domain=shapes.test&max-age=60&httponly=&samesite=Lax';
    await visit(`/cookies/set?${query}`, jar);
    // The lab shows field values as they came, one character a byte.
    expect(await visit('/cookies', jar)).toEqual({ cookie: 'empty=; name=\xc3\xa9t\xc3\xa9; lang=fr' });
    expect(jar.toFile()).toMatch(/^#HttpOnly_\.shapes\.test\tTRUE\t\/\tFALSE\t[1-9][0-9]+\tlang\tfr$/m);
    expect(jar.toFile()).toContain('\tname\t\xc3\xa9t\xc3\xa9\n');
  });

  test('lets Max-Age count more than Expires', async () => {
    expect(await visit('/cookies/expire', newJar().jar)).toEqual({ cookie: 'stays=yes' });
  });

  test('takes nothing that is not for this server to give, and says why', async () => {
    const { jar, rejected } = newJar();
    expect(await visit('/cookies/foreign', jar)).toEqual({ cookie: 'own=yes' });
    expect(rejected).toEqual([
      'cookie neighbour of shapes.test ignored: not for elsewhere.test to set',
      'cookie everybody of shapes.test ignored: test is a public suffix',
      'cookie large of shapes.test ignored: larger than 4096 bytes',
      'cookie of shapes.test ignored: it has no name',
      'cookie __Secure-false of shapes.test ignored: __Secure- asks for Secure',
      'cookie __Host-false of shapes.test ignored: it is Secure, and the connection is not',
    ]);
  });

  test('keeps its head in a flood', async () => {
    const { jar, rejected } = newJar();
    const { cookie } = (await visit('/cookies/flood', jar)) as { cookie: string };
    expect(cookie.split('; ')).toHaveLength(50);
    expect(rejected).toEqual(['250 more cookies of shapes.test ignored: one response sets 50']);
  });

  test("sends the user's own cookies as they are", async () => {
    const literal = { text: 'a=1; b=2', origin: 'http://shapes.test' };
    expect(await visit('/cookies', newJar({ literal }).jar)).toEqual({ cookie: 'a=1; b=2' });
    const { jar } = newJar({ literal });
    await visit('/cookies/set?id=1&path=/', jar);
    expect(await visit('/cookies', jar, ['Cookie: mine=1'])).toEqual({ cookie: 'id=1; mine=1' });
  });
});
