import { describe, expect, it } from 'vitest';

import { MAX_LIMIT } from '../../../../src/lab/api/correct/list/list-query.ts';
import { MAX_PAGE_SIZE } from '../../../../src/lab/api/records/limits.ts';
import { MAX_SUGGESTIBLE } from '../../../../src/lab/api/correct/routes.ts';
import { openTestStore } from '../../../helpers/api-store.ts';

interface Row {
  readonly id: number;
  readonly price: number;
  readonly category: string;
  readonly userId: number;
  readonly date: string;
  readonly rating: { readonly rate: number; readonly count: number };
}

describe('a list of the store', () => {
  it('has all, and says how many', async () => {
    const { ask } = await openTestStore();
    for (const [path, count] of [
      ['/products', 20],
      ['/carts', 7],
      ['/users', 10],
    ] as const) {
      const { status, headers, value } = await ask(path);
      expect([status, headers.get('x-total-count')]).toEqual([200, String(count)]);
      expect((value as Row[]).map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    }
  });

  it('gives a page, and links to the others that lead through all of them', async () => {
    const { ask } = await openTestStore();
    const seen: number[] = [];
    let next: string | undefined = '/products?limit=6&sort=desc';
    while (next !== undefined) {
      const { headers, value } = await ask(next);
      seen.push(...(value as Row[]).map(({ id }) => id));
      next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => 20 - i));
    const { headers } = await ask('/products?skip=12&limit=6&category=men%27s+clothing&sort=id');
    expect(headers.get('x-total-count')).toBe('4');
    expect((await ask('/products?limit=6&skip=6')).headers.get('link')).toBe(
      [
        '</products?limit=6>; rel="first"',
        '</products?limit=6>; rel="prev"',
        '</products?limit=6&skip=12>; rel="next"',
        '</products?limit=6&skip=18>; rel="last"',
      ].join(', '),
    );
  });

  it('sorts by any member, and by several', async () => {
    const { ask } = await openTestStore();
    const prices = ((await ask('/products?sort=-price')).value as Row[]).map(({ price }) => price);
    expect(prices).toEqual(prices.toSorted((a, b) => b - a));
    const counts = ((await ask('/products?sort=rating.count')).value as Row[]).map(
      ({ rating }) => rating.count,
    );
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    const rows = (await ask('/products?sort=category,-price')).value as Row[];
    const expected = rows.toSorted(
      (a, b) => Number(a.category > b.category) - Number(a.category < b.category) || b.price - a.price,
    );
    expect(new Set(rows.map(({ category }) => category)).size).toBe(4);
    expect(rows).toEqual(expected);
    expect((await ask('/products?sort=category,-price&limit=2&skip=3')).value).toEqual(expected.slice(3, 5));
  });

  it('puts what lacks the member last, either way', async () => {
    const { ask } = await openTestStore();
    await ask('POST /products', { title: 'No rating', price: 1 });
    for (const sort of ['rating.rate', '-rating.rate', 'rating.rate,id', '-rating.rate,id']) {
      expect(((await ask(`/products?sort=${sort}`)).value as Row[]).at(-1)).toHaveProperty('id', 21);
    }
  });

  it('selects members, the id always', async () => {
    const { ask } = await openTestStore();
    expect((await ask('/products?select=price,rating.count&limit=1')).value).toEqual([
      { id: 1, price: 109.95, rating: { count: 120 } },
    ]);
    const [cart] = (await ask('/carts?select=products.quantity&limit=1')).value as [{ products: object[] }];
    expect(Object.keys(cart)).toEqual(['id', 'products']);
    expect(Object.keys(cart.products[0] ?? {})).toEqual(['quantity']);
    expect((await ask('/products?select=rating.count,rating&limit=1')).value).toEqual([
      { id: 1, rating: { rate: 3.9, count: 120 } },
    ]);
  });

  it('leaves out what a filter does not fit', async () => {
    const { ask } = await openTestStore();
    const jewels = (await ask('/products/category/jewelery')).value as Row[];
    expect(jewels).toEqual((await ask('/products?category=jewelery')).value);
    expect(new Set(jewels.map(({ category }) => category))).toEqual(new Set(['jewelery']));
    expect((await ask('/products?category=toys')).value).toEqual([]);
    const carts = (await ask('/carts?userId=1')).value as Row[];
    expect(carts).toHaveLength(2);
    expect(carts).toEqual((await ask('/carts/user/1')).value);
    const clothes = await ask(`/products/category/${encodeURIComponent("men's clothing")}?limit=1`);
    expect(clothes.headers.get('link')).toContain("</products/category/men's%20clothing?limit=1&skip=1>");
  });

  it('knows a period, the last day whole', async () => {
    const { ask } = await openTestStore();
    for (const date of ['2031-05-01', '2031-05-02T23:00:00Z', '2031-05-03T00:00:00Z']) {
      await ask('POST /carts', { userId: 1, date, products: [] });
    }
    const found = (await ask('/carts?startdate=2031-05-01&enddate=2031-05-02')).value as Row[];
    expect(found.map(({ date }) => date)).toEqual(['2031-05-01', '2031-05-02T23:00:00Z']);
  });

  it.for([
    ['limit=0', 'limit has to be at least 1'],
    ['limit=-1', 'limit has to be at least 1'],
    ['limit=five', 'limit has to be a number'],
    ['limit=1.5', 'limit has to be a number'],
    [`limit=${MAX_LIMIT + 1}`, `limit has to be at most ${MAX_LIMIT}`],
    ['skip=-1', 'skip has to be at least 0'],
    ['limt=5', 'limt is not known; did you mean limit?'],
    ['x=1', 'the parameter x is not known'],
    ['limit=1&limit=2', 'limit is given twice'],
    ['sort=prise', 'sort: prise is not known; did you mean price?'],
    ['sort=id,id,id,id,id', 'sort has to be at most 4'],
    ['select=titel', 'select: titel is not known; did you mean title?'],
    ['select=__proto__', 'select: __proto__ is not known'],
    ['select=', 'select'],
    ['category=', 'category is empty'],
  ])('refuses ?%s and names it', async ([query, detail]) => {
    const { ask } = await openTestStore();
    const { status, headers, value } = await ask(`/products?${query}`);
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    const [error] = (value as { errors: { parameter: string; detail: string }[] }).errors;
    expect(error?.parameter).toBe(query?.split('=')[0]);
    expect(error?.detail).toContain(detail);
  });

  it('refuses a date that is none, and parameters where there are none', async () => {
    const { ask } = await openTestStore();
    expect((await ask('/carts?startdate=2020-02-30')).text).toContain('such as 2020-01-31');
    expect((await ask('/carts/user/1?userId=2')).status).toBe(400);
    expect((await ask('/products/1?limit=3')).status).toBe(400);
  });

  it('takes as many as MAX_LIMIT, and gives no more without a limit', async () => {
    const { ask, records } = await openTestStore();
    await records.change((store) => {
      for (let count = 20; count < MAX_LIMIT + 1; count++) store.insert('products', { title: 'x', price: 1 });
    });
    const { headers, value } = await ask('/products');
    expect(value).toHaveLength(MAX_LIMIT);
    expect(headers.get('x-total-count')).toBe(String(MAX_LIMIT + 1));
    expect(headers.get('link')).toContain('rel="next"');
    expect((await ask(`/products?limit=${MAX_LIMIT}`)).value).toEqual(value);
  });

  it('ends a page of large records early, and leads on to the others', async () => {
    const { ask, records } = await openTestStore();
    const description = 'x'.repeat(MAX_PAGE_SIZE / 4);
    await records.change((store) => {
      for (let count = 0; count < 9; count++) store.insert('products', { title: 'x', price: 1, description });
    });
    const found: number[] = [];
    let next = '/products?select=id';
    for (let pages = 0; pages < 20 && next !== ''; pages++) {
      const { headers, value } = await ask(next);
      expect(headers.get('x-total-count')).toBe('29');
      found.push(...(value as { id: number }[]).map(({ id }) => id));
      next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
    }
    expect(found).toEqual(Array.from({ length: 29 }, (_, at) => at + 1));
    expect((await ask('/products')).text.length).toBeLessThan(MAX_PAGE_SIZE + 100);
  });

  it('compares a category that is not there with so many others and no more', async () => {
    const { ask, records } = await openTestStore();
    await records.change((store) => {
      for (let at = 4; at < MAX_SUGGESTIBLE - 1; at++) store.insert('products', { category: `c${at}` });
      store.insert('products', { category: 'gardening' });
      store.insert('products', { category: 'carpentry' });
    });
    expect((await ask('/products/category/gardenin')).text).toContain('did you mean gardening?');
    expect((await ask('/products/category/carpentr')).text).toContain('There is no category carpentr.');
    expect((await ask('/products/category/carpentry')).value).toHaveLength(1);
  });
});
