import { describe, expect, it } from 'vitest';
import { type Conversation, converse } from '../../../src/actions/tcp/converse.ts';
import { memoryTransports, readUntil } from '../../helpers/memory-transport.ts';

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

/** An input that ends when it is told to. */
function openInput() {
  let finish!: (text: string) => void;
  const rest = new Promise<string>((resolve) => (finish = resolve));
  async function* input(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('first');
    yield Buffer.from(await rest);
  }
  return { input: input(), finish };
}

function talk(settings: Partial<Conversation> = {}) {
  const [here, there] = memoryTransports();
  let heard = '';
  const done = converse(here, {
    input: chunks(),
    endWithInput: true,
    inputAfterPeer: 'sent',
    onReceived: async (bytes) => void (heard += Buffer.from(bytes).toString()),
    ...settings,
  });
  done.catch(() => {});
  return { here, there, done, heard: () => heard };
}

describe('a conversation', () => {
  it('goes both ways at once, and ends our side with the input', async () => {
    const { there, done, heard } = talk({ input: chunks('a', 'b') });
    expect(await readUntil(there, 'ab')).toBe('ab');
    expect(await there.read()).toBeUndefined();
    await there.write(Buffer.from('after your end'));
    await there.end();
    await done;
    expect(heard()).toBe('after your end');
  });

  it('leaves our side open where it is told to', async () => {
    const { here, there, done } = talk({ input: chunks('a'), endWithInput: false });
    expect(await readUntil(there, 'a')).toBe('a');
    await there.end();
    await done;
    here.close(new Error('only now'));
    expect(await there.read()).toBeUndefined();
  });

  it.each(['sent', 'sent while it moves'] as const)(
    'loses nothing where the peer ends first: %s',
    async (how) => {
      const many = Array.from({ length: 200 }, (_, index) => `${index} `);
      const { there, done } = talk({ input: chunks(...many, '.'), inputAfterPeer: how });
      await there.end();
      expect(await readUntil(there, '.')).toBe(`${many.join('')}.`);
      await done;
    },
  );

  it('waits for the rest of the input after the peer', async () => {
    const { input, finish } = openInput();
    const { there, done } = talk({ input });
    await there.end();
    expect(await readUntil(there, 'first')).toBe('first');
    finish('rest');
    expect(await readUntil(there, 'rest')).toBe('rest');
    await done;
  });

  it.each(['left', 'sent while it moves'] as const)(
    'ends with the peer where nobody ends the input: %s',
    async (how) => {
      const { there, done, heard } = talk({ input: openInput().input, inputAfterPeer: how });
      await there.write(Buffer.from('bye'));
      await there.end();
      await done;
      expect(heard()).toBe('bye');
    },
  );

  it('fails with the input, once what has come is shown', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      throw new Error('no such disk');
    }
    const { there, done, heard, here } = talk({ input: broken() });
    await there.write(Buffer.from('shown'));
    await expect(done).rejects.toThrow('no such disk');
    expect(heard()).toBe('shown');
    expect(here.closedBy?.reason?.message).toBe('no such disk');
  });

  it('fails with the connection', async () => {
    const { here, done } = talk({ input: openInput().input });
    here.close(new Error('reset'));
    await expect(done).rejects.toThrow('reset');
  });

  it('reads on only when what came has been taken', async () => {
    const taken: (() => void)[] = [];
    const { there, done } = talk({
      onReceived: () => new Promise((resolve) => taken.push(resolve)),
    });
    for (const text of ['a', 'b']) await there.write(Buffer.from(text));
    await there.end();
    const ticks = async (): Promise<void> => {
      for (let tick = 0; tick < 20; tick += 1) await Promise.resolve();
    };
    await ticks();
    expect(taken).toHaveLength(1);
    taken[0]?.();
    await ticks();
    expect(taken).toHaveLength(2);
    taken[1]?.();
    await done;
  });
});
