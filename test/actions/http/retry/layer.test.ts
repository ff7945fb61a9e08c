import { describe, expect, test } from 'vitest';
import { bytesBody, streamBody } from '../../../../src/actions/body.ts';
import { MAX_RETRY_AFTER_MS } from '../../../../src/actions/http/retry/back-off.ts';
import { type Retry, retrying, type RetryOptions } from '../../../../src/actions/http/retry/layer.ts';
import {
  type ErrorCode,
  LimitError,
  ProtocolError,
  TransportError,
  UsageError,
} from '../../../../src/errors.ts';
import type { HttpField, HttpRequest } from '../../../../src/protocols/http.ts';
import { collect, FakeClient, type Scripted } from '../fake-client.ts';
import { FakeClock } from '../../fake-clock.ts';

const GET: HttpRequest = {
  method: 'GET',
  url: new URL('http://a.example/'),
  headers: [['Host', 'a.example']],
};
const POST: HttpRequest = { ...GET, method: 'POST', body: bytesBody('a=b') };

const BUSY: Scripted = { status: 503, body: 'busy' };
const OK: Scripted = { body: 'ok' };
const later = (value: string): Scripted => ({ status: 503, headers: [['Retry-After', value]] });
const fails = (error: Error) => async (): Promise<never> => {
  throw error;
};
const anError = (code: ErrorCode): Error => new TransportError(code as 'refused', `it was ${code}`);

type Step = Scripted | (() => Promise<Scripted>);

/** Runs one request against a script, by a clock that costs no time. */
function run(steps: readonly Step[], options: Partial<RetryOptions> = {}, request = GET) {
  const clock = new FakeClock();
  const client = new FakeClient((_, index) => {
    const step = steps[index] ?? steps.at(-1) ?? {};
    return typeof step === 'function' ? step() : step;
  });
  const told: Retry[] = [];
  const givenUp: string[] = [];
  const exchange = retrying((...asked) => client.exchange(...asked), {
    retries: 3,
    clock,
    onRetry: (retry) => told.push(retry),
    onGiveUp: (reason) => givenUp.push(reason),
    ...options,
  });
  const answer = async () => {
    const { response } = await exchange(request);
    return { status: response.status, body: String(await collect(response.body)) };
  };
  return { answer: answer(), clock, client, told, givenUp };
}

describe('a status', () => {
  // Those of curl(1), --retry.
  test.each([408, 429, 500, 502, 503, 504])('of %i may pass', async (status) => {
    const { answer, client } = run([{ status }, OK]);
    expect(await answer).toEqual({ status: 200, body: 'ok' });
    expect(client.requests).toEqual([GET, GET]);
  });

  test.each([200, 204, 304, 400, 401, 403, 404, 409, 425, 501, 505, 507])('of %i stays', async (status) => {
    const { answer, client } = run([{ status, body: 'so it is' }, OK]);
    expect(await answer).toEqual({ status, body: 'so it is' });
    expect(client.requests).toHaveLength(1);
  });

  test('from 400 on may pass where that was asked for', async () => {
    const { answer, client } = run([{ status: 404 }, { status: 501 }, OK], { allStatuses: true });
    expect((await answer).status).toBe(200);
    expect(client.requests).toHaveLength(3);
    expect((await run([{ status: 399 }, OK], { allStatuses: true }).answer).status).toBe(399);
  });

  test('lets a POST be sent again, since the server says that it failed', async () => {
    const { answer, client } = run([BUSY, OK], {}, POST);
    expect((await answer).status).toBe(200);
    expect(client.requests).toEqual([POST, POST]);
  });

  test('is given back, its body unread, once there are no more attempts', async () => {
    const { answer, client, told } = run([BUSY], { retries: 2 });
    expect(await answer).toEqual({ status: 503, body: 'busy' });
    expect(client.requests).toHaveLength(3);
    expect(told).toHaveLength(2);
  });

  test('is given back at once with no attempts', async () => {
    for (const retries of [0, Number.NaN]) {
      const { answer, client } = run([BUSY], { retries });
      expect((await answer).status).toBe(503);
      expect(client.requests).toHaveLength(1);
    }
  });

  test('has its body read, so that the connection can be used again', async () => {
    const { answer, client } = run([BUSY, OK]);
    await answer;
    expect(client.dropped).toBe(0);
  });

  test('has a body that may break off: it was not wanted', async () => {
    // eslint-disable-next-line require-yield
    async function* broken(): AsyncIterable<Uint8Array> {
      throw new ProtocolError('partial', 'broken');
    }
    expect(await run([{ status: 500, body: broken() }, OK]).answer).toEqual({ status: 200, body: 'ok' });
  });
});

describe('an error', () => {
  test.each([
    'timeout',
    'unknown-host',
    'unknown-proxy',
    'empty-reply',
    'partial',
    'receive',
    'send',
  ] as const)('%s may pass, and is told in its own words', async (code) => {
    const { answer, told } = run([fails(anError(code)), OK]);
    expect((await answer).body).toBe('ok');
    expect(told).toEqual([{ attempt: 1, retries: 3, wait: 1000, reason: `it was ${code}` }]);
  });

  test.each([
    'refused',
    'certificate',
    'tls-handshake',
    'weird-reply',
    'proxy',
    'aborted',
    'read-file',
  ] as const)('%s does not', async (code) => {
    const { answer, client } = run([fails(anError(code)), OK]);
    await expect(answer).rejects.toMatchObject({ code });
    expect(client.requests).toHaveLength(1);
  });

  test('refused may pass where that was asked for', async () => {
    expect((await run([fails(anError('refused')), OK], { connRefused: true }).answer).body).toBe('ok');
  });

  test('of any kind may pass where that was asked for, but not what we say ourselves', async () => {
    for (const error of [anError('certificate'), new LimitError('MAX_X', 'too much'), anError('refused')]) {
      expect((await run([fails(error), OK], { allErrors: true }, POST).answer).body).toBe('ok');
    }
    for (const error of [new UsageError('no'), anError('aborted'), new TypeError('a defect')]) {
      await expect(run([fails(error), OK], { allErrors: true }).answer).rejects.toBe(error);
    }
  });

  test('is the last one that is thrown', async () => {
    const [first, second] = [anError('timeout'), anError('receive')];
    await expect(run([fails(first), fails(second)], { retries: 1 }).answer).rejects.toBe(second);
  });

  // RFC 9110, section 9.2.2: what is idempotent may be done twice.
  test.each([
    ['POST', false],
    ['PATCH', false],
    ['PUT', true],
    ['DELETE', true],
    ['HEAD', true],
  ])('after which a %s may have been carried out: sent again %s', async (method, again) => {
    for (const code of ['timeout', 'empty-reply', 'receive'] as const) {
      const error = anError(code);
      const { answer } = run([fails(error), OK], {}, { ...POST, method });
      if (again) expect((await answer).status).toBe(200);
      else await expect(answer).rejects.toBe(error);
    }
  });

  test('before anything was sent lets a POST go, too', async () => {
    expect((await run([fails(anError('unknown-host')), OK], {}, POST).answer).body).toBe('ok');
  });
});

describe('a body that can be read once only', () => {
  const upload = () => ({ ...POST, body: streamBody(new Blob(['x']).stream()) });

  test('is not sent again once it was read', async () => {
    const client = new FakeClient(async ({ body }) => {
      await collect(body!.open());
      return BUSY;
    });
    const options = { retries: 3, clock: new FakeClock(), allErrors: true };
    const { response } = await retrying((...asked) => client.exchange(...asked), options)(upload());
    expect(response.status).toBe(503);
    expect(client.requests).toHaveLength(1);
  });

  test('is sent when the server refused before it took it', async () => {
    expect((await run([BUSY, OK], {}, upload()).answer).body).toBe('ok');
  });
});

describe('the wait', () => {
  test('doubles from a second to ten minutes', async () => {
    const { answer, clock } = run([BUSY], { retries: 12 });
    await answer;
    // As curl(1) has it.
    const minutes = 60_000;
    expect(clock.slept).toEqual([
      ...[1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map((seconds) => seconds * 1000),
      10 * minutes,
      10 * minutes,
    ]);
  });

  test('is always the same where that was asked for, even none', async () => {
    for (const delay of [0, 250]) {
      const { answer, clock } = run([BUSY], { delay });
      await answer;
      expect(clock.slept).toEqual([delay, delay, delay]);
    }
  });

  test('is told beforehand', async () => {
    const { answer, told } = run([BUSY, { status: 429 }, OK], { retries: 5 });
    await answer;
    expect(told).toEqual([
      { attempt: 1, retries: 5, wait: 1000, reason: 'HTTP error 503' },
      { attempt: 2, retries: 5, wait: 2000, reason: 'HTTP error 429' },
    ]);
  });

  test('is as long as the server asks for, if that is longer', async () => {
    const { answer, clock } = run([later('0'), later('1'), later('100'), OK]);
    await answer;
    expect(clock.slept).toEqual([1000, 2000, 100_000]);
  });

  test('follows a date, too', async () => {
    const headers: HttpField[] = [
      ['Date', 'Fri, 31 Dec 1999 23:58:59 GMT'],
      ['Retry-After', 'Fri, 31 Dec 1999 23:59:59 GMT'],
    ];
    const { answer, clock } = run([{ status: 503, headers }, OK]);
    await answer;
    expect(clock.slept).toEqual([60_000]);
  });

  test('for what nobody should wait for does not begin: the response is given back, and the reason', async () => {
    for (const [asked, words] of [
      ['31536000', '365 days'],
      ['3601', '60 minutes'],
      ['9'.repeat(400), 'years'],
    ] as const) {
      const { answer, clock, client, givenUp, told } = run([later(asked), OK]);
      expect((await answer).status).toBe(503);
      expect(client.requests).toHaveLength(1);
      expect(clock.slept).toEqual([]);
      expect(told).toEqual([]);
      expect(givenUp).toEqual([`the server asks to wait for ${words}`]);
    }
    const { answer, clock } = run([later('3600'), OK]);
    expect((await answer).status).toBe(200);
    expect(clock.slept).toEqual([MAX_RETRY_AFTER_MS]);
  });

  test('does not go beyond the time that is left, where the server asks for it', async () => {
    const { answer, clock, givenUp } = run([later('3'), later('3'), OK], { maxTime: 5000 });
    expect((await answer).status).toBe(503);
    expect(clock.slept).toEqual([3000]);
    expect(givenUp).toEqual(['the server asks to wait for 3 seconds']);
  });

  test('is the last one when it ends after the time is up, as in curl', async () => {
    // Failures at 0, 1 and 3 seconds.
    const { answer, client } = run([BUSY], { retries: 9, maxTime: 2000 });
    expect((await answer).status).toBe(503);
    expect(client.requests).toHaveLength(3);
  });

  test('ends when the exchange is aborted', async () => {
    const controller = new AbortController();
    const reason = new TransportError('aborted', 'interrupted');
    const client = new FakeClient([BUSY, OK]);
    const options = { retries: 1, delay: 1e9, onRetry: () => setImmediate(() => controller.abort(reason)) };
    const exchange = retrying((...asked) => client.exchange(...asked), options);
    await expect(exchange(GET, { signal: controller.signal })).rejects.toBe(reason);
    expect(client.requests).toHaveLength(1);
  });
});

test('what fails because it was aborted is not tried again', async () => {
  const controller = new AbortController();
  const error = anError('timeout');
  const client = new FakeClient(() => {
    controller.abort(error);
    return Promise.reject(error);
  });
  const told: Retry[] = [];
  const options = { retries: 3, clock: new FakeClock(), onRetry: (retry: Retry) => told.push(retry) };
  const exchange = retrying((...asked) => client.exchange(...asked), options);
  await expect(exchange(GET, { signal: controller.signal })).rejects.toBe(error);
  expect(told).toEqual([]);
});

test('each request has its own attempts', async () => {
  const clock = new FakeClock();
  const client = new FakeClient([BUSY, OK, BUSY, OK]);
  const exchange = retrying((...asked) => client.exchange(...asked), { retries: 1, clock });
  expect((await exchange(GET)).response.status).toBe(200);
  expect((await exchange(GET)).response.status).toBe(200);
  expect(clock.slept).toEqual([1000, 1000]);
});
