import { describe, expect, test } from 'vitest';
import { cartShape, productShape, userShape } from '../../../src/actions/api/shapes.ts';
import { checkPassword } from '../../../src/lab/api/passwords.ts';
import { SAMPLE_CARTS } from '../../../src/lab/api/samples/carts.ts';
import { SAMPLE_PRODUCTS } from '../../../src/lab/api/samples/products.ts';
import { sampleSeed } from '../../../src/lab/api/samples/seed.ts';
import { SAMPLE_USERS } from '../../../src/lab/api/samples/users.ts';
import { open } from './records/open.ts';

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('the samples are as many and of the shapes as those of the public store', () => {
  test('20 products in 4 categories', () => {
    expect(SAMPLE_PRODUCTS.map(({ id }) => id)).toEqual(upTo(20));
    expect(new Set(SAMPLE_PRODUCTS.map(({ category }) => category))).toEqual(
      new Set(['electronics', 'jewelery', "men's clothing", "women's clothing"]),
    );
    expect(SAMPLE_PRODUCTS[0]).toMatchObject({ price: 109.95, rating: { rate: 3.9, count: 120 } });
    for (const product of SAMPLE_PRODUCTS) {
      expect(productShape.safeParse(product).error).toBeUndefined();
      expect(Object.keys(product)).toEqual([
        'id',
        'title',
        'price',
        'description',
        'category',
        'image',
        'rating',
      ]);
    }
    expect(new Set(SAMPLE_PRODUCTS.map(({ title }) => title)).size).toBe(20);
  });

  test('7 carts of users and products that there are', () => {
    expect(SAMPLE_CARTS.map(({ id }) => id)).toEqual(upTo(7));
    expect(SAMPLE_CARTS.filter(({ userId }) => userId === 1)).toHaveLength(2);
    for (const cart of SAMPLE_CARTS) {
      expect(cartShape.safeParse(cart).error).toBeUndefined();
      expect(cart.date).toMatch(/^2020-/);
      expect(new Date(cart.date).toISOString()).toBe(cart.date);
      expect(SAMPLE_USERS.map(({ id }) => id)).toContain(cart.userId);
      for (const { productId } of cart.products) expect(upTo(20)).toContain(productId);
    }
  });

  test('10 users, and the one whom the public store logs in', () => {
    expect(SAMPLE_USERS.map(({ id }) => id)).toEqual(upTo(10));
    expect(SAMPLE_USERS[1]).toMatchObject({ id: 2, username: 'mor_2314', password: '83r5^_' });
    expect(new Set(SAMPLE_USERS.map(({ username }) => username)).size).toBe(10);
    for (const user of SAMPLE_USERS) {
      expect(userShape.safeParse(user).error).toBeUndefined();
      expect(user).toMatchObject({
        address: {
          geolocation: { lat: expect.stringMatching(/^-?\d+\.\d+$/), long: expect.stringMatching(/^-?\d/) },
          city: expect.any(String),
          street: expect.any(String),
          number: expect.any(Number),
          zipcode: expect.stringMatching(/^\d{5}-\d{4}$/),
        },
        name: { firstname: expect.any(String), lastname: expect.any(String) },
        phone: expect.stringMatching(/-555-01\d\d$/),
      });
    }
  });
});

describe('a store that is filled with them', () => {
  test('has them under their ids, and goes on from there', async () => {
    const records = await open(undefined, { seed: await sampleSeed() });
    const values = (collection: 'products' | 'carts'): readonly unknown[] =>
      records.list(collection).records.map(({ json }) => JSON.parse(json) as unknown);
    expect(values('products')).toEqual(SAMPLE_PRODUCTS);
    expect(values('carts')).toEqual(SAMPLE_CARTS);
    expect(await records.change((changes) => changes.insert('products', {}).id)).toBe(21);
    expect(await records.change((changes) => changes.insert('carts', {}).id)).toBe(8);
    expect(await records.change((changes) => changes.insert('users', {}).id)).toBe(11);
  });

  test('keeps no password, and knows each', async () => {
    const records = await open(undefined, { seed: await sampleSeed() });
    for (const { password, ...user } of SAMPLE_USERS) {
      expect(JSON.parse(records.find('users', user.id)?.json ?? '')).toEqual(user);
      const hash = records.secretOf('users', user.id) ?? '';
      expect(hash).not.toContain(password);
      expect(await checkPassword(password, hash)).toBe(true);
      expect(await checkPassword(`${password}x`, hash)).toBe(false);
    }
  });
});
