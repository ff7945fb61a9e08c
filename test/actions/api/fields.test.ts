import { describe, expect, test } from 'vitest';
import {
  knownFields,
  MAX_FIELDS,
  missingFields,
  parseFields,
  valueAt,
} from '../../../src/actions/api/fields.ts';
import { UsageError } from '../../../src/errors.ts';
import { CART, HAT } from './store.ts';

const at = (record: unknown, path: string): unknown => valueAt(record, parseFields(path)[0]!);

test('a list of paths', () => {
  expect(parseFields('description, rating.count')).toEqual([
    { text: 'description', keys: ['description'] },
    { text: 'rating.count', keys: ['rating', 'count'] },
  ]);
});

test.each(['', ',', 'title,', 'a..b', '.a', 'a.'])('%j is no list of paths', (list) => {
  expect(() => parseFields(list)).toThrow(UsageError);
});

test(`more than ${MAX_FIELDS} are refused`, () => {
  const list = (count: number) => Array.from({ length: count }, () => 'a').join(',');
  expect(parseFields(list(MAX_FIELDS))).toHaveLength(MAX_FIELDS);
  expect(() => parseFields(list(MAX_FIELDS + 1))).toThrow(expect.objectContaining({ limit: 'MAX_FIELDS' }));
});

describe('what stands at a path', () => {
  const record = {
    ...CART,
    rating: { count: 0 },
    none: null,
    tree: [{ a: [{ b: 1 }, { b: 2 }] }, { a: [] }, 7],
  };

  test.each<[string, unknown]>([
    ['id', 2],
    ['rating.count', 0],
    ['none', null],
    ['products.0.quantity', 4],
    ['products.productId', [1]],
    ['tree.a.b', [[1, 2]]],
    ['tree.a.1.b', [2]],
    ['products', CART.products],
    ['nothing', undefined],
    ['none.more', undefined],
    ['id.toFixed', undefined],
    ['date.length', undefined],
    ['date.0', undefined],
    ['products.1', undefined],
    ['products.length', undefined],
    ['products.map', undefined],
    ['products.nothing', undefined],
    ['__proto__', undefined],
    ['constructor.name', undefined],
    ['rating.__proto__.toString', undefined],
  ])('%s', (path, value) => {
    expect(at(record, path)).toEqual(value);
  });

  test('a member that is called __proto__ is one like others', () => {
    expect(at(JSON.parse('{"__proto__":{"a":1}}'), '__proto__.a')).toBe(1);
  });

  test.each([undefined, null, 1, 'text'])('nothing in %j', (record_) => {
    expect(at(record_, 'length')).toBeUndefined();
  });
});

test('paths that no record has', () => {
  const paths = parseFields('title,rating.count,titel');
  expect(missingFields([HAT, { ...HAT, rating: { rate: 1, count: 2 } }], paths)).toEqual([paths[2]]);
  expect(missingFields([HAT], paths)).toEqual([paths[1], paths[2]]);
  expect(missingFields([], paths)).toEqual([]);
});

test('paths that there are, arrays passed through', () => {
  expect(knownFields([{ a: 1 }, CART, null])).toEqual([
    'a',
    'id',
    'userId',
    'date',
    'products',
    'products.productId',
    'products.quantity',
  ]);
  const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`m${index}`, index]));
  expect(knownFields([wide])).toHaveLength(MAX_FIELDS);
});
