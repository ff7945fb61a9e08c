/** Digest at the lab: what curl and both clients are told and let in with, and what they are not. */
import { describe, expect, test } from 'vitest';
import { parseChallenges } from '../../src/actions/http/auth/challenges.ts';
import {
  type DigestChallenge,
  digestAuthorization,
  strongestDigest,
} from '../../src/actions/http/auth/digest.ts';
import { MAX_STALE_NONCES } from '../../src/actions/http/auth/layer.ts';
import { bytesBody } from '../../src/actions/body.ts';
import { type HttpOptions, http } from '../../src/http.ts';
import { type DigestDemand, DigestGuard, MAX_NONCES } from '../../src/lab/http/digest.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import { ask } from '../helpers/curl.ts';
import { testWith } from '../helpers/programs.ts';
import { useLab } from '../helpers/use-lab.ts';

const testWithCurl = testWith('curl');
const lab = useLab();
const ALICE = { user: 'alice', password: 'secret' };

const ALGORITHMS = ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess'];
/** curl 7.88.1 hashes with SHA-256 where it says this. */
const NOT_IN_CURL = ['SHA-512-256', 'SHA-512-256-sess'];
const QOPS = ['auth', 'auth-int', 'auth,auth-int', 'auth&userhash'];

function paths(algorithms: readonly string[]): string[] {
  const withQop = algorithms.flatMap((name) =>
    QOPS.map((qop) => `/auth/digest?algorithm=${name}&qop=${qop}`),
  );
  const asInRfc2069 = algorithms.filter((name) => !name.endsWith('-sess'));
  return [...withQop, ...asInRfc2069.map((name) => `/auth/digest?algorithm=${name}&qop=none`)];
}

function welcomeOf(path: string): string {
  return `Welcome, alice, by Digest with ${/algorithm=([\w-]+)/.exec(path)?.[1] ?? 'MD5'}!\n`;
}

describe('curl', () => {
  const digest = (path: string, ...args: string[]) => ask(lab.url(path), '--digest', ...args);

  testWithCurl.for(paths(ALGORITHMS))('gets in at %s', async (path) => {
    const { status, body } = await digest(path, '-u', 'alice:secret');
    expect([status, body.toString()]).toEqual([200, welcomeOf(path)]);
  });

  testWithCurl.for(['alice:wrong', 'bob:secret', 'alice:', 'Alice:secret'])(
    'stays out as %s',
    async (user) => {
      for (const path of ['/auth/digest', '/auth/digest?qop=none', '/auth/digest?userhash', '/auth/any']) {
        expect((await digest(path, '-u', user)).status).toBe(401);
      }
    },
  );

  testWithCurl('is let in again after a nonce that is used up', async () => {
    const path = '/auth/digest?uses=1';
    const { status, body } = await digest(path, '-u', 'alice:secret', lab.url(path), lab.url(path));
    expect(status).toBe(200);
    expect(body.toString()).toContain(welcomeOf(path));
  });

  testWithCurl('has the choice at /auth/any', async () => {
    const chosen = async (scheme: string) =>
      (await ask(lab.url('/auth/any'), scheme, '-u', 'alice:secret')).body.toString();
    expect(await chosen('--basic')).toBe('Welcome, alice, by Basic!\n');
    expect(await chosen('--digest')).toBe('Welcome, alice, by Digest with MD5!\n');
  });

  testWithCurl('is refused what is not proved', async () => {
    const refused = async (authorization: string) =>
      (await ask(lab.url('/auth/digest'), '-H', `Authorization: ${authorization}`)).status;
    expect(await refused('Digest')).toBe(401);
    expect(await refused('Digest username="alice", realm="lab"')).toBe(401);
    expect(await refused('Digest "')).toBe(401);
    expect(await refused('Basic YWxpY2U6c2VjcmV0')).toBe(401);
  });

  testWithCurl('is told what can be asked for', async () => {
    for (const query of ['algorithm=SHA-1', 'algorithm=', 'qop=x', 'algorithm=MD5%0d%0aX-Y:z']) {
      const { status, body, headers } = await ask(lab.url(`/auth/digest?${query}`));
      expect([status, headers.has('x-y')]).toEqual([400, false]);
      expect(body.toString()).toContain('SHA-512-256-sess');
    }
  });

  testWithCurl('learns at /auth/broken five ways not to say it, and one to', async () => {
    const { status } = await ask(lab.url('/auth/broken'), '--basic', '-u', 'alice:secret');
    expect(status).toBe(200);
  });
});

describe.each(['raw', 'library'] as const)('the %s client', (client) => {
  const get = async (path: string, options: HttpOptions = {}) => {
    const legs: string[] = [];
    const { status, body } = await http.get(lab.url(path), {
      client,
      auth: ALICE,
      authScheme: 'digest',
      onLeg: ({ exchange }) => legs.push(`${exchange.response.status} ${exchange.connection.local}`),
      ...options,
    });
    const ports = new Set(legs.map((leg) => leg.split(' ')[1]));
    return {
      said: `${status} ${Buffer.from(body).toString()}`,
      statuses: legs.map((leg) => Number(leg.split(' ')[0])),
      connections: ports.size,
    };
  };

  test.each(paths([...ALGORITHMS, ...NOT_IN_CURL]))('gets in at %s, on one connection', async (path) => {
    expect(await get(path)).toEqual({ said: `200 ${welcomeOf(path)}`, statuses: [401, 200], connections: 1 });
  });

  test.each(['auth', 'auth-int', 'none'])('proves a body with qop=%s', async (qop) => {
    const body = 'x'.repeat(100_000);
    const url = lab.url(`/auth/digest?qop=${qop}`);
    const result = await http.post(url, { client, auth: ALICE, authScheme: 'digest', data: body });
    expect(Buffer.from(result.body).toString()).toBe('Welcome, alice, by Digest with MD5!\n');
  });

  test('is not let in with the wrong password, and says so once', async () => {
    const { said, statuses } = await get('/auth/digest', { auth: { ...ALICE, password: 'wrong' } });
    expect([said, statuses]).toEqual(['401 who are you?\n', [401, 401]]);
  });

  test('takes the best at /auth/any, and the only one at /auth/broken, with any', async () => {
    const authScheme = 'any';
    expect((await get('/auth/any', { authScheme })).said).toBe(
      '200 Welcome, alice, by Digest with SHA-256!\n',
    );
    expect((await get('/auth/broken', { authScheme })).said).toBe('200 Welcome, alice, by Basic!\n');
    expect(await get('/auth/broken')).toMatchObject({ statuses: [401] });
  });

  test('gives up at /auth/never', async () => {
    const { said, statuses } = await get('/auth/never');
    expect([said, statuses.length]).toEqual(['401 who are you?\n', 2 + MAX_STALE_NONCES]);
  });

  test('says nothing of it at another origin', async () => {
    for (const authScheme of ['basic', 'digest', 'any'] as const) {
      const { said } = await get('/redirect/cross-origin', { authScheme, follow: true });
      expect(said).toMatch(/^200 /);
      expect(said.toLowerCase()).not.toContain('authorization');
    }
    const trusted = await get('/redirect/cross-origin', { authScheme: 'basic', follow: { trusted: true } });
    expect(trusted.said).toContain('Authorization');
  });

  test('shows no proof in a transcript', async () => {
    const shown: string[] = [];
    const recorder = createRecorder({
      client,
      listeners: [(entry) => 'bytes' in entry && shown.push(Buffer.from(entry.bytes).toString('latin1'))],
    });
    await get('/auth/digest', { recorder });
    const text = shown.join('');
    expect(text).toContain('Authorization: Digest ****');
    expect(text).not.toMatch(/response=|cnonce=|secret/);
  });
});

describe('a nonce', () => {
  const guard = new DigestGuard('alice', 'secret', 'lab');
  const demand: DigestDemand = { algorithm: 'MD5', qop: 'auth', userhash: false, uses: 3 };

  /** What comes of answering a challenge, with the nonce used for the `count`th time. */
  const check = (challenge: DigestChallenge, count: number) => {
    const use = { method: 'GET', uri: '/p', count, cnonce: 'c' };
    const value = digestAuthorization(challenge, ALICE, use);
    const request = {
      method: 'GET',
      target: '/p',
      header: () => value,
      body: () => bytesBody('').open(),
    };
    return guard.check(request, demand);
  };
  const challenge = () => strongestDigest(parseChallenges([guard.challenge(demand)]))!;

  test('is used in the order of its counts, as often as it is good for', async () => {
    const first = challenge();
    const verdicts = [];
    for (const count of [1, 1, 3, 2, 4]) verdicts.push(await check(first, count));
    expect(verdicts).toEqual(['proved', 'stale', 'proved', 'stale', 'stale']);
  });

  test('of nobody is stale, and so is the oldest when there are too many', async () => {
    const oldest = challenge();
    const second = challenge();
    for (let others = 2; others <= MAX_NONCES; others += 1) guard.newNonce();
    expect(await check(oldest, 1)).toBe('stale');
    expect(await check(second, 1)).toBe('proved');
    expect(await check({ ...second, nonce: 'mine' }, 1)).toBe('stale');
  });
});
