import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { readFileSync } from 'node:fs';

import { expect, onTestFinished, test } from 'vitest';

import { connectSmtp } from '../../../../src/index.ts';
import { deferred } from '../../../helpers/deferred.ts';
import { startSmtp } from './start.ts';

const ACCEPTED = channel('net.server.socket');

test('whoever waits for the end of a connection is told of it, also where it got TLS on the way', async () => {
  const server = await startSmtp();
  const ended = deferred();
  // As the listener does that keeps all sockets until they end (src/net/listen.ts).
  const onAccepted = (message: unknown): void => {
    (message as { readonly socket: Socket }).socket.once('close', () => ended.resolve());
  };
  ACCEPTED.subscribe(onAccepted);
  onTestFinished(() => {
    ACCEPTED.unsubscribe(onAccepted);
  });
  const dial = { tls: { ca: readFileSync(server.caPath, 'utf8') } };
  const { client } = await connectSmtp(`smtp://127.0.0.1:${server.port}`, { tls: 'require', dial });
  expect(client.session.connection.tls).toBeDefined();
  await client.close();
  await ended.promise;
});
