import { describe, expect, it } from 'vitest';

import { MAX_CHOSEN_ID } from '../../../../src/lab/api/correct/kinds/kind.ts';
import { MAX_PASSWORD_LENGTH } from '../../../../src/lab/api/correct/kinds/users.ts';
import { MAX_VIOLATIONS } from '../../../../src/lab/api/correct/problem.ts';
import { MAX_VALUES } from '../../../../src/lab/api/correct/body.ts';
import { openTestStore, type Told } from '../../../helpers/api-store.ts';

const LAMP = {
  title: 'Lamp',
  price: 13.5,
  description: 'Shines',
  category: 'electronic',
  image: 'https://x.test/1',
};
const ANN = { email: 'ann@mail.test', username: 'ann', password: 'correct horse' };

function errorsOf({ value }: Told): Record<string, string> {
  const { errors = [] } = value as { errors?: { pointer: string; detail: string }[] };
  return Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]));
}

describe('a write to the store', () => {
  it('is there afterwards: added, replaced, changed and taken away', async () => {
    const { ask } = await openTestStore();
    const added = await ask('POST /products', LAMP);
    expect([added.status, added.headers.get('location')]).toEqual([201, '/products/21']);
    expect(added.value).toEqual({ id: 21, ...LAMP });
    expect((await ask('/products/21')).value).toEqual({ id: 21, ...LAMP });
    expect((await ask('PUT /products/21', { title: 'Torch', price: 2 })).value).toEqual({
      id: 21,
      title: 'Torch',
      price: 2,
    });
    expect((await ask('PATCH /products/21', { price: 3, rating: { rate: 4, count: 1 } })).status).toBe(200);
    const patched = await ask('PATCH /products/21', { rating: { rate: 5 } });
    const last = { id: 21, title: 'Torch', price: 3, rating: { rate: 5, count: 1 } };
    expect(patched.value).toEqual(last);
    expect((await ask('/products/21')).value).toEqual(last);
    expect(await ask('DELETE /products/21')).toMatchObject({ status: 200, value: last });
    expect((await ask('/products/21')).status).toBe(404);
    expect((await ask('DELETE /products/21')).status).toBe(404);
    expect((await ask('POST /products', LAMP)).headers.get('location')).toBe('/products/22');
  });

  it('takes null in a patch for taking away, and a merge patch by its own type', async () => {
    const { ask } = await openTestStore();
    const type = { 'Content-Type': 'application/merge-patch+json' };
    const { value } = await ask('PATCH /products/1', { description: null, rating: null }, type);
    expect(value).not.toHaveProperty('description');
    expect(value).not.toHaveProperty('rating');
    expect(errorsOf(await ask('PATCH /products/1', { title: null }))).toEqual({
      '#/title': 'title is required',
    });
    expect(errorsOf(await ask('PATCH /products/1', [1]))).toHaveProperty('#');
  });

  it('names each thing that is wrong', async () => {
    const { ask } = await openTestStore();
    const told = await ask('POST /products', {
      price: '12',
      colour: 1,
      titel: 'x',
      rating: { rate: 6, 'a/b~': 1 },
    });
    expect([told.status, told.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    expect(told.value).toMatchObject({ title: 'Bad Request', status: 400 });
    expect(errorsOf(told)).toEqual({
      '#/title': 'title is required',
      '#/price': 'price has to be a number',
      '#/rating/rate': 'rate has to be at most 5',
      '#/rating/count': 'count is required',
      '#/rating/a~1b~0': 'a/b~ is not known',
      '#/colour': 'colour is not known',
      '#/titel': 'titel is not known; did you mean title?',
    });
    expect(errorsOf(await ask('POST /products', { title: '', price: -1 }))).toEqual({
      '#/title': 'title is empty',
      '#/price': 'price has to be at least 0',
    });
    expect(errorsOf(await ask('POST /products', 'null'))).toEqual({ '#': 'the body has to be an object' });
    expect((await ask('POST /products', '{"title":"x","price":1e999}')).status).toBe(400);
    expect((await ask('POST /products', '{"title":"x","price":1,"__proto__":{}}')).status).toBe(400);
  });

  it('tells of so many things and of no more, however many there are and whatever they are called', async () => {
    const { ask } = await openTestStore();
    const many = Object.fromEntries(Array.from({ length: 4000 }, (_, i) => [`x${i}\ud800`, i]));
    const told = await ask('POST /products', { title: 'x', price: 1, ...many });
    expect(told.status).toBe(400);
    expect(Object.keys(errorsOf(told))).toHaveLength(MAX_VIOLATIONS);
    expect(told.text).toContain(`${4000 - MAX_VIOLATIONS} more`);
    const long = await ask('POST /products', { title: 'x', price: 1, ['y'.repeat(1_000_000)]: 1 });
    expect(long.text.length).toBeLessThan(1000);
  });

  it('gives a new record the id that it asks for, where that is free', async () => {
    const { ask } = await openTestStore();
    expect(await ask('POST /products', { ...LAMP, id: 1 })).toMatchObject({ status: 409 });
    expect((await ask('POST /products', { ...LAMP, id: 500 })).headers.get('location')).toBe('/products/500');
    expect((await ask('POST /products', LAMP)).headers.get('location')).toBe('/products/501');
    expect((await ask('POST /products', { ...LAMP, id: MAX_CHOSEN_ID })).status).toBe(201);
    expect((await ask('POST /products', { ...LAMP, id: MAX_CHOSEN_ID + 1 })).status).toBe(400);
    expect((await ask('POST /products', { ...LAMP, id: 0 })).status).toBe(400);
  });

  it('keeps the id of what is there', async () => {
    const { ask } = await openTestStore();
    expect((await ask('PUT /products/1', { ...LAMP, id: 1 })).status).toBe(200);
    expect(errorsOf(await ask('PUT /products/1', { ...LAMP, id: 2 }))).toHaveProperty('#/id');
    expect(errorsOf(await ask('PATCH /products/1', { id: 2 }))).toHaveProperty('#/id');
    expect((await ask('PUT /products/999', LAMP)).status).toBe(404);
    expect((await ask('PATCH /products/999', { nonsense: true })).status).toBe(404);
  });

  it('checks what a cart refers to, and lets stay what has gone since', async () => {
    const { ask } = await openTestStore();
    const products = [
      { productId: 1, quantity: 1 },
      { productId: 999, quantity: 0 },
    ];
    expect(errorsOf(await ask('POST /carts', { userId: 1, products }))).toEqual({
      '#/products/1/quantity': 'quantity has to be at least 1',
    });
    const lost = await ask('POST /carts', { userId: 999, products: [{ productId: 999, quantity: 1 }] });
    expect(errorsOf(lost)).toEqual({
      '#/userId': 'there is no user 999',
      '#/products/0/productId': 'there is no product 999',
    });
    const { value } = await ask('POST /carts', { userId: 1, products: [{ productId: 2, quantity: 1 }] });
    expect(Date.parse((value as { date: string }).date)).toBeGreaterThan(0);
    expect((await ask('DELETE /products/2')).status).toBe(200);
    expect((await ask('PATCH /carts/8', { date: '2020-01-01' })).status).toBe(200);
    expect((await ask('PATCH /carts/8', { products: [{ productId: 999, quantity: 1 }] })).status).toBe(400);
  });

  it('lets no two users have one name or address, and never tells a password', async () => {
    const { ask, records } = await openTestStore();
    const { password, ...rest } = ANN;
    expect(errorsOf(await ask('POST /users', rest))).toEqual({ '#/password': 'password is required' });
    const added = await ask('POST /users', ANN);
    expect(added).toMatchObject({ status: 201, value: { id: 11, ...rest } });
    expect(JSON.stringify([added.value, (await ask('/users')).value])).not.toContain('password');
    expect(records.secretOf('users', 11)).not.toContain(password);
    const again = await ask('POST /users', ANN);
    expect(again.status).toBe(409);
    expect(Object.keys(errorsOf(again))).toEqual(['#/username', '#/email']);
    expect((await ask('PATCH /users/1', { username: 'ann' })).status).toBe(409);
    expect((await ask('PATCH /users/11', { username: 'ann', phone: '1' })).status).toBe(200);
    const long = {
      ...ANN,
      username: 'bob',
      email: 'b@mail.test',
      password: 'x'.repeat(MAX_PASSWORD_LENGTH + 1),
    };
    expect(errorsOf(await ask('POST /users', long))).toHaveProperty('#/password');
  });

  it('logs in by the password that was set last', async () => {
    const { ask } = await openTestStore();
    const login = (username: string, password: string): Promise<Told> =>
      ask('POST /auth/login', { username, password });
    const [one, two] = [await login('mor_2314', '83r5^_'), await login('mor_2314', '83r5^_')];
    expect(one.status).toBe(200);
    expect((one.value as { token: string }).token).toMatch(/^[\w-]{43}$/);
    expect(one.value).not.toEqual(two.value);
    expect(one.headers.get('cache-control')).toBe('no-store');
    for (const [name, word] of [
      ['mor_2314', 'wrong'],
      ['nobody', '83r5^_'],
    ] as const) {
      const denied = await login(name, word);
      expect([denied.status, denied.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="store"']);
    }
    await ask('PUT /users/2', { username: 'mor_2314', email: 'mor@mail.test' });
    expect((await login('mor_2314', '83r5^_')).status).toBe(200);
    await ask('PATCH /users/2', { password: 'another' });
    expect((await login('mor_2314', '83r5^_')).status).toBe(401);
    expect((await login('mor_2314', 'another')).status).toBe(200);
  });

  it('stores what looks like SQL or a script as the text that it is', async () => {
    const { ask } = await openTestStore();
    const title = `'); DROP TABLE products; -- <script>alert(1)</script> \u0000 \u202e \ud800`;
    const { headers, value } = await ask('POST /products', { title, price: 1 });
    expect(value).toEqual({ id: 21, title, price: 1 });
    const read = await ask('/products/21');
    expect(read.value).toEqual(value);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(read.headers.get('content-type')).toBe('application/json');
    expect((await ask(`/products?category=${encodeURIComponent("' OR 1=1 --")}`)).value).toEqual([]);
    expect((await ask('/products')).value).toHaveLength(21);
  });

  it.for(['a\u0000', 'a\ud800', 'x'.repeat(201)])(
    'finds nothing by %j: there is no such key',
    async (key) => {
      const { ask } = await openTestStore();
      await ask('POST /products', { title: 'x', price: 1, category: 'a' });
      const user = { username: key, email: 'a@mail.test', password: 'x' };
      expect(errorsOf(await ask('POST /products', { title: 'x', price: 1, category: key }))).toHaveProperty(
        '#/category',
      );
      expect(errorsOf(await ask('POST /users', user))).toHaveProperty('#/username');
      expect((await ask('POST /auth/login', { username: key, password: 'x' })).status).toBe(400);
      const escaped = encodeURIComponent(Buffer.from(key).toString());
      expect((await ask(`/products?category=${escaped}`)).text).not.toContain('"id"');
    },
  );

  it('says nothing of the members of a body that has too many', async () => {
    const { ask } = await openTestStore();
    const withEntries = (count: number): object => ({
      userId: 1,
      products: Array.from({ length: count }, () => 0),
    });
    // The cart, its user, and the list are values, too.
    expect((await ask('POST /carts', withEntries(MAX_VALUES - 3))).text).toMatch(/\d+ more things are wrong/);
    expect(await ask('POST /carts', withEntries(MAX_VALUES - 2))).toMatchObject({
      status: 400,
      value: { detail: `The body has more than ${MAX_VALUES} values.` },
    });
  });

  it('loses no write of several at once that say which version they change', async () => {
    const { ask } = await openTestStore();
    await ask('PATCH /products/1', { price: 0 });
    const add = async (): Promise<void> => {
      const { headers, value } = await ask('/products/1');
      const price = (value as { price: number }).price + 1;
      const told = await ask('PATCH /products/1', { price }, { 'If-Match': headers.get('etag') ?? '' });
      if (told.status === 412) await add();
    };
    await Promise.all(Array.from({ length: 10 }, add));
    expect((await ask('/products/1')).value).toHaveProperty('price', 10);
    const same = { ...ANN, username: 'only' };
    const statuses = await Promise.all(
      Array.from({ length: 5 }, async () => (await ask('POST /users', same)).status),
    );
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
  });
});
