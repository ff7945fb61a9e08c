import { describe, expect, it } from 'vitest';
import { type AnswerSettings, readAnswer } from '../../../src/actions/tcp/answer.ts';
import { memoryTransports } from '../../helpers/memory-transport.ts';

function read(settings: Partial<AnswerSettings> = {}) {
  const [here, there] = memoryTransports();
  let heard = '';
  const done = readAnswer(here, {
    patience: 10_000,
    linger: 10_000,
    endAfter: Infinity,
    ...settings,
    onReceived: async (bytes) => void (heard += Buffer.from(bytes).toString()),
  });
  return { there, done, heard: () => heard };
}

describe('an answer', () => {
  it('ends with the peer', async () => {
    const { there, done, heard } = read();
    await there.write(Buffer.from('one '));
    await there.write(Buffer.from('two'));
    await there.end();
    expect([await done, heard()]).toEqual(['ended', 'one two']);
  });

  it('ends in silence, once something has come', async () => {
    const { there, done, heard } = read({ linger: 10 });
    await there.write(Buffer.from('one'));
    expect([await done, heard()]).toEqual(['quiet', 'one']);
  });

  it('is nothing where nothing comes', async () => {
    expect(await read({ patience: 10 }).done).toBe('nothing');
  });

  it('may need the end of our side, which comes when nothing else does', async () => {
    const { there, done, heard } = read({ endAfter: 10 });
    expect(await there.read()).toBeUndefined();
    await there.write(Buffer.from('at last'));
    await there.end();
    expect([await done, heard()]).toEqual(['ended', 'at last']);
  });

  it('is taken while we still speak, and no clock runs then', async () => {
    let finish = (): void => {};
    const said = new Promise<void>((resolve) => (finish = resolve));
    const { there, done, heard } = read({ said, patience: 0, linger: 0 });
    for (const words of ['one ', 'two']) {
      await there.write(Buffer.from(words));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(heard()).toBe('one two');
    finish();
    expect(await done).toBe('quiet');
  });

  it('has our side ended at once with 0, whatever has come before', async () => {
    let finish = (): void => {};
    const said = new Promise<void>((resolve) => (finish = resolve));
    const { there, done } = read({ said, endAfter: 0 });
    await there.write(Buffer.from('greeting'));
    finish();
    expect(await there.read()).toBeUndefined();
    await there.end();
    expect(await done).toBe('ended');
  });

  it('has not ended before all is said, though the peer has', async () => {
    let finish = (): void => {};
    const said = new Promise<void>((resolve) => (finish = resolve));
    let isOver = false;
    const { there, done } = read({ said });
    void done.then(() => (isOver = true));
    await there.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    finish();
    expect(await done).toBe('ended');
  });

  it('fails with what we say', async () => {
    await expect(read({ said: Promise.reject(new Error('stuck')) }).done).rejects.toThrow('stuck');
  });

  it('fails with the connection', async () => {
    const [here] = memoryTransports();
    const done = readAnswer(here, {
      patience: 1e4,
      linger: 1e4,
      endAfter: Infinity,
      onReceived: async () => {},
    });
    here.close(new Error('gone'));
    await expect(done).rejects.toThrow('gone');
  });
});
