import { describe, expect, test } from 'vitest';
import { bodyFrom } from '../../../src/actions/api/body.ts';
import { MAX_DEPTH } from '../../../src/actions/api/json.ts';

/** As JSON, in which order and members called `__proto__` can be seen. */
const sent = (...[parts]: Parameters<typeof bodyFrom>): string => JSON.stringify(bodyFrom(parts));

test.each([
  [{ fields: { title: 'A hat', price: 9.5 } }, '{"title":"A hat","price":9.5}'],
  [{ data: ' {"a":1,"b":{"c":2}} ' }, '{"a":1,"b":{"c":2}}'],
  [{ data: '\ufeff{}' }, '{}'],
  [
    { data: '{"title":"x","price":1}', fields: { price: 2, image: '' } },
    '{"title":"x","price":2,"image":""}',
  ],
  [
    { data: '{"rating":{"rate":1}}', fields: { 'rating.count': 3, 'name.first.x': 'y' } },
    '{"rating":{"rate":1,"count":3},"name":{"first":{"x":"y"}}}',
  ],
  [{ data: '{"a":[1],"b":2}', fields: { 'a.x': 1, 'b.x': 1 } }, '{"a":{"x":1},"b":{"x":1}}'],
  [{ data: '{"__proto__":{"x":1}}' }, '{"__proto__":{"x":1}}'],
])('%j', (parts, json) => {
  expect(sent(parts)).toBe(json);
});

test('a member called __proto__ changes nobody', () => {
  expect(sent({ fields: { ['__proto__.polluted']: 'yes' } })).toBe('{"__proto__":{"polluted":"yes"}}');
  expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

describe('what cannot be sent', () => {
  test.each<[Parameters<typeof bodyFrom>[0], string]>([
    [{}, 'there is nothing to send'],
    [{ data: '' }, 'the data is empty'],
    [
      { data: '{"a": 1,\n}' },
      'the data is not JSON: line 2, column 1: a name in double quotes is expected, and "}" is there',
    ],
    [{ data: 'title=x' }, 'the data is not JSON: line 1, column 1: a value is expected, and "t" is there'],
    [{ data: '[1]' }, 'the data is an array, and a record is an object'],
    [{ data: 'null' }, 'the data is null, and a record is an object'],
    [{ data: '"x"' }, 'the data is a string, and a record is an object'],
    [{ fields: { price: Number.NaN } }, 'price is NaN, and JSON has no such number'],
    [{ fields: { price: Infinity } }, 'price is Infinity, and JSON has no such number'],
  ])('%j', (parts, message) => {
    expect(() => bodyFrom(parts)).toThrow(expect.objectContaining({ code: 'usage', message }));
  });

  test(`what nests more than ${MAX_DEPTH} deep`, () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    expect(sent({ data: nested(MAX_DEPTH) })).toBe(nested(MAX_DEPTH));
    expect(() => bodyFrom({ data: nested(MAX_DEPTH + 1) })).toThrow(
      expect.objectContaining({ limit: 'MAX_DEPTH' }),
    );
  });
});
