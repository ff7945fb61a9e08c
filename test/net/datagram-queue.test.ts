import { expect, test } from 'vitest';
import { DatagramQueue, MAX_QUEUED_BYTES, MAX_QUEUED_DATAGRAMS } from '../../src/net/datagram-queue.ts';

const from = { address: '127.0.0.1', port: 1 };
const datagram = (length: number, first = 0) => ({ bytes: Buffer.alloc(length, first), from });

test.each([
  ['so many datagrams', 1, MAX_QUEUED_DATAGRAMS],
  ['so many bytes', 65_536, MAX_QUEUED_BYTES / 65_536],
])('%s are held, the newest are dropped and counted, and there is room again', async (_, length, most) => {
  const queue = new DatagramQueue();
  for (let at = 0; at < most; at += 1) queue.deliver(datagram(length, at % 251));
  expect(queue.droppedCount).toBe(0);
  queue.deliver(datagram(length, 255));
  queue.deliver(datagram(length, 255));
  expect(queue.droppedCount).toBe(2);
  expect((await queue.receive(Infinity))?.bytes[0]).toBe(0);
  queue.deliver(datagram(length, 254));
  expect(queue.droppedCount).toBe(2);
  const rest: (number | undefined)[] = [];
  for (let at = 0; at < most; at += 1) rest.push((await queue.receive(Infinity))?.bytes[0]);
  expect(rest.slice(0, 2)).toEqual([1, 2]);
  expect(rest.at(-1)).toBe(254);
  await expect(queue.receive(1)).rejects.toMatchObject({ code: 'timeout' });
});

test('a failure is told once, behind what came before', async () => {
  const queue = new DatagramQueue();
  queue.deliver(datagram(1));
  queue.fail(new Error('first'));
  queue.fail(new Error('second'));
  expect((await queue.receive(Infinity))?.bytes).toHaveLength(1);
  await expect(queue.receive(Infinity)).rejects.toThrow('first');
  const waiting = queue.receive(Infinity);
  queue.fail(new Error('third'));
  await expect(waiting).rejects.toThrow('third');
});

test('two that wait at once are a mistake', async () => {
  const queue = new DatagramQueue();
  const first = queue.receive(Infinity);
  await expect(queue.receive(Infinity)).rejects.toThrow('one receive at a time');
  queue.deliver(datagram(3));
  expect((await first)?.bytes).toHaveLength(3);
});

test('the end gives up what is queued, and the first reason is told once', async () => {
  const queue = new DatagramQueue();
  queue.deliver(datagram(1));
  queue.fail(new Error('failed'));
  queue.end(new Error('ended'));
  queue.end();
  queue.deliver(datagram(1));
  queue.fail(new Error('too late'));
  await expect(queue.receive(Infinity)).rejects.toThrow('ended');
  expect(await queue.receive(Infinity)).toBeUndefined();
});
