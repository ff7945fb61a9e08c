import { describe, expect, test } from 'vitest';
import { MAX_DIFFERENCES } from '../../../src/actions/api/differences.ts';
import { type Verification, verifyStored, type Written } from '../../../src/actions/api/verify.ts';
import type { Scripted } from '../http/fake-client.ts';
import { HAT, json, lineOf, scripted, USER } from './store.ts';

type Kind = Written['kind'];

/** Writes, and asks again: the first answer is the write's, the second the question's. */
async function verified(
  kind: Kind,
  body: object,
  [first, second]: readonly [Scripted, Scripted],
  before?: object | null,
): Promise<Verification & { readonly lines: readonly string[] }> {
  const { api, client } = scripted([first, second]);
  const answer =
    kind === 'add'
      ? await api.add('products', body)
      : kind === 'remove'
        ? await api.remove('products', 1)
        : await api[kind]('products', 1, body);
  const found = await verifyStored(api, {
    kind,
    resource: 'products',
    answer,
    ...(kind !== 'add' && { id: 1 }),
    ...(kind !== 'remove' && { body }),
    ...(before !== undefined && { before }),
  });
  return { ...found, lines: await Promise.all(client.requests.map(lineOf)) };
}

const NEW = { title: 'A hat', price: 9.5 };
const problem = (status: number): Scripted => ({ status });

describe('the public store, which forgets', () => {
  test('POST tells an id, and there is null at it', async () => {
    const found = await verified('add', NEW, [json({ id: 21, ...NEW }), json('null')]);
    expect(found.lines[1]).toBe('GET http://store.test/products/21');
    expect(found).toMatchObject({
      stored: false,
      evidence: 'asked again: GET /products/21 answered 200 with null: it was not stored',
      asked: { status: 200, value: null },
      differences: [],
    });
  });

  test('PUT and PATCH answer with what was sent, and the record stays', async () => {
    for (const kind of ['replace', 'update'] as const) {
      const found = await verified(kind, { price: 7 }, [json({ id: 1, price: 7 }), json(HAT)]);
      expect(found).toMatchObject({
        stored: false,
        evidence: 'asked again: GET /products/1 answered 200, and price is 9.5, not 7: it was not stored',
        differences: [{ path: 'price', sent: 7, found: 9.5 }],
      });
    }
  });

  test('DELETE answers with the record, and it stays', async () => {
    expect(await verified('remove', {}, [json(HAT), json(HAT)])).toMatchObject({
      stored: false,
      evidence: 'asked again: GET /products/1 answered 200 with the record: it was not removed',
    });
  });

  test('DELETE of what never was: it is not there, and that is no success', async () => {
    const never = ': it is not there, and nothing shows that it ever was';
    const one = await verified('remove', {}, [json('null'), json('null')]);
    expect([one.stored, one.evidence]).toEqual([
      false,
      `asked again: GET /products/1 answered 200 with null${never}`,
    ]);
    expect(await verified('remove', {}, [{ status: 204 }, problem(404)], null)).toMatchObject({
      stored: false,
    });
  });
});

describe('a store that keeps', () => {
  test('what the server adds is no difference', async () => {
    const there = { id: 21, rating: { rate: 0, count: 0 }, ...NEW };
    expect(await verified('add', NEW, [json(there, 201), json(there)])).toMatchObject({
      stored: true,
      evidence: 'asked again: GET /products/21 answered 200, with all that was sent: it was stored',
      differences: [],
    });
  });

  test.each([
    [json(HAT), problem(404)],
    [{ status: 204 }, problem(410)],
    [{ status: 202 }, json('null')],
  ] as const)('what is removed is gone', async (...answers) => {
    const found = await verified('remove', {}, answers);
    expect(found.stored).toBe(true);
    expect(found.evidence).toMatch(
      /^asked again: GET \/products\/1 answered (404|410|200 with null): it was removed$/,
    );
  });

  test('a 404 after a write is told, with the refusal', async () => {
    expect(await verified('add', NEW, [json({ id: 21 }, 201), problem(404)])).toMatchObject({
      stored: false,
      evidence: 'asked again: GET /products/21 answered 404: it was not stored',
      asked: { code: 'http-status', status: 404 },
    });
  });

  test('a record of another shape counts: what is compared is what was sent', async () => {
    expect(await verified('replace', { x: 1 }, [json({}), json({ x: 1 })])).toMatchObject({ stored: true });
  });

  test('where nothing was to change, it says that this proves nothing', async () => {
    const found = await verified('update', { price: 9.5 }, [json(HAT), json(HAT)], HAT);
    expect(found.evidence).toMatch(/so it was before, too, which proves nothing$/);
    expect(
      (await verified('update', { price: 1 }, [json(HAT), json({ ...HAT, price: 1 })], HAT)).evidence,
    ).toMatch(/it was stored$/);
  });
});

test.each<[unknown, unknown, unknown[]]>([
  [{ price: 12 }, { price: '12' }, [{ path: 'price', sent: 12, found: '12' }]],
  ['{"price":12.0,"z":-0}', '{"price":12,"z":0}', []],
  [{ a: { b: [1, 2] } }, { a: { b: [1, 3], c: 1 } }, [{ path: 'a.b.1', sent: 2, found: 3 }]],
  [{ a: [1] }, { a: [1, 2] }, [{ path: 'a', sent: [1], found: [1, 2] }]],
  [{ a: {} }, { a: [] }, [{ path: 'a', sent: {}, found: [] }]],
  [{ a: null, b: null }, { a: null }, [{ path: 'b', sent: null, found: undefined }]],
  [
    { constructor: 1, toString: 1 },
    {},
    [
      { path: 'constructor', sent: 1, found: undefined },
      { path: 'toString', sent: 1, found: undefined },
    ],
  ],
])('%j sent, %j found', async (sent, found, differences) => {
  const body = (typeof sent === 'string' ? JSON.parse(sent) : sent) as object;
  const verification = await verified('replace', body, [json({}), json(found)]);
  expect(verification.differences).toEqual(differences);
  expect(verification.stored).toBe(differences.length === 0);
});

test('part of it: the first difference is told, and how many more', async () => {
  const body = { title: 'A cap', price: 1, id: 1 };
  const { evidence } = await verified('replace', body, [json({}), json(HAT)]);
  expect(evidence).toBe(
    'asked again: GET /products/1 answered 200, and title is "A hat", not "A cap", and 1 more: not all of it was stored',
  );
});

test('there are only so many differences', async () => {
  const body = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`m${at}`, at]));
  expect((await verified('replace', body, [json({}), json({})])).differences).toHaveLength(MAX_DIFFERENCES);
});

test('a password, which no store shows, is not missed and not told', async () => {
  const { api } = scripted([json({ id: 3 }), json(USER)]);
  const body = { username: 'ada', password: 's3cret' };
  const answer = await api.add('users', body);
  const verification = await verifyStored(api, { kind: 'add', resource: 'users', body, answer });
  expect(verification.stored).toBe(true);
  expect(JSON.stringify(verification)).not.toContain('s3cret');
});

test('the id may stand in Location alone; without any, nothing can be asked', async () => {
  const made: Scripted = { status: 201, headers: [['Location', 'http://store.test/products/33']] };
  expect((await verified('add', NEW, [made, json({ id: 33, ...NEW })])).lines[1]).toBe(
    'GET http://store.test/products/33',
  );
  const none = await verified('add', NEW, [{ status: 201 }, {}]);
  expect(none).toMatchObject({ stored: false, asked: undefined });
  expect(none.lines).toHaveLength(1);
});

test('where the question fails, nothing is known: that is an error', async () => {
  await expect(verified('add', NEW, [json({ id: 21 }), problem(503)])).rejects.toMatchObject({ status: 503 });
  await expect(verified('add', NEW, [json({ id: 21 }), json('[]')])).rejects.toMatchObject({
    code: 'weird-reply',
  });
});
