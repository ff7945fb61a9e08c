import { describe, expect, it } from 'vitest';
import { closedPort, startServer } from '../../helpers/servers.ts';
import { linesOf, netkitApi, startStandIn, TERMINAL } from './netkit-api.ts';

describe('what goes wrong', () => {
  it.each([
    [[404, 'nobody here'], 22, '404 Not Found: nobody here'],
    [[503, { message: 'resting' }], 22, '503 Service Unavailable: resting'],
    [[200, 'null'], 8, 'text/plain, not JSON'],
    [[200, null], 78, 'there is no such record'],
    [[200, { id: 1, title: 'x', price: '12' }], 8, 'price is "12" (a string)'],
  ] as const)('%j ends with %d', async (answer, exitCode, said) => {
    const { netkit } = await startStandIn({ 'GET /products/1': answer });
    const { code, text, stderr } = await netkit(['products', '1']);
    expect([code, text, stderr]).toEqual([exitCode, '', expect.stringContaining(said)]);
    expect(linesOf(stderr)[0]).toMatch(/^netkit: /);
    expect(linesOf(stderr).length).toBeLessThanOrEqual(2);
  });

  it('-s is silent, and the exit code stays', async () => {
    const { netkit } = await startStandIn({});
    expect(await netkit(['products', '1', '-s'])).toEqual({ code: 22, text: '', stderr: '' });
  });

  it('what a server says of an error reaches no terminal raw', async () => {
    const { netkit } = await startStandIn({ 'GET /products/1': [400, { message: 'a\x1b[2Jb\u202ec' }] });
    const { stderr } = await netkit(['products', '1', '--explain'], TERMINAL);
    // oxlint-disable-next-line no-control-regex -- the very characters that must not be there
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(stderr).toContain('400');
  });

  it.each([['--raw'], ['--library']])('nobody at the port: 7, %s', async (client) => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const { code, stderr } = await netkitApi(['products', client, '--base-url', url]);
    expect([code, stderr]).toEqual([7, expect.stringContaining('refused')]);
    expect(stderr).not.toContain('--lab');
  });

  it('nobody who answers: 28, once the time is up', async () => {
    const { url } = await startServer(() => undefined);
    const { code, stderr } = await netkitApi(['products', '--base-url', url.href, '--raw', '-m', '0.05']);
    expect([code, linesOf(stderr).length]).toEqual([28, 1]);
  });

  it('where the public store is out of reach, the lab is named', async () => {
    const port = await closedPort();
    const detour = ['--resolve', `fakestoreapi.com:${port}:127.0.0.1`];
    for (const base of [`https://fakestoreapi.com:${port}`, `FakeStoreAPI.com:${port}/v1`]) {
      const { code, stderr } = await netkitApi(['products', '--raw', '--base-url', base, ...detour]);
      expect([code, stderr]).toEqual([7, expect.stringContaining('--lab answers for fakestoreapi.com')]);
    }
  });

  it('where the public store turns programs away, too; its other refusals are its own', async () => {
    for (const [status, isHinted] of [
      [403, true],
      [502, true],
      [404, false],
    ] as const) {
      const { url } = await startStandIn({ 'GET /products': [status, 'no'] });
      const { port } = new URL(url);
      const detour = ['--resolve', `fakestoreapi.com:${port}:127.0.0.1`];
      const base = ['--base-url', `http://fakestoreapi.com:${port}`];
      const { code, stderr } = await netkitApi(['products', '--raw', ...base, ...detour]);
      expect([code, stderr.includes('--lab answers for')]).toEqual([22, isHinted]);
    }
  });

  it('a base URL that is none is refused', async () => {
    const { code, stderr } = await netkitApi(['products', '--base-url', 'ftp://store.test']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('is not HTTP')]);
  });
});

describe('--explain', () => {
  it('shows what was asked and what the status means, and nothing of it on stdout', async () => {
    const { url, netkit } = await startStandIn({ 'POST /products': [201, { id: 21 }] });
    const { text, stderr } = await netkit(['product', 'add', '--title', 'Hat', '--explain']);
    expect(JSON.parse(text)).toEqual({ id: 21 });
    expect(linesOf(stderr).slice(0, 4)).toEqual([
      `> POST ${url}/products`,
      '> {"title":"Hat"}',
      '< 201 Created',
      '  2xx: it worked',
    ]);
  });

  it('explains refusals, and says what they ask for', async () => {
    const { netkit } = await startStandIn({ 'GET /products/99': [404, 'no'] });
    const { code, stderr } = await netkit(['products', '99', '--explain']);
    expect([code, stderr]).toEqual([
      22,
      expect.stringMatching(/^ {2}4xx: .*\n {2}404: .*\n {2}to do: .+\n/m),
    ]);
  });

  it('cuts what nobody would read', async () => {
    const { netkit } = await startStandIn({ 'POST /products': [201, { id: 21 }] });
    const { stderr } = await netkit(['product', 'add', '--title', 'x'.repeat(5000), '--explain']);
    expect(linesOf(stderr)[1]).toMatch(/^> \{"title":"x{1900,1990}…$/);
  });
});

describe('login', () => {
  const WITHOUT = { 'POST /auth/login': [401, 'username or password is incorrect'] } as const;

  it('shows the token; the password comes from the prompt, the environment, or --user', async () => {
    const { netkit, heard } = await startStandIn({ 'POST /auth/login': [200, { token: 'a.b.c' }] });
    const runs = [
      await netkit(['login', 'mor_2314'], { ...TERMINAL, askSecret: async () => '83r5^_' }),
      await netkit(['login', 'mor_2314'], { env: { NETKIT_PASSWORD: '83r5^_' } }),
      await netkit(['login', '--user', 'mor_2314:83r5^_', '--explain', '--trace']),
    ];
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(runs[0]?.text).toBe('token  a.b.c\n');
    expect(JSON.parse(runs[1]?.text ?? '')).toEqual({ token: 'a.b.c' });
    const sent = new Set(heard.map(({ body }) => body));
    expect([heard.length, [...sent]]).toEqual([3, ['{"username":"mor_2314","password":"83r5^_"}']]);
    expect(runs.map(({ text, stderr }) => text + stderr).join('')).not.toContain('83r5');
  });

  it('ends with 67 where the store does not know them', async () => {
    const { netkit } = await startStandIn(WITHOUT);
    const { code, text, stderr } = await netkit(['login', 'mor_2314:nonsense']);
    expect([code, text, stderr]).toEqual([67, '', expect.stringContaining('incorrect')]);
    expect(stderr).not.toContain('nonsense');
  });

  it.each([
    [['login'], 'the user is missing'],
    [['login', 'a:b', '--user', 'a:b'], 'named twice'],
    [['login', 'a'], 'the password of a is missing'],
  ])('%j asks nothing: %s', async (argv, said) => {
    const { netkit, heard } = await startStandIn(WITHOUT);
    const { code, stderr } = await netkit(argv);
    expect([code, heard, stderr]).toEqual([2, [], expect.stringContaining(said)]);
  });
});
