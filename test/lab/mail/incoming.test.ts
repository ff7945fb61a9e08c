import { expect, test } from 'vitest';
import { IncomingMessage, InFlight } from '../../../src/lab/mail/incoming.ts';

test('a message is what came, however it was cut', () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 256));
  for (const size of [1, 7, 1000, 70_000, 300_000]) {
    const message = new IncomingMessage(new InFlight(300_000));
    for (let at = 0; at < bytes.length; at += size) message.add(bytes.subarray(at, at + size));
    expect(message.finish().equals(bytes)).toBe(true);
  }
});

test('what comes byte by byte takes little more than its bytes', () => {
  const message = new IncomingMessage(new InFlight(Infinity));
  const byte = Buffer.from('x');
  const before = process.memoryUsage();
  for (let count = 0; count < 1_000_000; count += 1) message.add(byte);
  const after = process.memoryUsage();
  // A buffer for each byte takes 100 MB.
  const taken = after.heapUsed + after.external - before.heapUsed - before.external;
  expect(taken).toBeLessThan(20 * 1024 * 1024);
  expect(message.finish()).toHaveLength(1_000_000);
});

test('all messages together have so much room, which is free again when they end', () => {
  const inFlight = new InFlight(10);
  const first = new IncomingMessage(inFlight);
  first.add(Buffer.from('123456'));
  const second = new IncomingMessage(inFlight);
  second.add(Buffer.from('1234'));
  expect(second.crowded).toBe(false);
  second.add(Buffer.from('5'));
  expect(second.crowded).toBe(true);
  // What was held of it is given back at once.
  const third = new IncomingMessage(inFlight);
  third.add(Buffer.from('1234'));
  expect([third.crowded, first.finish().toString(), third.finish().toString()]).toEqual([
    false,
    '123456',
    '1234',
  ]);
  first.drop();
  const all = new IncomingMessage(inFlight);
  all.add(Buffer.from('1234567890'));
  expect(all.crowded).toBe(false);
});
