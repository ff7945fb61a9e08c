import { once } from 'node:events';
import net from 'node:net';

import { expect, it, onTestFinished } from 'vitest';

import { openWay } from '../../soak/way.ts';
import { Random } from '../../soak/random.ts';
import type { Fault } from '../../soak/faults.ts';

const CONTENT = Buffer.alloc(300_000, 'what goes there and back ');

it.each(['none', 'split', 'delay'] as const)('carries all there and back, fault %s', async (fault) => {
  const { bytes, error } = await roundTrip(fault);
  expect(error).toBeUndefined();
  expect(bytes.equals(CONTENT)).toBe(true);
});

it('ends or resets a connection in the middle', async () => {
  const cut = await roundTrip('cut');
  expect([cut.error, cut.bytes.length < CONTENT.length]).toEqual([undefined, true]);
  expect((await roundTrip('reset')).error).toMatchObject({
    code: expect.stringMatching(/^(?:ECONNRESET|EPIPE)$/),
  });
});

it('makes the same choices for the same seed', () => {
  const choices = (seed: string) => {
    const random = new Random(seed);
    return [...Array.from({ length: 5 }, () => random.between(0, 1_000)), random.bytes(8).toString('hex')];
  };
  expect(choices('a')).toEqual(choices('a'));
  expect(choices('a')).not.toEqual(choices('b'));
});

async function roundTrip(fault: Fault): Promise<{ bytes: Buffer; error: Error | undefined }> {
  const echo = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  onTestFinished(() => void echo.close());
  const { port } = echo.address() as net.AddressInfo;
  await using way = await openWay({ host: '127.0.0.1', port }, fault, new Random('way'));
  const socket = net.connect({ port: way.port, host: '127.0.0.1', allowHalfOpen: true });
  const chunks: Buffer[] = [];
  let error: Error | undefined;
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', (reason) => (error = reason));
  socket.end(CONTENT);
  await new Promise((resolve) => socket.once('end', resolve).once('close', resolve));
  socket.destroy();
  return { bytes: Buffer.concat(chunks), error };
}
