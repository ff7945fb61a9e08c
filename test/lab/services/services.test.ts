import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { encodeTime } from '../../../src/lab/tcp/clock.ts';
import { createService } from '../../../src/lab/tcp/services.ts';
import { converseInMemory } from '../../helpers/stream-client.ts';

const clock = (): Date => new Date(Date.UTC(1982, 1, 22, 17, 37, 43));

describe('daytime', () => {
  // RFC 867's own example, on the day of the week that it really was, and by another time zone.
  const LINE = 'Monday, February 22, 1982 17:37:43-UTC\r\n';

  it('says a line that people read, whatever is said to it, and ends', async () => {
    const { serve, answer } = createService('daytime', { clock });
    expect(String(await converseInMemory(serve, []))).toBe(LINE);
    expect(String(await converseInMemory(serve, ['what time is it?\n']))).toBe(LINE);
    expect(String(Buffer.from(answer(Buffer.alloc(0)) ?? []))).toBe(LINE);
  });

  it('does not wait for ever until the client ends too', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const [client, server] = duplexPair();
    createService('daytime', { clock }).serve(server);
    client.resume();
    await once(client, 'end');
    expect(server.destroyed).toBe(false);
    vi.advanceTimersByTime(5000);
    expect(server.destroyed).toBe(true);
  });
});

describe('time', () => {
  // The table of RFC 868.
  it.for([
    ['1970-01-01T00:00:00Z', 2_208_988_800],
    ['1976-01-01T00:00:00Z', 2_398_291_200],
    ['1980-01-01T00:00:00Z', 2_524_521_600],
    ['1983-05-01T00:00:00Z', 2_629_584_000],
  ] as const)('of %s is %d', ([at, seconds]) => {
    expect(Buffer.from(encodeTime(new Date(at))).readUInt32BE()).toBe(seconds);
  });

  it('begins anew in 2036', () => {
    expect(encodeTime(new Date('2036-02-07T06:28:15Z'))).toEqual(Buffer.from('ffffffff', 'hex'));
    expect(encodeTime(new Date('2036-02-07T06:28:16Z'))).toEqual(Buffer.from('00000000', 'hex'));
  });

  it('is four bytes by TCP, too', async () => {
    const { serve } = createService('time', { clock: () => new Date('1980-01-01T00:00:00Z') });
    expect(await converseInMemory(serve, [])).toEqual(Buffer.from('96792480', 'hex'));
  });
});

describe('discard', () => {
  it('says nothing, and ends with the client', async () => {
    const { serve, answer } = createService('discard');
    expect(await converseInMemory(serve, ['a', 'b'.repeat(100_000)])).toEqual(Buffer.alloc(0));
    expect(answer(Buffer.from('a'))).toBeUndefined();
  });
});

describe('echo', () => {
  it('answers a datagram with the same, or with the same behind a prefix', () => {
    const datagram = Buffer.from('hello\n');
    expect(createService('echo').answer(datagram)).toEqual(datagram);
    const answer = createService('echo', { prefix: 'echo : ' }).answer(datagram);
    expect(String(Buffer.from(answer ?? []))).toBe('echo : hello\n');
  });
});
