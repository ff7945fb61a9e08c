import { describe, expect, test } from 'vitest';
import type { StoreApi } from '../../../src/actions/api/store-api.ts';
import { isNetkitError, UsageError } from '../../../src/errors.ts';
import { valuesOf } from '../../../src/protocols/http-fields.ts';
import { CART, HAT, json, lineOf, scripted, USER } from './store.ts';

/** What one call asks, with an answer that suits it. */
async function asks(
  call: (api: StoreApi) => Promise<unknown>,
  answer: unknown,
  baseUrl = 'http://store.test',
): Promise<string> {
  const { api, client } = scripted([json(answer)], { baseUrl });
  await call(api);
  expect(client.requests).toHaveLength(1);
  return lineOf(client.requests[0]!);
}

describe('what is asked', () => {
  test.each<[string, (api: StoreApi) => Promise<unknown>, unknown]>([
    ['GET http://store.test/products', (api) => api.list('products'), []],
    [
      'GET http://store.test/products?limit=5&sort=desc',
      (api) => api.list('products', { limit: 5, sort: 'desc' }),
      [HAT],
    ],
    [
      "GET http://store.test/products/category/men's%20clothing?limit=0",
      (api) => api.list('products', { category: "men's clothing", limit: 0 }),
      [],
    ],
    [
      'GET http://store.test/products/category/a%2F..%3F%23%25',
      (api) => api.list('products', { category: 'a/..?#%' }),
      [],
    ],
    ['GET http://store.test/products/categories', (api) => api.categories(), ['jewelery']],
    ['GET http://store.test/products/1', (api) => api.get('products', 1), HAT],
    ['GET http://store.test/carts/user/2', (api) => api.list('carts', { userId: 2 }), [CART]],
    [
      'GET http://store.test/carts?limit=3&startdate=2020-02-29&enddate=2020-12-31T23%3A59%3A59.999Z',
      (api) => api.list('carts', { since: '2020-02-29', until: '2020-12-31', limit: 3 }),
      [],
    ],
    ['GET http://store.test/users/3', (api) => api.get('users', 3), USER],
    [
      'POST http://store.test/auth/login {"username":"ada","password":"s3cret"}',
      (api) => api.login('ada', 's3cret'),
      { token: 't' },
    ],
    [
      'POST http://store.test/products {"title":"é"}',
      (api) => api.add('products', { title: 'é' }),
      { id: 21 },
    ],
    ['PUT http://store.test/carts/2 {"userId":1}', (api) => api.replace('carts', 2, { userId: 1 }), CART],
    ['PATCH http://store.test/users/3 {}', (api) => api.update('users', 3, {}), USER],
    ['DELETE http://store.test/products/1', (api) => api.remove('products', 1), HAT],
  ])('%s', async (line, call, answer) => {
    expect(await asks(call, answer)).toBe(line);
  });

  test.each([
    ['http://h/api/v1/', 'http://h/api/v1/products/1'],
    ['http://h/api/v1', 'http://h/api/v1/products/1'],
    ['localhost:8080', 'http://localhost:8080/products/1'],
    ['http://h', 'http://h/products/1'],
  ])('below %s', async (baseUrl, url) => {
    expect(await asks((api) => api.get('products', 1), HAT, baseUrl)).toBe(`GET ${url}`);
  });

  test('JSON is asked for, and what is sent says that it is JSON', async () => {
    const { api, client } = scripted([json(HAT), json(HAT)], { headers: ['X-Note: hi'] });
    await api.get('products', 1);
    await api.update('products', 1, { price: 1 });
    const [get, patch] = client.requests.map(({ headers }) => headers);
    expect(valuesOf(get!, 'accept')).toEqual(['application/json']);
    expect(valuesOf(get!, 'content-type')).toEqual([]);
    expect(valuesOf(patch!, 'accept')).toEqual(['application/json']);
    expect(valuesOf(patch!, 'content-type')).toEqual(['application/json']);
    for (const fields of [get, patch]) expect(valuesOf(fields!, 'x-note')).toEqual(['hi']);
  });

  test('a header that was given comes in place of our own', async () => {
    const { api, client } = scripted([json(HAT)], { headers: ['Accept: text/html'] });
    await api.get('products', 1);
    expect(valuesOf(client.requests[0]!.headers, 'accept')).toEqual(['text/html']);
  });

  test('who we are, from the base URL, and not as a part of any address', async () => {
    const { api, client } = scripted([json(HAT)], { baseUrl: 'http://ada:pw@store.test/' });
    const { request } = await api.get('products', 1);
    expect(request.url).toBe('http://store.test/products/1');
    // printf ada:pw | base64
    expect(valuesOf(client.requests[0]!.headers, 'authorization')).toEqual(['Basic YWRhOnB3']);
  });
});

describe('what is not asked', () => {
  test.each<[string, (api: StoreApi) => Promise<unknown>]>([
    ['an id that is not a number', (api) => api.get('products', Number.NaN)],
    ['an id with a fraction', (api) => api.get('products', 1.5)],
    ['id 0', (api) => api.get('products', 0)],
    ['a negative id', (api) => api.remove('products', -1)],
    ['an id that no number can tell exactly', (api) => api.update('products', 2 ** 53, {})],
    ['a user that is not a number', (api) => api.list('carts', { userId: Number.NaN })],
    ['a limit that is none', (api) => api.list('products', { limit: -1 })],
    ['a sort that there is not', (api) => api.list('products', { sort: 'up' as 'asc' })],
    ['a category of carts', (api) => api.list('carts', { category: 'hats' })],
    ['products of a user', (api) => api.list('products', { userId: 1 })],
    ['users since a day', (api) => api.list('users', { since: '2020-01-01' })],
    ['a category that would lead up a folder', (api) => api.list('products', { category: '..' })],
    ['a category without a name', (api) => api.list('products', { category: '' })],
    ['a date of another form', (api) => api.list('carts', { since: '1.2.2020' })],
    ['a day that is in no calendar', (api) => api.list('carts', { until: '2021-02-29' })],
    [
      'days that end before they begin',
      (api) => api.list('carts', { since: '2021-01-02', until: '2021-01-01' }),
    ],
  ])('%s', async (_, call) => {
    const { api, client } = scripted([]);
    await expect(call(api)).rejects.toBeInstanceOf(UsageError);
    expect(client.requests).toEqual([]);
  });

  test.each(['ftp://h/', 'http://h/?a=b', 'http://h/#top', ''])('a store at %j', (baseUrl) => {
    expect(() => scripted([], { baseUrl })).toThrow(expect.objectContaining({ code: 'bad-url' }));
  });
});

describe('what is answered', () => {
  test('comes as it is: members that are not known, and their order', async () => {
    const text = '{"zebra":{"a":[null]},"price":9.50,"title":"A hat","id":1,"__proto__":{"x":1}}';
    const { api } = scripted([{ ...json(text), status: 203 }]);
    const answer = await api.get('products', 1);
    expect(JSON.stringify(answer.value)).toBe(text.replace('9.50', '9.5'));
    expect(answer).toMatchObject({
      status: 203,
      request: { method: 'GET', url: 'http://store.test/products/1' },
      headers: [['Content-Type', 'application/json; charset=utf-8']],
    });
    expect(answer.request).not.toHaveProperty('body');
  });

  test('writes may be answered with an id, with nothing, or with null', async () => {
    const { api } = scripted([
      json({ id: 21 }, 201),
      { status: 201 },
      { status: 204 },
      json('null'),
      { status: 204 },
      json(HAT),
    ]);
    expect((await api.add('products', HAT)).value).toEqual({ id: 21 });
    expect((await api.add('products', HAT)).value).toEqual({});
    expect((await api.replace('products', 1, HAT)).value).toEqual({});
    expect((await api.remove('products', 1)).value).toBeNull();
    expect((await api.remove('products', 1)).value).toBeNull();
    expect((await api.remove('products', 1)).value).toEqual(HAT);
  });

  test('a redirect of GET is followed, one of a write is not', async () => {
    const moved = { status: 301, headers: [['Location', 'http://store.test/v2/products']] as const };
    const { api, client } = scripted([moved, json([HAT]), moved]);
    expect((await api.list('products')).value).toEqual([HAT]);
    expect(client.requests.map(({ url }) => url.pathname)).toEqual(['/products', '/v2/products']);
    await expect(api.add('products', HAT)).rejects.toMatchObject({
      code: 'http-status',
      status: 301,
      hint: 'it sends on to http://store.test/v2/products; a POST is not repeated there unasked',
    });
    expect(client.requests).toHaveLength(3);
  });
});

describe('secrets', () => {
  test.each(['s3cr"et', 'ab', 'x'])(
    'the password %j is named to the transcript, and stars elsewhere',
    async (password) => {
      const { api, client } = scripted([json({ token: 't' }), json({ id: 11 })]);
      const { request } = await api.login('ada', password);
      expect(request.body).toEqual({ username: 'ada', password: '****' });
      const added = await api.add('users', { username: 'ada', password });
      expect(added.request.body).toEqual({ username: 'ada', password: '****' });
      for (const sent of client.requests) {
        const line = await lineOf(sent);
        const shown = sent
          .secrets!.filter((secret) => secret.length >= 4)
          .reduce((text, secret) => text.replaceAll(secret, '*'), line);
        expect(shown).not.toContain(JSON.stringify(password));
        expect(line).toContain(`"password":${JSON.stringify(password)}`);
      }
    },
  );

  test('a server that repeats the password does not get it into a message', async () => {
    const said = { title: 'no', detail: 'ada may not log in with s3cret' };
    const { api } = scripted([json(said, 401)]);
    const error: unknown = await api.login('ada', 's3cret').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'login-denied',
      status: 401,
      message: 'the server answered 401: no: ada may not log in with ****',
    });
    expect(isNetkitError(error)).toBe(true);
  });
});
