import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { resolveTarget } from '../../src/net/resolve.ts';
import type { DialSettings } from '../../src/net/types.ts';

const resolve = (host: string, port: number, settings: DialSettings = {}) =>
  resolveTarget({ host, port }, settings, {});
const at = (address: string, port: number) => ({ address, port });

describe('resolveTarget', () => {
  test.each<[string, string, DialSettings, unknown]>([
    ['an IPv4 address as it is', '127.0.0.1', {}, [at('127.0.0.1', 80)]],
    ['an IPv6 address without a URL’s brackets', '[::1]', {}, [at('::1', 80)]],
    ['a Unix-domain socket before all else', '127.0.0.1', { unixSocket: '/s' }, [{ path: '/s' }]],
    [
      'nothing but the place it is confined to',
      'x.invalid',
      {
        confined: true,
        connectTo: [{ host: 'x.invalid', port: 80, toHost: '127.0.0.1', toPort: 81 }],
        unixSocket: '/s',
        resolve: new Map([['*:81', ['192.0.2.1']]]),
      },
      [at('127.0.0.1', 81)],
    ],
    [
      'the addresses given for host and port, in any case, in their order',
      'Www.Example.ORG',
      { resolve: new Map([['www.example.org:80', ['::1', '127.0.0.1']]]) },
      [at('::1', 80), at('127.0.0.1', 80)],
    ],
    [
      'those for any host',
      'x.invalid',
      { resolve: new Map([['*:80', ['127.0.0.2']]]) },
      [at('127.0.0.2', 80)],
    ],
    [
      'those for this very host rather than those for any',
      'x.invalid',
      {
        resolve: new Map([
          ['*:80', ['127.0.0.2']],
          ['x.invalid:80', ['127.0.0.3']],
        ]),
      },
      [at('127.0.0.3', 80)],
    ],
    [
      'those given even for an address',
      '127.0.0.1',
      { resolve: new Map([['127.0.0.1:80', ['127.0.0.9']]]) },
      [at('127.0.0.9', 80)],
    ],
    [
      'only addresses of the family asked for',
      'x.invalid',
      { family: 6, resolve: new Map([['x.invalid:80', ['127.0.0.1', '::1']]]) },
      [at('::1', 80)],
    ],
    [
      'another host and port to connect to',
      'X.invalid',
      { connectTo: [{ host: 'x.invalid', port: 80, toHost: '127.0.0.1', toPort: 8080 }] },
      [at('127.0.0.1', 8080)],
    ],
    ['another host with the same port', 'x.invalid', { connectTo: [{ toHost: '[::1]' }] }, [at('::1', 80)]],
    [
      'another port of the same host',
      '127.0.0.1',
      { connectTo: [{ host: '', toHost: '', toPort: 81 }] },
      [at('127.0.0.1', 81)],
    ],
    [
      'the first rule that matches',
      '127.0.0.1',
      {
        connectTo: [
          { port: 81, toPort: 1 },
          { host: '127.0.0.2', toPort: 2 },
          { port: 80, toPort: 3 },
          { toPort: 4 },
        ],
      },
      [at('127.0.0.1', 3)],
    ],
    [
      'the addresses given for the place it was sent to',
      'x.invalid',
      {
        connectTo: [{ host: 'x.invalid', toHost: 'y.invalid', toPort: 81 }],
        resolve: new Map([['y.invalid:81', ['127.0.0.4']]]),
      },
      [at('127.0.0.4', 81)],
    ],
  ])('takes %s', async (_what, host, settings, addresses) => {
    expect(await resolve(host, 80, settings)).toEqual(addresses);
  });

  test('asks the system for other names, and tells the recorder what it said', async () => {
    const told: unknown[] = [];
    const recorder = { lookedUp: (...args: unknown[]) => void told.push(args) };
    const addresses = await resolveTarget(
      { host: 'localhost', port: 80 },
      {},
      { recorder: recorder as never },
    );
    expect(addresses.length).toBeGreaterThan(0);
    for (const where of addresses)
      expect(['127.0.0.1', '::1']).toContain('address' in where && where.address);
    expect(told).toEqual([['localhost', addresses.map((where) => 'address' in where && where.address)]]);
  });

  test.each<[string, string, DialSettings, RegExp, RegExp?]>([
    [
      'a family that the host does not have',
      '127.0.0.1',
      { family: 6 },
      /127\.0\.0\.1 has no IPv6 address/,
      /127\.0\.0\.1/,
    ],
    [
      'an empty list',
      'x.invalid',
      { resolve: new Map([['x.invalid:80', []]]) },
      /x\.invalid has no address$/,
    ],
    [
      'a host that a lab does not answer for',
      'www.example.org',
      { confined: true, connectTo: [{ host: 'www.perdu.com', toHost: '127.0.0.1', toPort: 1 }] },
      /does not answer for www\.example\.org:80/,
      /www\.perdu\.com/,
    ],
    [
      'a port at which a lab does not answer, and says those at which it does',
      'Echo.test',
      {
        confined: true,
        connectTo: [13, 7].map((port) => ({ host: 'echo.test', port, toHost: '127.0.0.1', toPort: 1 })),
      },
      /does not answer for Echo\.test:80/i,
      /^it answers for echo\.test on port 7, 13$/i,
    ],
    ['even an address where it is confined', '127.0.0.1', { confined: true }, /does not answer for/],
  ])('does not know %s', async (_what, host, settings, message, hint) => {
    await expect(resolve(host, 80, settings)).rejects.toMatchObject({
      code: 'unknown-host',
      message: expect.stringMatching(message),
      ...(hint === undefined ? {} : { hint: expect.stringMatching(hint) }),
    });
  });

  test.each([
    ['ENOTFOUND', 'no such name'],
    ['EAI_AGAIN', 'the name server does not answer'],
  ])('says what %s from the system means', async (code, reason) => {
    const lookup = vi
      .spyOn(dns, 'lookup')
      .mockRejectedValue(Object.assign(new Error(`getaddrinfo ${code}`), { code }));
    syncBuiltinESMExports();
    onTestFinished(() => {
      lookup.mockRestore();
      syncBuiltinESMExports();
    });
    await expect(resolve('name.invalid', 80)).rejects.toMatchObject({
      code: 'unknown-host',
      message: `could not find the host name.invalid: ${reason}`,
    });
  });
});
