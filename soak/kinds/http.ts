import assert from 'node:assert/strict';

import type { ErrorCode } from '../../src/errors.ts';
import type { HttpClient } from '../../src/index.ts';
import { alphabet, assertSame, gather, sha256 } from '../content.ts';
import { anyFault } from '../faults.ts';
import type { Kind } from '../kind.ts';
import { attempt, type World } from '../operation.ts';

/** Pages that break the rules, and what each client has to say of them. */
const BAD_PAGES: readonly (readonly [page: string, must: ErrorCode])[] = [
  ['short', 'partial'],
  ['two-lengths', 'weird-reply'],
  ['chunk-size', 'weird-reply'],
  ['chunk-cut', 'partial'],
  ['chunk-no-last', 'partial'],
  ['http09', 'weird-reply'],
  ['garbage', 'weird-reply'],
  ['nul', 'weird-reply'],
];
const PROXIES = [
  'http://proxy.test:3128',
  'http://alice:secret@proxy.test:3129',
  'socks5h://socks.test:1080',
];
/** So that connections are used again, and still begun and ended all the time. */
const REQUESTS_OF_A_CLIENT = 50;

export const http: Kind = {
  name: 'http',
  workers: 4,
  async open(world) {
    const kept = new KeptClient(world);
    const turns = [
      () => kept.get(),
      () => getPage(world),
      () => post(world),
      () => askAgain(world),
      () => throughProxy(world),
      () => badPage(world),
      () => limit(world),
      () => wrongPassword(world),
      () => leaveEarly(world),
    ];
    return { turn: () => world.random.pick(turns)(), rest: () => kept.close() };
  },
};

/** A client that goes on and on. */
class KeptClient {
  readonly #world: World;
  #client: HttpClient | undefined;
  #requests = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async get(): Promise<void> {
    const { netkit, client: kind, lab, random } = this.#world;
    const client = (this.#client ??= await netkit.http.createClient(kind, { dial: lab.dial }));
    const size = random.between(0, 60_000);
    await attempt(this.#world, {}, async ({ moved }) => {
      const page = `${random.pick(['http', 'https'])}://shapes.test/big/${size}${random.pick(['', '?chunked'])}`;
      const request = netkit.composeRequest({ url: new URL(page), method: 'GET' });
      const body = await gather((await netkit.performHttp(client, request)).body);
      assertSame(body, alphabet(size), page);
      moved(size);
    });
    this.#requests += 1;
    if (this.#requests % REQUESTS_OF_A_CLIENT === 0) await this.close();
  }

  async close(): Promise<void> {
    await this.#client?.close();
    this.#client = undefined;
  }
}

async function getPage(world: World): Promise<void> {
  const { netkit, random, client, lab } = world;
  const secure = random.chance(0.5);
  const size = random.between(0, 150_000);
  await attempt(
    world,
    { fault: anyFault(random), to: secure ? lab.https : lab.http },
    async ({ dial, signal, moved }) => {
      const url = `${secure ? 'https' : 'http'}://shapes.test/big/${size}`;
      const { body } = await netkit.http.get(url, { client, dial, signal });
      moved(body.length);
      assertSame(body, alphabet(size), url);
    },
  );
}

async function post(world: World): Promise<void> {
  const { netkit, random, client, lab } = world;
  const bytes = random.bytes(random.between(0, 100_000));
  await attempt(world, { fault: anyFault(random), to: lab.http }, async ({ dial, signal, moved }) => {
    const sent = { client, dial, signal, upload: netkit.bytesBody(bytes) };
    const { body } = await netkit.http.post('http://shapes.test/upload', sent);
    moved(bytes.length);
    assert.equal((JSON.parse(Buffer.from(body).toString()) as { sha256: string }).sha256, sha256(bytes));
  });
}

/** What is cut off goes on where it stopped, on another connection with the same trouble. */
async function askAgain(world: World): Promise<void> {
  const { netkit, random, client, lab } = world;
  const size = random.between(1, 100_000);
  await attempt(world, { fault: random.pick(['cut', 'reset']), to: lab.http }, async ({ dial, moved }) => {
    const url = `http://shapes.test/ranges/${size}`;
    const retry = { retries: 5, delay: 1, allErrors: true };
    const { body } = await netkit.http.get(url, { client, dial, retry });
    moved(body.length);
    assertSame(body, alphabet(size), url);
  });
}

async function throughProxy(world: World): Promise<void> {
  const { netkit, random, client } = world;
  const size = random.between(0, 30_000);
  await attempt(world, {}, async ({ dial, moved }) => {
    const url = `${random.pick(['http', 'https'])}://shapes.test/big/${size}`;
    const { body } = await netkit.http.get(url, { client, dial, proxy: random.pick(PROXIES) });
    moved(body.length);
    assertSame(body, alphabet(size), url);
  });
}

async function badPage(world: World): Promise<void> {
  const { netkit, random, client } = world;
  const [page, must] = random.pick(BAD_PAGES);
  await attempt(world, { must }, async ({ dial }) => {
    await netkit.http.get(`http://shapes.test/bad/${page}`, { client, dial });
  });
}

async function limit(world: World): Promise<void> {
  const { netkit, random, client } = world;
  const [path, limits] = random.pick([
    ['/big/100000', { maxBodyBytes: 5_000 }],
    ['/big/100000?chunked', { maxFileSize: 5_000 }],
    ['/huge-header/1000000', {}],
    ['/many-headers/20000', {}],
  ] as const);
  await attempt(world, { must: 'too-large' }, async ({ dial }) => {
    await netkit.http.get(`http://shapes.test${path}`, { client, dial, ...limits });
  });
}

async function wrongPassword(world: World): Promise<void> {
  const { netkit, random, client } = world;
  await attempt(world, {}, async ({ dial }) => {
    const auth = { user: 'alice', password: 'wrong' };
    const [path, authScheme] = random.pick([
      ['/auth/basic', 'basic'],
      ['/auth/digest', 'digest'],
    ] as const);
    const { status } = await netkit.http.get(`http://shapes.test${path}`, { client, dial, auth, authScheme });
    assert.equal(status, 401);
  });
}

/** Reads a little of a lot, slowly, and goes. */
async function leaveEarly(world: World): Promise<void> {
  const { netkit, random, client: kind } = world;
  await attempt(world, {}, async ({ dial, moved }) => {
    const client = await netkit.http.createClient(kind, { dial });
    const url = new URL('http://shapes.test/big/3000000');
    const { body } = await netkit.performHttp(client, netkit.composeRequest({ url, method: 'GET' }));
    let chunks = random.between(1, 4);
    for await (const chunk of body) {
      moved(chunk.length);
      chunks -= 1;
      if (chunks === 0) break;
    }
    await client.close();
  });
}
