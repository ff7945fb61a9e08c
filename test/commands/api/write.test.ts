import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../helpers/scratch.ts';
import { linesOf, netkitApi, startStandIn } from './netkit-api.ts';

const HAT = { title: 'Hat', price: 13.5, category: 'electronic' };
const AS_FLAGS = ['--title', 'Hat', '--price', '13.50', '--category', 'electronic'];

describe('what is sent', () => {
  it.each([
    [['product', 'add', ...AS_FLAGS], 'POST /products', HAT],
    [['product', 'replace', '7', ...AS_FLAGS], 'PUT /products/7', HAT],
    [['product', 'update', '7', '--price', '1'], 'PATCH /products/7', { price: 1 }],
    [['product', 'delete', '7'], 'DELETE /products/7', undefined],
    [
      ['cart', 'add', '--user-id', '1', '--date', '2020-01-31', '--item', '3:2', '--item', '12:1'],
      'POST /carts',
      {
        userId: 1,
        date: '2020-01-31',
        products: [
          { productId: 3, quantity: 2 },
          { productId: 12, quantity: 1 },
        ],
      },
    ],
    [
      ['cart', 'update', '2', '--item', '3:5'],
      'PATCH /carts/2',
      { products: [{ productId: 3, quantity: 5 }] },
    ],
    [
      ['user', 'update', '3', '--email', 'ada@mail.test', '--firstname', 'Ada', '--lastname', 'Lovelace'],
      'PATCH /users/3',
      { email: 'ada@mail.test', name: { firstname: 'Ada', lastname: 'Lovelace' } },
    ],
    [
      ['user', 'add', '--data', '{"username":"ada","name":{"firstname":"A"},"x":1}', '--firstname', 'Ada'],
      'POST /users',
      { username: 'ada', name: { firstname: 'Ada' }, x: 1 },
    ],
  ])('%j is %s', async (argv, line, body) => {
    const { netkit, heard } = await startStandIn({ [line]: [200, { id: 7 }] });
    const { code, text, stderr } = await netkit(argv);
    expect([code, stderr, JSON.parse(text)]).toEqual([0, '', { id: 7 }]);
    expect(heard.map((each) => [each.line, each.body === '' ? undefined : JSON.parse(each.body)])).toEqual([
      [line, body],
    ]);
    expect(heard[0]?.headers['content-type']).toBe(body === undefined ? undefined : 'application/json');
  });

  it('comes from a file or from stdin', async () => {
    const { netkit, heard } = await startStandIn({ 'POST /products': [201, { id: 21 }] });
    const file = join(scratchFolder(), 'hat.json');
    writeFileSync(file, JSON.stringify(HAT, null, 2));
    expect((await netkit(['product', 'add', '-d', `@${file}`])).code).toBe(0);
    expect((await netkit(['product', 'add', '-d', '@-'], { stdin: readFileSync(file) })).code).toBe(0);
    expect(heard.map(({ body }) => JSON.parse(body) as unknown)).toEqual([HAT, HAT]);
  });

  it('a password is read from the environment or asked for, and never shown', async () => {
    const { netkit, heard } = await startStandIn({ 'POST /users': [201, { id: 11 }] });
    const argv = ['user', 'add', '--username', 'ada', '--password', '--explain', '--trace'];
    const asked = await netkit(argv, { askSecret: async () => 'xyzzy-1815' });
    const known = await netkit(argv, { env: { NETKIT_PASSWORD: 'xyzzy-1815' } });
    expect([asked.code, known.code]).toEqual([0, 0]);
    expect(heard.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { username: 'ada', password: 'xyzzy-1815' },
      { username: 'ada', password: 'xyzzy-1815' },
    ]);
    for (const { text, stderr } of [asked, known]) {
      expect(stderr).toContain('{"username":"ada","password":"****"}');
      expect(text + stderr).not.toContain('xyzzy');
    }
  });

  it.each([
    [['product', 'add'], 'there is nothing to send'],
    [['product', 'add', '--data', '{"title": }'], 'not JSON'],
    [['product', 'add', '--data', '[1]'], 'an array'],
    [['product', 'add', '--price', 'cheap'], '--price needs a number'],
    [['product', 'update', 'x', '--price', '1'], "'x' is not an id"],
    [['cart', 'add', '--item', '3'], 'this is not PRODUCT:QUANTITY'],
    [['user', 'add', '--password'], 'the password of the user is missing'],
    [['product', 'add', ...AS_FLAGS, '--fields', 'a..b'], 'names no field'],
    [['product', 'delete', '1', '--compare'], 'with --lab only'],
    [['product', 'delete', '1', '--compare', '--verify', '--lab'], 'exclude each other'],
  ])('%j sends nothing, and says %s', async (argv, said) => {
    const { url, heard } = await startStandIn({});
    const { code, text, stderr } = await netkitApi(argv, { env: { NETKIT_API_URL: url } });
    expect([code, text, heard, stderr]).toEqual([2, '', [], expect.stringContaining(said)]);
  });
});

describe('--verify', () => {
  it('is content with what is there, and ends with 0', async () => {
    const { netkit, heard } = await startStandIn({
      'POST /products': [201, { id: 21, ...HAT }],
      'GET /products/21': [200, { id: 21, ...HAT }],
    });
    const { code, text, stderr } = await netkit(['product', 'add', ...AS_FLAGS, '--verify']);
    expect([code, JSON.parse(text)]).toEqual([0, { id: 21, ...HAT }]);
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/GET \/products\/21 answered 200.*it was stored$/),
    ]);
    expect(heard.map(({ line }) => line)).toEqual(['POST /products', 'GET /products/21']);
  });

  // As the public store does it: 201 or 200 with an id, and nothing behind it.
  it.each([
    [
      ['product', 'add', ...AS_FLAGS],
      { 'POST /products': [201, { id: 21, ...HAT }], 'GET /products/21': [200, ''] },
      'it was not stored',
    ],
    [
      ['product', 'update', '1', '--price', '1'],
      { 'PATCH /products/1': [200, { id: 1, price: 1 }], 'GET /products/1': [200, { id: 1, price: 109.95 }] },
      'it was not stored',
    ],
    [
      ['product', 'delete', '1'],
      { 'DELETE /products/1': [200, { id: 1 }], 'GET /products/1': [200, { id: 1 }] },
      'it was not removed',
    ],
  ] as const)('%j ends with 1 where the store keeps nothing', async (argv, answers, verdict) => {
    const { netkit } = await startStandIn(answers);
    const { code, stderr } = await netkit([...argv, '--verify']);
    expect([code, stderr]).toEqual([1, expect.stringContaining(verdict)]);
  });

  it('what is gone was removed only where it was there before', async () => {
    const there = [200, { id: 1 }] as const;
    const gone = [404, 'no such product'] as const;
    const { netkit } = await startStandIn({
      'DELETE /products/1': [200, { id: 1 }],
      'GET /products/1': [there, gone],
    });
    const { code, stderr } = await netkit(['product', 'delete', '1', '--verify']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('it was removed')]);
  });

  it('a write that is refused is no question of verifying', async () => {
    const { netkit, heard } = await startStandIn({ 'POST /products': [400, 'price is missing'] });
    const { code, text, stderr } = await netkit(['product', 'add', '--title', 'x', '--verify']);
    expect([code, text, heard.length]).toEqual([22, '', 1]);
    expect(stderr).toContain('400 Bad Request: price is missing');
  });
});
