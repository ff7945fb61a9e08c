import { afterEach, describe, expect, it, vi } from 'vitest';
import { AFTER_REPLY_MS, hear, type HearSettings } from '../../../src/actions/tcp/hear.ts';
import { memoryTransports, readUntil } from '../../helpers/memory-transport.ts';

function listen(settings: Partial<HearSettings> = {}) {
  const [here, there] = memoryTransports();
  const log: string[] = [];
  const done = hear(here, {
    endAfterwards: true,
    onReceived: async (bytes) => void log.push(`< ${Buffer.from(bytes).toString()}`),
    onSent: async (bytes) => void log.push(`> ${Buffer.from(bytes).toString()}`),
    ...settings,
  });
  return { there, done, log };
}

afterEach(() => void vi.useRealTimers());

describe('hearing a client out', () => {
  it('answers once, after the first that it says, and then ends our side', async () => {
    const { there, done, log } = listen({ reply: Buffer.from('got it') });
    await there.write(Buffer.from('hello'));
    expect(await readUntil(there, 'got it')).toBe('got it');
    expect(await there.read()).toBeUndefined();
    await there.write(Buffer.from('more'));
    await there.end();
    await done;
    expect(log).toEqual(['< hello', '> got it', '< more']);
  });

  it('hangs up on a client that stays, silent, after its answer', async () => {
    vi.useFakeTimers();
    const { there, done } = listen({ reply: Buffer.from('got it') });
    let isOver = false;
    void done.then(() => (isOver = true));
    await there.write(Buffer.from('hello'));
    await vi.advanceTimersByTimeAsync(AFTER_REPLY_MS - 1);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(isOver).toBe(true);
  });

  it('without an answer ends our side all the same, so that nobody waits for one', async () => {
    const { there, done, log } = listen();
    await there.write(Buffer.from('hello'));
    expect(await there.read()).toBeUndefined();
    await there.end();
    await done;
    expect(log).toEqual(['< hello']);
  });

  it('says nothing to a client that says nothing', async () => {
    const { there, done, log } = listen({ reply: Buffer.from('got it') });
    await there.end();
    await done;
    expect(log).toEqual([]);
  });
});
