/** Both clients, tried by the lab's servers that fail now and then. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { composeRequest } from '../../../../src/actions/http/compose.ts';
import { performHttp, type PerformOptions } from '../../../../src/actions/http/perform.ts';
import { kits } from '../../../../src/kits.ts';
import type { HttpClient } from '../../../../src/protocols/http.ts';
import { useLab } from '../../../helpers/use-lab.ts';
import { collect } from '../fake-client.ts';

const lab = useLab();
const AT_ONCE = { retries: 3, delay: 0 };

const text = (bytes: number): string => 'abcdefghijklmnopqrstuvwxyz\n'.repeat(8000).slice(0, bytes);

describe.each(['raw', 'library'] as const)('the %s client', (kind) => {
  let client: HttpClient;
  beforeEach(async () => {
    const { createHttpClient } = await kits.http[kind]();
    client = createHttpClient();
  });
  afterEach(() => client.close());

  async function get(path: string, options: PerformOptions = { retry: AT_ONCE }, data?: string) {
    const url = new URL(lab.url(`${path}${path.includes('?') ? '&' : '?'}key=${kind}`));
    const request = composeRequest({ url, ...(data === undefined ? {} : { data }) });
    const { body, exchange, legs } = await performHttp(client, request, options);
    const gathered = (await collect(body)).toString();
    return {
      status: exchange.response.status,
      body: gathered,
      asked: legs.map((leg) => leg.request.headers.find(([name]) => name === 'Range')?.[1] ?? 'all'),
    };
  }

  test('comes through, with GET and POST', async () => {
    expect(await get('/flaky/2')).toEqual({
      status: 200,
      body: 'here I am again\n',
      asked: ['all', 'all', 'all'],
    });
    expect(await get('/flaky/429?retry-after=0', { retry: AT_ONCE }, 'a=b')).toMatchObject({ status: 200 });
  });

  test('does not wait for a year', async () => {
    const reasons: string[] = [];
    const retry = { ...AT_ONCE, onGiveUp: (reason: string) => reasons.push(reason) };
    expect(await get('/retry-after/year', { retry })).toMatchObject({
      status: 503,
      body: 'come back later\n',
    });
    expect(reasons).toEqual(['the server asks to wait for 365 days']);
  });

  test('tries an empty reply again, as often as it may', async () => {
    const reasons: string[] = [];
    const retry = { ...AT_ONCE, onRetry: ({ reason }: { reason: string }) => reasons.push(reason) };
    await expect(get('/drop/before', { retry })).rejects.toMatchObject({ code: 'empty-reply' });
    expect(reasons).toHaveLength(3);
  });

  test('goes on with a body that was cut, through all layers', async () => {
    const options = { retry: AT_ONCE, follow: {}, decode: true, limitRate: 1e9, timeout: 20_000 };
    const { status, body, asked } = await get('/cut/200000?at=123456', options);
    expect(status).toBe(200);
    expect(body).toBe(text(200_000));
    expect(asked).toEqual(['all', 'bytes=123456-']);
  });

  test('finds it behind a redirect, too', async () => {
    const to = encodeURIComponent(`/cut/1000?at=10&key=behind-${kind}`);
    const { body, asked } = await get(`/redirect/302?to=${to}`, { retry: AT_ONCE, follow: {} });
    expect(body).toBe(text(1000));
    expect(asked).toEqual(['all', 'all', 'bytes=10-', 'bytes=10-']);
  });

  test('asks for a body anew of which nothing came', async () => {
    const { body, asked } = await get('/cut/1000?at=0');
    expect(body).toBe(text(1000));
    expect(asked).toEqual(['all', 'all']);
  });

  test.each([
    ['/cut/changed', /has changed meanwhile/],
    ['/cut/no-ranges', /can only begin again/],
  ])('does not put together what does not belong together: %s', async (path, hint) => {
    await expect(get(path)).rejects.toMatchObject({ code: 'partial', hint: expect.stringMatching(hint) });
  });
});
