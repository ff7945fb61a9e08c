import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TransportError } from '../../../src/errors.ts';
import type { HttpRequest } from '../../../src/protocols/http.ts';
import { performHttp } from '../../../src/actions/http/perform.ts';
import { collect, FakeClient } from './fake-client.ts';

const request: HttpRequest = { method: 'GET', url: new URL('http://a.example/'), headers: [] };
const moved = { status: 302, headers: [['Location', 'http://b.example/']] as const };
const packed = { headers: [['Content-Encoding', 'gzip']] as const, body: one(gzipSync('plain')) };

async function* one(chunk: Uint8Array): AsyncIterable<Uint8Array> {
  yield chunk;
}

/** Never settles by itself, as a peer that has gone silent; ends as a client does when it is told to. */
function silence(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new TransportError('aborted', 'interrupted')));
  });
}

/** Waits for nothing. */
const AT_ONCE = { now: () => 0, sleep: async () => {} };

const failureOf = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

test('redirects are followed only when that is asked for', async () => {
  expect((await performHttp(new FakeClient([moved]), request)).exchange.response.status).toBe(302);
  const hosts: string[] = [];
  const performed = await performHttp(new FakeClient([moved, { body: 'here' }]), request, {
    follow: { onHop: (hop) => hosts.push(hop.next.url.host) },
  });
  expect(performed.hops).toHaveLength(1);
  expect(hosts).toEqual(['b.example']);
  expect((await collect(performed.body)).toString()).toBe('here');
});

test('a retry begins anew: its redirects are those that count', async () => {
  const client = new FakeClient([moved, { status: 503 }, moved, { body: 'here' }]);
  const performed = await performHttp(client, request, {
    follow: {},
    retry: { retries: 1, delay: 1 },
  });
  expect(client.requests).toHaveLength(4);
  expect(performed.hops).toHaveLength(1);
  expect(performed.legs).toHaveLength(4);
});

test('the number of redirects is handed on', async () => {
  await expect(
    performHttp(new FakeClient([moved]), request, { follow: { maxRedirects: 0 } }),
  ).rejects.toThrow(expect.objectContaining({ code: 'too-many-redirects' }));
});

test('the body is decoded only when that is asked for', async () => {
  const encoded = await performHttp(new FakeClient([packed]), request);
  expect(await collect(encoded.body)).toEqual(gzipSync('plain'));
  const client = new FakeClient([{ ...packed, body: one(gzipSync('plain')) }]);
  const decoded = await performHttp(client, request, { decode: true });
  expect((await collect(decoded.body)).toString()).toBe('plain');
});

test('the size of the body may be limited', async () => {
  const { body } = await performHttp(new FakeClient([{ body: '12345' }]), request, { maxBytes: 4 });
  await expect(collect(body)).rejects.toThrow(expect.objectContaining({ limit: 'maxBytes' }));
});

test('leaving the body early leaves the exchange', async () => {
  const client = new FakeClient([{ body: 'text' }]);
  const { body } = await performHttp(client, request);
  for await (const _ of body) break;
  expect(client.dropped).toBe(1);
});

test('errors are handed on as they are', async () => {
  const failure = new TransportError('refused', 'nobody there');
  const client = new FakeClient(() => Promise.reject(failure));
  expect(await failureOf(performHttp(client, request, { timeout: 1000 }))).toBe(failure);
});

describe('the deadline', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    const running = vi.getTimerCount();
    vi.useRealTimers();
    if (running > 0) throw new Error('a timer was left running');
  });

  test('is over the wait for the response', async () => {
    const client = new FakeClient((_request, _index, { signal }) => silence(signal));
    const failure = failureOf(performHttp(client, request, { timeout: 1500 }));
    await vi.advanceTimersByTimeAsync(1500);
    expect(await failure).toMatchObject({
      code: 'timeout',
      message: 'timed out after 1.5 s, while waiting for the response of a.example',
      cause: expect.objectContaining({ code: 'aborted' }),
    });
  });

  test('is one for all redirects', async () => {
    const client = new FakeClient(async (_request, index, { signal }) => {
      if (index > 0) return silence(signal);
      await vi.advanceTimersByTimeAsync(600);
      return moved;
    });
    const failure = failureOf(performHttp(client, request, { timeout: 1000, follow: {} }));
    await vi.advanceTimersByTimeAsync(400);
    expect(await failure).toMatchObject({
      code: 'timeout',
      message: 'timed out after 1 s, while waiting for the response of b.example, after a redirect',
    });
  });

  test('is over the body, too, and says how much had come', async () => {
    const client = new FakeClient((_request, _index, { signal }) => ({
      body: (async function* () {
        yield Buffer.from('12345');
        await silence(signal);
      })(),
    }));
    const { body } = await performHttp(client, request, { timeout: 1000 });
    const failure = failureOf(collect(body));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failure).toMatchObject({
      code: 'timeout',
      message: 'timed out after 1 s, while waiting for the rest of the body, after 5 bytes',
    });
  });

  test('ends a body that never pauses', async () => {
    const client = new FakeClient([
      {
        body: (async function* () {
          for (;;) yield Buffer.from('more');
        })(),
      },
    ]);
    const clock = vi.spyOn(process, 'hrtime');
    const { body } = await performHttp(client, request, { timeout: 1000 });
    // The clock goes on, and the timer does not get its turn.
    clock.mockReturnValue([1e9, 0]);
    expect(await failureOf(collect(body))).toMatchObject({ code: 'timeout' });
    expect(client.dropped).toBe(1);
    clock.mockRestore();
  });

  test('may be one for each attempt, which is then made again', async () => {
    const client = new FakeClient((_request, index, { signal }) =>
      index === 0 ? silence(signal) : { body: 'at last' },
    );
    const asking = performHttp(client, request, {
      attemptTimeout: 1000,
      retry: { retries: 1, clock: AT_ONCE },
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect((await collect((await asking).body)).toString()).toBe('at last');
    expect(client.requests).toHaveLength(2);
  });

  test('of all attempts is over those of each', async () => {
    const client = new FakeClient((_request, _index, { signal }) => silence(signal));
    const options = { timeout: 2500, attemptTimeout: 1000, retry: { retries: 9, clock: AT_ONCE } };
    const failure = failureOf(performHttp(client, request, options));
    await vi.advanceTimersByTimeAsync(2500);
    expect(await failure).toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/^timed out after 2\.5 s/),
    });
    expect(client.requests).toHaveLength(3);
  });

  test('ends with the body', async () => {
    const { body } = await performHttp(new FakeClient([{ body: 'all' }]), request, { timeout: 1000 });
    expect(vi.getTimerCount()).toBe(1);
    await collect(body);
  });
});

test('whoever gives a signal can interrupt the wait, and a body that never pauses', async () => {
  const controller = new AbortController();
  const waiting = new FakeClient((_request, _index, { signal }) => silence(signal));
  const failure = failureOf(performHttp(waiting, request, { signal: controller.signal, timeout: 60_000 }));
  controller.abort();
  expect(await failure).toMatchObject({ code: 'aborted' });

  const during = new AbortController();
  const endless = (async function* () {
    for (;;) yield Buffer.from('more');
  })();
  const { body } = await performHttp(new FakeClient([{ body: endless }]), request, { signal: during.signal });
  const read = async () => {
    for await (const _ of body) during.abort();
  };
  expect(await failureOf(read())).toMatchObject({ code: 'aborted' });
});
