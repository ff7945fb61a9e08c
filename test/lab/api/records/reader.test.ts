import { describe, expect, test } from 'vitest';
import { MAX_CONDITIONS } from '../../../../src/lab/api/records/limits.ts';
import { isMemberPath } from '../../../../src/lab/api/records/member-path.ts';
import type { RecordCondition, RecordQuery } from '../../../../src/lab/api/records/types.ts';
import { idsOf, withProducts } from './open.ts';

/** Ids 1 to 6. */
const PRODUCTS = [
  { title: 'b', price: 9.5, category: 'red', rating: { rate: 3, count: 10 } },
  { title: 'a', price: 100, category: 'blue', rating: { rate: 4.5, count: 2 } },
  { title: 'É', price: 20, category: 'red' },
  { title: 'c', price: 'none', category: 7, rating: 5 },
  { title: null, price: -1, category: 'green', rating: { rate: 4.5, count: 3 } },
  { title: 'a', category: 'blue', '0': 'zero' },
];

const where = (path: string, is: RecordCondition['is'], value: string | number): RecordQuery => ({
  where: [{ path, is, value }],
});
const sort = (path: string, descending = false): RecordQuery => ({ sort: [{ path, descending }] });

describe('a list has', () => {
  test.each<readonly [string, RecordQuery, readonly number[]]>([
    ['all, by id', {}, [1, 2, 3, 4, 5, 6]],
    ['those with a text', where('category', '=', 'red'), [1, 3]],
    ['those with a number', where('price', '=', 9.5), [1]],
    ['those with a number, written otherwise', where('price', '=', 20.0), [3]],
    ['nothing for a number that is a text', where('price', '=', '20'), []],
    ['nothing for a text that is a number', where('category', '=', '7'), []],
    ['those with an id', where('id', '=', 2), [2]],
    ['those from an id on', where('id', '>=', 5), [5, 6]],
    ['those with a member of a member', where('rating.count', '=', 2), [2]],
    ['those with a member whose name is a number', where('0', '=', 'zero'), [6]],
    ['those from a number on, and no texts', where('price', '>=', 20), [2, 3]],
    ['those up to a number', where('price', '<=', 9.5), [1, 5]],
    ['those from a text on, and no numbers', where('category', '>=', 'green'), [1, 3, 5]],
    ['those up to a text', where('title', '<=', 'b'), [1, 2, 6]],
    ['nothing for a member that nobody has', where('colour', '=', 'red'), []],
    [
      'those that meet all conditions',
      {
        where: [...(where('category', '=', 'blue').where ?? []), ...(where('price', '<=', 100).where ?? [])],
      },
      [2],
    ],
    ['the last by id first', sort('id', true), [6, 5, 4, 3, 2, 1]],
    ['numbers by size, then texts, then what has none', sort('price'), [5, 1, 3, 2, 4, 6]],
    ['the same the other way, and still last what has none', sort('price', true), [4, 2, 3, 1, 5, 6]],
    ['equals by id', sort('title'), [2, 6, 1, 4, 3, 5]],
    ['equals by id, whichever way', sort('title', true), [3, 4, 1, 2, 6, 5]],
    ['what sorts by a member of a member', sort('rating.rate', true), [2, 5, 1, 3, 4, 6]],
    [
      'what is equal in one member by another',
      {
        sort: [
          { path: 'category', descending: false },
          { path: 'price', descending: true },
        ],
      },
      [4, 2, 6, 5, 3, 1],
    ],
    ['the first', { limit: 2 }, [1, 2]],
    ['none', { limit: 0 }, []],
    ['what comes after', { skip: 4 }, [5, 6]],
    ['a page', { skip: 1, limit: 2, ...sort('price') }, [1, 3]],
    ['nothing behind the end', { skip: 6, limit: 2 }, []],
    ['all for a limit that is too large to count to', { limit: Infinity }, [1, 2, 3, 4, 5, 6]],
    ['nothing for a skip that is', { skip: 1e300 }, []],
  ])('%s', async (_what, query, ids) => {
    const records = await withProducts(...PRODUCTS);
    expect(idsOf(records.list('products', query))).toEqual(ids);
  });

  test.each<readonly [string, RecordQuery, number]>([
    ['of all', {}, 6],
    ['behind a page', { limit: 2 }, 6],
    ['behind a page that ends with the last', { skip: 4, limit: 2 }, 6],
    ['behind a page that would hold more', { limit: 100 }, 6],
    ['behind no page', { limit: 0 }, 6],
    ['before a page behind the end', { skip: 100 }, 6],
    ['of those that are meant', { ...where('category', '=', 'red'), limit: 1 }, 2],
    ['of none', { ...where('category', '=', 'grey'), limit: 1 }, 0],
  ])('the number %s', async (_what, query, total) => {
    const records = await withProducts(...PRODUCTS);
    expect(records.list('products', query).total).toBe(total);
  });
});

test('the values of a member are told once each, as they come, and texts alone', async () => {
  const records = await withProducts(...PRODUCTS);
  expect(records.distinct('products', 'category')).toEqual(['red', 'blue', 'green']);
  expect(records.distinct('products', 'rating')).toEqual([]);
  expect(records.distinct('users', 'username')).toEqual([]);
});

describe('what is asked for cannot be anything but a path', () => {
  test.each([
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    'a b',
    'a"b',
    "a'",
    '$',
    'a[0]',
    'a-b',
    'é',
    'id)--',
    'a\n',
    'a\u0000',
  ])('%j', async (path) => {
    const records = await withProducts(...PRODUCTS);
    expect(isMemberPath(path)).toBe(false);
    for (const ask of [
      () => records.list('products', where(path, '=', 1)),
      () => records.list('products', sort(path)),
      () => records.distinct('products', path),
    ]) {
      expect(ask).toThrow(expect.objectContaining({ name: 'UsageError' }) as Error);
    }
  });

  test('and values are values', async () => {
    const records = await withProducts({ title: "x' OR '1'='1" }, { title: '%' });
    for (const [value, ids] of [
      ["x' OR '1'='1", [1]],
      ["' OR 1=1 --", []],
      ['%', [2]],
      ['a\u0000b', []],
    ] as const) {
      expect(idsOf(records.list('products', where('title', '=', value)))).toEqual(ids);
    }
  });
});

test('there are only so many conditions', async () => {
  const records = await withProducts(...PRODUCTS);
  const conditions = (count: number): RecordQuery => ({
    where: Array.from({ length: count }, () => ({ path: 'category', is: '=', value: 'red' }) as const),
  });
  expect(idsOf(records.list('products', conditions(MAX_CONDITIONS)))).toEqual([1, 3]);
  expect(() => records.list('products', conditions(MAX_CONDITIONS + 1))).toThrow(
    expect.objectContaining({ name: 'LimitError', limit: 'MAX_CONDITIONS' }) as Error,
  );
});
