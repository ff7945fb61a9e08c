import { expect, test, vi } from 'vitest';
import { run } from '../../../src/commands/http.ts';
import * as lab from '../../../src/lab/lab.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { useLab } from '../../helpers/use-lab.ts';

useLab();

test.for(['--raw', '--library'])('http get --lab %s reaches the store by its public name', async (client) => {
  const io = fakeIo();
  expect(await run(['get', client, '--lab', 'https://fakestoreapi.com/products?limit=3'], io)).toBe(0);
  expect(JSON.parse(io.stdout.text)).toMatchObject([{ id: 1, price: 109.95 }, { id: 2 }, { id: 3 }]);
});

test('each client that is compared has a store of its own', async () => {
  const io = fakeIo();
  const body = '{"title":"Hat","price":9.5,"description":"Felt","category":"electronic","image":"a"}';
  const post = ['-d', body, '-H', 'Content-Type: application/json', 'http://fakestoreapi.com/products'];
  await run(['post', '--compare', '--lab', ...post], io);
  expect(io.stdout.text).toContain('201');
  // Both got the first id that was free.
  expect(io.stdout.text).not.toContain('/products/22');
});

test('the store is not started for anybody else', async () => {
  const start = vi.spyOn(lab, 'startLab');
  for (const url of ['http://www.perdu.com/', 'http://api.test/categories']) {
    await run(['get', '--lab', url], fakeIo());
  }
  expect(start.mock.calls.map(([options]) => options)).toEqual([{ http: true }, { http: true, api: true }]);
});
