import { describe, expect, it, test } from 'vitest';
import { CONCURRENT_ATTEMPTS, parsePorts, tryPorts } from '../../../src/actions/tcp/try-ports.ts';
import { TransportError, UsageError } from '../../../src/errors.ts';

describe('lists of ports', () => {
  test.each<[string, readonly number[]]>([
    ['22', [22]],
    ['80,22,80', [80, 22]],
    ['8000-8002,1,8001-8003', [8000, 8001, 8002, 1, 8003]],
    ['65535-65535', [65535]],
  ])('%s', (text, ports) => {
    expect(parsePorts(text)).toEqual(ports);
  });

  it('can be all there are', () => {
    expect(parsePorts('1-65535')).toHaveLength(65535);
  });

  it.each(['', '0', '65536', '2-1', '1-', '-1', 'a', '1,,2', '1-2-3', '1-65536', ' 1'])(
    'refuses %j',
    (text) => {
      expect(() => parsePorts(text)).toThrow(UsageError);
    },
  );
});

describe('trying ports', () => {
  it('tells of each in order, whoever is first, and why one is closed', async () => {
    const refused = new TransportError('refused', 'no');
    const gates = new Map<number, () => void>();
    const results = tryPorts([1, 2, 3], (port) => {
      const turn = new Promise<void>((resolve) => gates.set(port, resolve));
      // The last is through first.
      if (port === 3) gates.forEach((open) => open());
      return port === 2 ? turn.then(() => Promise.reject(refused)) : turn;
    });
    const told: unknown[] = [];
    for await (const { port, error } of results) told.push([port, error]);
    expect(told).toEqual([
      [1, undefined],
      [2, refused],
      [3, undefined],
    ]);
  });

  it(`tries ${CONCURRENT_ATTEMPTS} at once and no more`, async () => {
    let now = 0;
    let most = 0;
    const ports = Array.from({ length: 3 * CONCURRENT_ATTEMPTS }, (_, index) => index + 1);
    const seen: number[] = [];
    for await (const { port } of tryPorts(ports, async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    })) {
      seen.push(port);
    }
    expect([most, seen]).toEqual([CONCURRENT_ATTEMPTS, ports]);
  });

  it('ends where no port could be any better', async () => {
    const unknown = new TransportError('unknown-host', 'who?');
    const results = tryPorts([1, 2], () => Promise.reject(unknown));
    await expect(results.next()).rejects.toBe(unknown);
  });
});
