import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectStore, createRecorder, type Lab, startLab, UsageError, verifyStored } from '../src/index.ts';
import { emptyFolder } from './helpers/scratch.ts';

let lab: Lab;
let remove: () => Promise<void>;
beforeAll(async () => {
  const folder = await emptyFolder();
  ({ remove } = folder);
  lab = await startLab({ api: true, dataDir: folder.path });
});
afterAll(async () => {
  await lab.stop();
  await remove();
});

/** In the text of a JSON body both stand escaped. */
const PASSWORD = 'pass"word é';
const SHORT = 'q';

describe.each(['raw', 'library'] as const)('connectStore, through the %s client', (client) => {
  it('asks the public store, which is in the lab here', async () => {
    await using store = await connectStore({ client, dial: lab.dial });
    const { value, request } = await store.list('products', { limit: 3 });
    expect(request.url).toBe('https://fakestoreapi.com/products?limit=3');
    expect(value.map(({ id }) => id)).toEqual([1, 2, 3]);
  });

  it('writes, and finds what was written', async () => {
    await using store = await connectStore({ client, baseUrl: lab.url('/', 'api') });
    const body = { title: 'A hat', price: 9.5, category: 'hats' };
    const answer = await store.add('products', body);
    const { stored } = await verifyStored(store, { kind: 'add', resource: 'products', body, answer });
    expect(stored).toBe(true);
  });

  it.each([PASSWORD, SHORT])('keeps the password %j out of a transcript', async (password) => {
    const wire: Buffer[] = [];
    const recorder = createRecorder({
      client,
      listeners: [(entry) => void ('bytes' in entry && wire.push(Buffer.from(entry.bytes)))],
    });
    await using store = await connectStore({ client, recorder, baseUrl: lab.url('/', 'api') });
    await expect(store.login('mor_2314', password)).rejects.toMatchObject({ code: 'login-denied' });
    const text = Buffer.concat(wire).toString();
    expect(text).toContain('POST /auth/login HTTP/1.1\r\n');
    expect(text).toContain('"username":"mor_2314"');
    expect(text).not.toContain(JSON.stringify(password));
    expect(text).toMatch(/"username":"mor_2314",(?:"password":)?\*{4}\}/);
  });
});

it('knows two clients', async () => {
  await expect(connectStore({ client: 'other' as 'raw' })).rejects.toBeInstanceOf(UsageError);
});
