import { describe, expect, it } from 'vitest';
import {
  MAX_ANSWERS_PER_SECOND,
  MAX_SENDERS_PER_SECOND,
  ReplyGuard,
} from '../../../src/lab/udp/reply-guard.ts';

const sender = (port: number, address = '127.0.0.1') => ({ address, port });

describe('ReplyGuard', () => {
  // The registered ports of echo, daytime, quote of the day, chargen and time.
  it.for([7, 13, 17, 19, 37, 8000, 0])(
    'answers nobody at port %d, where a server of that kind may be',
    (port) => {
      expect(new ReplyGuard(8000).mayAnswer(sender(port, '192.0.2.1'))).toBe(false);
    },
  );

  it('answers others, also at low ports, and at that of a discard server', () => {
    const guard = new ReplyGuard(8000);
    expect([9, 53, 1023, 8001, 50_000].map((port) => guard.mayAnswer(sender(port)))).toEqual(
      Array(5).fill(true),
    );
  });

  it('answers one sender so many times within a second, and others besides', () => {
    let time = 5000;
    const guard = new ReplyGuard(8000, () => time);
    const ask = (port: number, times: number): number =>
      Array.from({ length: times }, () => guard.mayAnswer(sender(port))).filter(Boolean).length;
    expect(ask(50_000, MAX_ANSWERS_PER_SECOND + 5)).toBe(MAX_ANSWERS_PER_SECOND);
    expect(ask(50_001, 1)).toBe(1);
    time += 999;
    expect(ask(50_000, 1)).toBe(0);
    time += 1;
    expect(ask(50_000, 1)).toBe(1);
  });

  it('keeps no more senders in mind than it may, and answers those that it has', () => {
    const guard = new ReplyGuard(8000, () => 0);
    const answered = Array.from({ length: MAX_SENDERS_PER_SECOND + 5 }, (_, count) =>
      guard.mayAnswer(sender(50_000, `10.0.${count >> 8}.${count & 255}`)),
    );
    expect(answered.filter(Boolean)).toHaveLength(MAX_SENDERS_PER_SECOND);
    expect(guard.mayAnswer(sender(50_000, '10.0.0.0'))).toBe(true);
  });
});
