import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createFaithfulApp } from '../../../../src/lab/api/faithful/app.ts';
import { MAX_JSON_BYTES } from '../../../../src/lab/api/faithful/body.ts';

const CATEGORIES = ['electronics', 'jewelery', "men's clothing"];
const products = Array.from({ length: 20 }, (_, index) => ({
  id: index + 1,
  title: `Thing ${index + 1}`,
  price: 9.5,
  category: CATEGORIES[index % 3] ?? '',
}));
const carts = Array.from({ length: 7 }, (_, index) => ({
  id: index + 1,
  userId: 1 + (index % 2),
  date: `2020-03-0${index + 1}T00:00:00.000Z`,
  products: [{ productId: 1, quantity: 4 }],
}));
const users = [
  { id: 1, email: 'd@mail.test', username: 'mor_2314', password: '83r5^_' },
  { id: 2, email: 'j@mail.test', username: 'johnd', password: 'm38rmF$' },
];
const app = createFaithfulApp({ products, carts, users });

async function get(path: string): Promise<unknown> {
  const response = await app.request(path);
  expect([path, response.status]).toEqual([path, 200]);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return response.json();
}

async function ids(path: string): Promise<number[]> {
  return ((await get(path)) as { id: number }[]).map(({ id }) => id);
}

function send(method: string, path: string, body: string, type = 'application/json'): Promise<Response> {
  return Promise.resolve(app.request(path, { method, body, headers: { 'Content-Type': type } }));
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('what is asked for', () => {
  test('is all there is, one of it, or null', async () => {
    expect(await ids('/products')).toEqual(range(1, 20));
    expect(await get('/products/7')).toEqual(products[6]);
    expect(await get('/products/7/')).toEqual(products[6]);
    expect(await get('/carts/1')).toEqual(carts[0]);
    for (const path of ['/products/21', '/products/0', '/carts/8', '/users/abc', '/products/cart']) {
      expect(await get(path)).toBeNull();
    }
  });

  test.for([
    ['/products?limit=3', [1, 2, 3]],
    ['/products?limit=0', range(1, 20)],
    ['/products?limit=three', range(1, 20)],
    ['/products?limit=', range(1, 20)],
    ['/products?limit=-2', [1, 2]],
    ['/products?limit=1e300', range(1, 20)],
    ['/products?limit=2.9', [1, 2]],
    ['/products?sort=desc&limit=2', [20, 19]],
    ['/products?sort=price&limit=2', [1, 2]],
    ['/products?sort=DESC&limit=1', [1]],
    ['/products?skip=5&limit=1', [1]],
    ['/products/category/jewelery?limit=2&sort=desc', [20, 17]],
    ["/products/category/men's%20clothing?limit=2", [3, 6]],
    ['/products/category/shoes', []],
    ['/carts?userId=2', range(1, 7)],
    ['/carts/user/2', [2, 4, 6]],
    ['/carts/user/2?sort=desc&limit=1', [6]],
    ['/carts/user/99', []],
    ['/carts?startdate=2020-03-02&enddate=2020-03-04', [2, 3]],
    ['/carts?startdate=2020-03-06', [6, 7]],
    ['/carts/user/1?enddate=2020-03-04', [1, 3]],
    ['/carts?startdate=yesterday', range(1, 7)],
    ['/users?sort=desc', [2, 1]],
  ] as const)('%s is %j', async ([path, expected]) => {
    expect(await ids(path)).toEqual(expected);
  });

  test('has categories in the order of the products, and the users with their passwords', async () => {
    expect(await get('/products/categories')).toEqual(CATEGORIES);
    expect(await get('/users')).toEqual(users);
  });

  test('has a tag, and is not sent again to whoever has it', async () => {
    const { headers } = await app.request('/products/1');
    const body = JSON.stringify(products[0]);
    const digest = createHash('sha1').update(body).digest('base64').slice(0, 27);
    expect(headers.get('etag')).toBe(`W/"${body.length.toString(16)}-${digest}"`);
    const again = await app.request('/products/1', {
      headers: { 'If-None-Match': `"x", W/"${body.length.toString(16)}-${digest}"` },
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await app.request('/products/2', {
      headers: { 'If-None-Match': headers.get('etag') ?? '' },
    });
    expect(other.status).toBe(200);
  });
});

describe('what is written', () => {
  test.for([
    ['POST', '/products', '{"title":"Hat","id":7}', { id: 21, title: 'Hat' }],
    ['POST', '/carts', '{"userId":1}', { id: 11, userId: 1 }],
    ['POST', '/users', '{"email":"a@b.c"}', { id: 11, email: 'a@b.c' }],
    ['PUT', '/products/7', '{"price":1}', { id: 7, price: 1 }],
    ['PATCH', '/products/7', '{"price":1}', { id: 7, price: 1 }],
    ['PUT', '/carts/900', '{}', { id: 900 }],
    ['PATCH', '/users/abc', '{}', { id: null }],
    ['POST', '/products', '[1,2]', { id: 21 }],
    ['POST', '/products', '', { id: 21 }],
    [
      'POST',
      '/products',
      '{"title":"<script>","price":"\' OR 1=1"}',
      { id: 21, title: '<script>', price: "' OR 1=1" },
    ],
  ] as const)('%s %s %s is echoed with an id', async ([method, path, body, expected]) => {
    const response = await send(method, path, body);
    expect([response.status, await response.json()]).toEqual([200, expected]);
  });

  test('is not kept', async () => {
    await send('POST', '/products', '{"title":"Hat"}');
    await send('PUT', '/products/7', '{"title":"Hat"}');
    await send('PATCH', '/products/7', '{"title":"Hat"}');
    const removed = await app.request('/products/7', { method: 'DELETE' });
    expect(await removed.json()).toEqual(products[6]);
    expect(await get('/products')).toEqual(products);
    expect(await (await app.request('/products/99', { method: 'DELETE' })).json()).toBeNull();
  });

  test.for([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/merge-patch+json',
  ])('as %s is not looked at: the answer is the id alone', async (type) => {
    const response = await send('POST', '/products', '{"title":"Hat"}', type);
    expect([response.status, await response.text()]).toEqual([200, '{"id":21}']);
  });

  test('cannot touch what objects are made of', async () => {
    const response = await send('POST', '/products', '{"__proto__":{"polluted":true},"constructor":1}');
    expect(await response.text()).toBe('{"id":21,"__proto__":{"polluted":true},"constructor":1}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.for([
    ['{"title":', 'application/json', 400],
    ['"Hat"', 'application/json', 400],
    ['null', 'application/json', 400],
    ['{}', 'application/json; charset=utf-16', 415],
    ['{}', 'Application/JSON; Charset="UTF-8"', 200],
  ] as const)('%s as %s ends with %i', async ([body, type, status]) => {
    const response = await send('POST', '/products', body, type);
    expect(response.status).toBe(status);
    if (status === 200) return;
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  });

  test('has MAX_JSON_BYTES at most, and is not unpacked', async () => {
    const sized = (bytes: number): string => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    const [most, more] = await Promise.all(
      [MAX_JSON_BYTES, MAX_JSON_BYTES + 1].map((bytes) => send('POST', '/products', sized(bytes))),
    );
    expect([most?.status, more?.status]).toEqual([200, 413]);
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    const packed = await app.request('/products', { method: 'POST', body: 'x', headers });
    expect(packed.status).toBe(415);
  });
});

describe('a login', () => {
  const login = (body: object): Promise<Response> => send('POST', '/auth/login', JSON.stringify(body));

  test('that is right gets a token of three parts', async () => {
    const response = await login({ username: 'mor_2314', password: '83r5^_' });
    expect(response.status).toBe(200);
    const { token } = (await response.json()) as { token: string };
    const [head = '', claims = '', signature] = token.split('.');
    const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(decode(head)).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(decode(claims)).toEqual({ sub: 1, user: 'mor_2314', iat: expect.any(Number) as number });
    expect(signature).toMatch(/^[\w-]{43}$/);
  });

  test.for([
    [{ username: 'mor_2314', password: 'm38rmF$' }, 401],
    [{ username: 'nobody', password: '83r5^_' }, 401],
    [{ username: 'mor_2314' }, 400],
    [{ username: { $ne: null }, password: { $ne: null } }, 400],
  ] as const)('%j gets %i, in plain text', async ([body, status]) => {
    const response = await login(body);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).not.toContain('{');
  });
});

describe('where nothing is', () => {
  test.for([
    ['GET', '/cart?userId=1'],
    ['POST', '/products/1'],
    ['DELETE', '/products'],
    ['GET', '/products/1/reviews'],
    ['GET', '/auth/login'],
  ] as const)('%s %s is a page of HTML with 404', async ([method, path]) => {
    const response = await app.request(path, { method });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    expect(await response.text()).toMatch(/^<!doctype html>[^]*<pre>404 Not Found: /);
  });

  test('what the client wrote is shown as text', async () => {
    const request = new Request('http://localhost/x');
    Object.defineProperty(request, 'url', { value: 'http://localhost/<script>alert(1)</script>' });
    const response = await app.request(request);
    const page = await response.text();
    expect(page).toContain('/&lt;script&gt;alert(1)');
    expect(page).not.toContain('<script>');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
  });
});

test('any origin may ask', async () => {
  const Origin = 'http://elsewhere.test';
  const plain = await app.request('/products/1', { headers: { Origin } });
  expect(plain.headers.get('access-control-allow-origin')).toBe('*');
  const missing = await app.request('/cart', { headers: { Origin } });
  expect(missing.headers.get('access-control-allow-origin')).toBe('*');
  const headers = {
    Origin,
    'Access-Control-Request-Method': 'PATCH',
    'Access-Control-Request-Headers': 'x-mine',
  };
  const preflight = await app.request('/products/1', { method: 'OPTIONS', headers });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH');
  expect(preflight.headers.get('access-control-allow-headers')).toBe('x-mine');
});

test('the first page says what there is', async () => {
  const response = await app.request('/');
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  expect(await response.text()).toContain('/products/categories');
});
