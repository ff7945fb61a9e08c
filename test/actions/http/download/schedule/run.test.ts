/** Many downloads at once, against a client from a script: how many, in which order, and what happens when something throws. */
import { existsSync, readdirSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { downloadAll } from '../../../../../src/actions/http/download/download-all.ts';
import { SMALL_BYTES } from '../../../../../src/actions/http/download/fetch/save-answer.ts';
import { createDownloadList } from '../../../../../src/actions/http/download/list/memory-list.ts';
import type { DownloadAllOptions } from '../../../../../src/actions/http/download/options.ts';
import type { DownloadList, DownloadSummary } from '../../../../../src/actions/http/download/types.ts';
import type { HttpField } from '../../../../../src/protocols/http.ts';
import { TransportError } from '../../../../../src/errors.ts';
import { deferred } from '../../../../helpers/deferred.ts';
import { retainedBytes } from '../../../../helpers/memory.ts';
import { scratchFolder } from '../../../../helpers/scratch.ts';
import { FakeClient, type Scripted } from '../../fake-client.ts';

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

const answered = (body: string, ...headers: HttpField[]): Scripted => ({
  headers: [['Content-Length', String(body.length)], ...headers],
  body,
});

function run(
  client: FakeClient,
  urls: readonly string[] | DownloadList,
  options: Partial<DownloadAllOptions> = {},
): Promise<DownloadSummary> {
  const list = 'take' in urls ? urls : createDownloadList(urls);
  return downloadAll(client, list, {
    requestFor: (url) => ({ method: 'GET', url, headers: [] }),
    perform: {},
    folder,
    concurrency: 2,
    ...options,
  });
}

const urlsOf = (count: number, host = 'a.example'): string[] =>
  Array.from({ length: count }, (_, index) => `http://${host}/${host}-${index}`);

/** Counts how many of its requests are under way at once, each for a turn of the event loop. */
class CountingClient extends FakeClient {
  most = 0;
  readonly mostOf = new Map<string, number>();
  readonly #now = new Map<string, number>();
  #all = 0;

  constructor(body = 'x') {
    super(async ({ url: { host } }) => {
      const count = (this.#now.get(host) ?? 0) + 1;
      this.#now.set(host, count);
      this.#all += 1;
      this.most = Math.max(this.most, this.#all);
      this.mostOf.set(host, Math.max(this.mostOf.get(host) ?? 0, count));
      await new Promise(setImmediate);
      this.#all -= 1;
      this.#now.set(host, (this.#now.get(host) ?? 0) - 1);
      return answered(body);
    });
  }
}

describe('how many at once', () => {
  test('as many as asked for', async () => {
    const client = new CountingClient();
    expect(await run(client, urlsOf(50), { concurrency: 7 })).toMatchObject({ saved: 50 });
    expect(client.most).toBe(7);
  });

  test('of one host no more than its share, while others go on', async () => {
    const client = new CountingClient();
    const urls = [...urlsOf(30, 'a.example'), ...urlsOf(30, 'b.example'), ...urlsOf(5, 'c.example')];
    await run(client, urls, { concurrency: 5, perHost: 2 });
    expect(client.mostOf.get('a.example')).toBe(2);
    expect(client.most).toBe(5);
    // Those at the end of the list did not wait for those at its beginning.
    const last = client.requests.findIndex(({ url }) => url.host === 'c.example');
    expect(last).toBeLessThan(30);
  });

  test('more with requests ahead, as long as answers are small', async () => {
    const small = new CountingClient();
    await run(small, urlsOf(200), { concurrency: 2, ahead: 15 });
    expect(small.most).toBe(32);
    const large = new CountingClient('x'.repeat(SMALL_BYTES + 1));
    await run(large, urlsOf(10, 'b.example'), { concurrency: 2, ahead: 15 });
    expect(large.most).toBe(2);
  });

  test.for([
    { concurrency: 0 },
    { concurrency: 1.5 },
    { perHost: 0 },
    { ahead: -1 },
    { delay: -1 },
    { delay: NaN },
    { perform: { timeout: 0 } },
  ])('a number that makes no sense is refused: %o', async (options) => {
    await expect(run(new FakeClient([]), urlsOf(1), options)).rejects.toMatchObject({ code: 'usage' });
  });
});

test('while one host has its pause, others do not wait', async () => {
  const client = new FakeClient(() => answered('x'));
  await run(client, [...urlsOf(3), ...urlsOf(1, 'b.example')], { delay: 20, concurrency: 4 });
  const hosts = client.requests.map(({ url }) => url.host);
  expect(hosts).toEqual(['a.example', 'b.example', 'a.example', 'a.example']);
});

test.for([
  ['ends early', '12345', 6, 'partial'],
  ['goes on', '1234567', 6, 'weird-reply'],
  ['ends early, large', 'x'.repeat(SMALL_BYTES), SMALL_BYTES + 1, 'partial'],
  ['goes on, large', 'x'.repeat(SMALL_BYTES + 2), SMALL_BYTES + 1, 'weird-reply'],
] as const)('a body that %s fails its download', async ([, body, announced, code]) => {
  const client = new FakeClient([{ headers: [['Content-Length', String(announced)]], body }]);
  const summary = await run(client, ['http://a.example/file']);
  expect(summary).toMatchObject({ failed: 1, firstError: { code } });
  expect(existsSync(`${folder}/file`)).toBe(false);
});

test('an answer that is not wanted is read, so that it does not hold up others', async () => {
  const client = new FakeClient((_, index) => ({ status: index === 0 ? 404 : 206, body: 'never mind' }));
  expect(await run(client, urlsOf(2))).toMatchObject({ failed: 2 });
  expect(client.dropped).toBe(0);
});

describe('what is not about one download ends all', () => {
  const listWith = (changes: Partial<DownloadList>): DownloadList => {
    const list = createDownloadList(urlsOf(5));
    return {
      get counts() {
        return list.counts;
      },
      take: (count) => list.take(count),
      claimName: (job, wanted) => list.claimName(job, wanted),
      settle: (job, outcome) => list.settle(job, outcome),
      giveBack: (job) => list.giveBack(job),
      close: () => list.close(),
      ...changes,
    };
  };
  const fail = async (): Promise<never> => {
    throw new Error('the list is broken');
  };

  test.for([{ take: fail }, { settle: fail }])('a list that fails: %o', async (changes) => {
    const client = new FakeClient(() => answered('x'));
    await expect(run(client, listWith(changes))).rejects.toThrow('the list is broken');
  });

  test('a listener that throws', async () => {
    const onEvent = (event: { type: string }): void => {
      if (event.type === 'end') throw new Error('a defect');
    };
    await expect(run(new FakeClient(() => answered('x')), urlsOf(3), { onEvent })).rejects.toThrow(
      'a defect',
    );
  });

  test('a folder that cannot be', async () => {
    const client = new FakeClient([]);
    await expect(run(client, urlsOf(1), { folder: '/dev/null/x' })).rejects.toMatchObject({
      code: 'write-file',
    });
    expect(client.requests).toEqual([]);
  });
});

test('interrupted before it begins, it asks nobody; while it waits, it closes what runs', async () => {
  const client = new FakeClient([]);
  await expect(run(client, urlsOf(3), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'aborted',
  });
  expect(client.requests).toEqual([]);

  const asked = deferred();
  const interruption = new AbortController();
  const silent = new FakeClient((_, __, { signal }) => {
    asked.resolve();
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  });
  const list = createDownloadList(urlsOf(5));
  const running = run(silent, list, { signal: interruption.signal, perHost: 1, concurrency: 3 });
  await asked.promise;
  interruption.abort();
  await expect(running).rejects.toMatchObject({ code: 'aborted' });
  expect(list.counts).toMatchObject({ running: 0, failed: 0, saved: 0 });
  expect(await list.take(5)).toHaveLength(5);
});

test('a hundred thousand take no more memory than a few', async () => {
  const client = new FakeClient(() => ({ status: 404 }));
  // Of the client's, which keeps them.
  client.requests.push = () => 0;
  const urls = urlsOf(100_000);
  const list = createDownloadList(urls);
  let ended = 0;
  let at = 0;
  const before = retainedBytes();
  const summary = await run(client, list, {
    concurrency: 16,
    onEvent: ({ type }) => {
      if (type !== 'end') return;
      ended += 1;
      if (ended === 99_000) at = retainedBytes();
    },
  });
  expect(summary).toMatchObject({ total: 100_000, failed: 100_000 });
  expect(at - before).toBeLessThan(16 * 1024 * 1024);
  expect(readdirSync(folder)).toEqual([]);
}, 30_000);

test('where no more files can be open it ends, and gives back what it has', async () => {
  const cause = Object.assign(new Error('full'), { code: 'EMFILE' });
  const client = new FakeClient(() => {
    throw new TransportError('refused', 'could not connect', { cause });
  });
  const list = createDownloadList(urlsOf(5));
  await expect(run(client, list)).rejects.toMatchObject({
    code: 'write-file',
    hint: expect.stringContaining('--concurrency') as string,
  });
  expect(list.counts).toMatchObject({ running: 0, failed: 0 });
});
