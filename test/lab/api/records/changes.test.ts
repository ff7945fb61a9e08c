import { describe, expect, test } from 'vitest';
import { MAX_DEPTH, MAX_ID, MAX_RECORDS } from '../../../../src/lab/api/records/limits.ts';
import type { RecordChanges } from '../../../../src/lab/api/records/types.ts';
import { idsOf, open, withProducts } from './open.ts';

/** Arrays in each other, within the object that is asked for: `levels` altogether. */
function nested(levels: number): object {
  return { in: JSON.parse('['.repeat(levels - 1) + ']'.repeat(levels - 1)) as unknown };
}

describe('a record', () => {
  test('is answered with as JSON, its id first and its members as they were', async () => {
    const records = await open();
    const body = { zero: 0, title: "'); DROP TABLE products; --", '0': [1.5, null, { a: true }] };
    const record = await records.change((changes) => changes.insert('products', body));
    expect(record).toEqual({
      id: 1,
      version: 1,
      json: `{"id":1,"0":[1.5,null,{"a":true}],"zero":0,"title":"'); DROP TABLE products; --"}`,
    });
    expect(records.find('products', 1)).toEqual(record);
    expect(records.list('products')).toEqual({ records: [record], total: 1 });
  });

  test('keeps whatever JSON can say', async () => {
    const records = await open();
    const body = JSON.parse(
      String.raw`{"__proto__":1,"nul":"a\u0000b","lone":"\ud800","<script>":"\u202e","":[]}`,
    ) as object;
    const { json } = await records.change((changes) => changes.insert('carts', body));
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(body).replace('{', '{"id":1,')));
    expect(records.find('carts', 1)?.json).toBe(json);
    expect(await records.change((changes) => changes.insert('carts', {}).json)).toBe('{"id":2}');
  });

  test('has its own id, whatever its body says', async () => {
    const records = await open();
    expect(await records.change((changes) => changes.insert('users', { a: 1, id: 7 }).json)).toBe(
      '{"id":1,"a":1}',
    );
  });

  test('gets a later version with each change, and is told as it was when it goes', async () => {
    const records = await withProducts({ price: 1 });
    const replaced = await records.change((changes) => changes.replace('products', 1, { price: 2 }));
    expect(replaced).toEqual({ id: 1, version: 2, json: '{"id":1,"price":2}' });
    expect(await records.change((changes) => changes.remove('products', 1))).toEqual(replaced);
    expect(records.find('products', 1)).toBeUndefined();
    expect(records.list('products').total).toBe(0);
  });

  test('that is not there is neither replaced nor removed', async () => {
    const records = await withProducts({});
    await records.change((changes) => {
      expect(changes.replace('products', 2, {})).toBeUndefined();
      expect(changes.remove('products', 2)).toBeUndefined();
      expect(changes.remove('users', 1)).toBeUndefined();
    });
    expect(records.list('products').total).toBe(1);
  });

  test('keeps its secret beside it, until there is another', async () => {
    const records = await open();
    const { json } = await records.change((changes) =>
      changes.insert('users', { username: 'ann' }, { secret: 'first' }),
    );
    expect(json).not.toContain('first');
    await records.change((changes) => changes.replace('users', 1, { username: 'Ann' }));
    expect(records.secretOf('users', 1)).toBe('first');
    await records.change((changes) => changes.replace('users', 1, {}, { secret: 'second' }));
    expect(records.secretOf('users', 1)).toBe('second');
    expect(await records.change((changes) => changes.insert('users', {}).id)).toBe(2);
    expect(records.secretOf('users', 2)).toBeUndefined();
    expect(records.secretOf('users', 3)).toBeUndefined();
  });
});

describe('ids', () => {
  test('are never used again, and each collection has its own', async () => {
    const records = await withProducts({}, {}, {});
    const ids = await records.change((changes) => {
      changes.remove('products', 3);
      return [changes.insert('products', {}).id, changes.insert('carts', {}).id];
    });
    expect(ids).toEqual([4, 1]);
  });

  test('may be asked for, and the next one comes after the highest', async () => {
    const records = await open();
    const ids = await records.change((changes) => [
      changes.insert('products', {}, { id: 10 }).id,
      changes.insert('products', {}, { id: 5 }).id,
      changes.insert('products', {}).id,
    ]);
    expect(ids).toEqual([10, 5, 11]);
    await expect(
      records.change((changes) => changes.insert('products', {}, { id: 5 })),
    ).rejects.toMatchObject({
      name: 'RecordError',
      code: 'taken',
      message: 'products has a record 5 already',
    });
  });

  test.each([0, -1, 1.5, Number.NaN, MAX_ID + 1])('are no %d', async (id) => {
    const records = await open();
    await expect(records.change((changes) => changes.insert('products', {}, { id }))).rejects.toMatchObject({
      code: 'full',
    });
  });

  test('come to an end', async () => {
    const records = await open();
    const insert = (id?: number) => (changes: RecordChanges) =>
      changes.insert('products', {}, id === undefined ? {} : { id }).json;
    expect(await records.change(insert(MAX_ID))).toBe('{"id":9007199254740991}');
    await expect(records.change(insert())).rejects.toMatchObject({ code: 'full' });
  });
});

describe('a store is full', () => {
  test('with so many records in a collection, until one of them goes', async () => {
    const records = await open(undefined, {
      seed: (changes) => {
        for (let n = 0; n < MAX_RECORDS; n += 1) changes.insert('products', {});
      },
    });
    const insert = () => records.change((changes) => changes.insert('products', {}).id);
    await expect(insert()).rejects.toMatchObject({
      name: 'RecordError',
      code: 'full',
      message: `products has ${MAX_RECORDS} records, and no room for more`,
    });
    await records.change((changes) => changes.insert('carts', {}));
    await records.change((changes) => changes.remove('products', 7));
    expect(await insert()).toBe(MAX_RECORDS + 1);
    await expect(insert()).rejects.toMatchObject({ code: 'full' });
  });

  test('with so many bytes, until some of them go', async () => {
    const records = await open(undefined, { maxBytes: 200_000 });
    const insert = (size: number) =>
      records.change((changes) => changes.insert('products', { title: 'x'.repeat(size) }).id);
    const full = { name: 'RecordError', code: 'full', message: 'there is no room left on the disk' };
    expect(await insert(150_000)).toBe(1);
    // SQLite undoes the whole transaction, and so what came together fails together.
    const outcomes = await Promise.allSettled([insert(10), insert(150_000), insert(20)]);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: full });
    expect(idsOf(records.list('products'))).toEqual([1]);
    expect(await insert(10)).toBe(2);
    await records.change((changes) => changes.remove('products', 1));
    expect(await insert(150_000)).toBe(3);
  });
});

test('a body is only so deep, and one that is not does not keep SQLite from reading it', async () => {
  const records = await open();
  await records.change((changes) => changes.insert('products', nested(MAX_DEPTH)));
  expect(records.list('products', { where: [{ path: 'a', is: '=', value: 1 }] }).total).toBe(0);
  for (const levels of [MAX_DEPTH + 1, 5_000]) {
    for (const work of [
      (changes: RecordChanges) => changes.insert('products', nested(levels)),
      (changes: RecordChanges) => changes.replace('products', 1, nested(levels)),
    ]) {
      await expect(records.change(work)).rejects.toMatchObject({ name: 'LimitError', limit: 'MAX_DEPTH' });
    }
  }
});
