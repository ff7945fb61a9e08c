import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { listenTcp } from '../../src/net/tcp-listener.ts';
import { createCertificate } from '../helpers/certificates.ts';
import { deferred } from '../helpers/deferred.ts';

test('a listener that is stopped before its certificate is there begins no handshake', async () => {
  const { cert, key } = await createCertificate({ subject: 'CN=localhost' });
  const pair = deferred<{ cert: string; key: string }>();
  const asked = deferred();
  const certificate = () => {
    asked.resolve();
    return pair.promise;
  };
  const tls = { certificate, alpn: [], handshakeTimeout: 60_000 };
  const settings = { host: '127.0.0.1', port: 0, maxConnections: 10, idleTimeout: 10_000, tls };
  const listening = await listenTcp(settings, async () => {});
  const client = net.connect(listening.port, '127.0.0.1').on('error', () => {});
  await asked.promise;
  const closed = once(client, 'close');
  await listening.stop(0);
  await closed;

  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
  const before = timers();
  pair.resolve({ cert, key });
  await new Promise((resolve) => setImmediate(resolve));
  // Not one more, for the deadline of a handshake that can never take place; the test runner has timers of its own.
  expect(timers()).toBeLessThanOrEqual(before);
});

test('a listener that gets no certificate hangs up, and goes on', async () => {
  let asked = 0;
  const certificate = async (): Promise<never> => {
    asked += 1;
    throw new Error('there is none');
  };
  const tls = { certificate, alpn: [], handshakeTimeout: 60_000 };
  const settings = { host: '127.0.0.1', port: 0, maxConnections: 10, idleTimeout: 10_000, tls };
  const listening = await listenTcp(settings, async () => {});
  for (const _ of [1, 2]) {
    const client = net.connect(listening.port, '127.0.0.1').on('error', () => {});
    await once(client, 'close');
  }
  expect(asked).toBeGreaterThan(0);
  await listening.stop(0);
});
