import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyStored, type Verification } from '../../src/actions/api/verify.ts';
import { connectStore, type StoreConnection } from '../../src/api.ts';
import type { ApiSite, StartedApiSite } from './api-site.ts';

const CATEGORIES = ['electronics', 'jewelery', "men's clothing", "women's clothing"];
/** As the course has it: a category that is none of the four, and no rating. */
const NEW = {
  title: 'Café <b>',
  price: 13.5,
  description: '',
  category: 'electronic',
  image: 'https://i.test/',
};
const NOBODY = 4711;

const ids = (records: readonly { readonly id: number }[]): number[] => records.map(({ id }) => id);

/** What StoreApi promises over one of the clients, against a store that has just begun. */
export function describeApiContract({ client, site }: { client: 'raw' | 'library'; site: ApiSite }): void {
  describe(`the ${client} client with ${site.name}`, () => {
    let started: StartedApiSite;
    let store: StoreConnection;
    beforeAll(async () => {
      started = await site.start();
      store = await connectStore({ client, baseUrl: started.baseUrl });
    });
    afterAll(async () => {
      await store.close();
      await started.stop();
    });

    /** A record that is not there is a 404, or a 200 with nothing. */
    const absent = site.keeps ? { code: 'http-status', status: 404 } : { code: 'not-found', status: 200 };

    const check = (verification: Verification, evidence: RegExp): void => {
      expect(verification.evidence).toMatch(evidence);
      expect(verification.stored).toBe(site.keeps);
    };

    test('lists, whole and in part', async () => {
      const all = await store.list('products');
      expect(all).toMatchObject({ status: 200, request: { method: 'GET' } });
      expect(ids(all.value)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
      expect(all.value[0]).toMatchObject({ price: 109.95, rating: { rate: 3.9, count: 120 } });
      expect((await store.list('carts')).value).toHaveLength(7);
      expect((await store.list('users')).value).toHaveLength(10);
      expect(ids((await store.list('products', { limit: 3 })).value)).toEqual([1, 2, 3]);
      expect(ids((await store.list('users', { sort: 'desc', limit: 2 })).value)).toEqual([10, 9]);
    });

    test('categories, and the products of each', async () => {
      const { value } = await store.categories();
      expect(value.toSorted()).toEqual(CATEGORIES);
      let found = 0;
      for (const category of value) {
        const products = (await store.list('products', { category })).value;
        expect(new Set(products.map((product) => product.category))).toEqual(new Set([category]));
        found += products.length;
      }
      expect(found).toBe(20);
    });

    test('the carts of a user, and of some days', async () => {
      const carts = (await store.list('carts', { userId: 1 })).value;
      expect(ids(carts)).toEqual(started.cartsOfUser1);
      expect(new Set(carts.map(({ userId }) => userId))).toEqual(new Set([1]));
      const days = { since: '2020-03-01', until: '2020-03-02' };
      expect(ids((await store.list('carts', days)).value)).toEqual(started.cartsOfMarch);
      expect((await store.list('carts', { ...days, limit: 1 })).value).toHaveLength(1);
      expect((await store.list('carts', { until: '2019-12-31' })).value).toEqual([]);
    });

    test('one record, and one that is not there', async () => {
      expect((await store.get('products', 20)).value.id).toBe(20);
      expect((await store.get('carts', 7)).value.products.length).toBeGreaterThan(0);
      expect((await store.get('users', 2)).value.username).toBe('mor_2314');
      await expect(store.get('products', NOBODY)).rejects.toMatchObject(absent);
    });

    test('the login', async () => {
      const { value, request } = await store.login('mor_2314', '83r5^_');
      expect(value.token).not.toBe('');
      expect(request.body).toEqual({ username: 'mor_2314', password: '****' });
      await expect(store.login('mor_2314', '83r5')).rejects.toMatchObject({
        code: 'login-denied',
        status: 401,
      });
    });

    test('what is added, and whether it is there', async () => {
      const answer = await store.add('products', NEW);
      expect(answer.status).toBe(site.keeps ? 201 : 200);
      expect(answer.value).toMatchObject({ id: 21, ...NEW });
      const verification = await verifyStored(store, {
        kind: 'add',
        resource: 'products',
        body: NEW,
        answer,
      });
      check(verification, /^asked again: GET \/products\/21 answered 200(?:, with all| with null)/);
    });

    test('what is replaced and updated', async () => {
      for (const [kind, body] of [
        ['replace', NEW],
        ['update', { title: 'another' }],
      ] as const) {
        const answer = await store[kind]('products', 5, body);
        expect(answer.value).toMatchObject({ id: 5, ...body });
        const verification = await verifyStored(store, { kind, resource: 'products', id: 5, body, answer });
        check(verification, /^asked again: GET \/products\/5 answered 200, (?:with all|and title is)/);
        expect(verification.differences.length > 0).toBe(!site.keeps);
      }
    });

    test('what is removed', async () => {
      const answer = await store.remove('carts', 6);
      expect(answer.value).toMatchObject({ id: 6 });
      const verification = await verifyStored(store, { kind: 'remove', resource: 'carts', id: 6, answer });
      check(
        verification,
        /^asked again: GET \/carts\/6 answered (?:404|200 with the record): it was (?:not )?removed/,
      );
    });

    test('several at once', async () => {
      const answers = await Promise.all([7, 8, 9, 10].map((id) => store.get('products', id)));
      expect(answers.map(({ value }) => value.id)).toEqual([7, 8, 9, 10]);
    });
  });
}
