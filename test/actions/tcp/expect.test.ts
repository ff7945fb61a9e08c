import { describe, expect, it } from 'vitest';
import { followScript, MAX_SEARCHED, type Step } from '../../../src/actions/tcp/expect.ts';
import { type MemoryTransport, memoryTransports } from '../../helpers/memory-transport.ts';

const send = (text: string): Step => ({ kind: 'send', bytes: Buffer.from(text) });
const wait = (pattern: RegExp): Step => ({ kind: 'expect', pattern });

function start(steps: readonly Step[], timeout = 10_000) {
  const [here, there] = memoryTransports();
  let seen = '';
  const done = followScript(here, steps, {
    decoder: new TextDecoder(),
    timeout,
    onReceived: async (bytes) => void (seen += Buffer.from(bytes).toString()),
  });
  done.catch(() => {});
  return { done, there, seen: () => seen };
}

async function say(peer: MemoryTransport, text: string): Promise<void> {
  await peer.write(Buffer.from(text));
}

describe('a script', () => {
  it('says each thing once what was expected before it has come, however it is cut', async () => {
    const { done, there, seen } = start([wait(/^220 /m), send('QUIT\r\n'), wait(/^221 /m)]);
    for (const piece of '220 mail.test\r\n') await say(there, piece);
    expect(Buffer.from((await there.read()) ?? []).toString()).toBe('QUIT\r\n');
    await say(there, '221 bye\r\n');
    await done;
    expect(seen()).toBe('220 mail.test\r\n221 bye\r\n');
  });

  it('looks for the next pattern behind the match before, in what has come already', async () => {
    const { done, there } = start([wait(/a/), wait(/a/), wait(/b/)]);
    await say(there, 'aab');
    await expect(done).resolves.toBeUndefined();
  });

  it('does not find the same text twice', async () => {
    const { done, there } = start([wait(/a/), wait(/a/)]);
    await say(there, 'ab');
    await there.end();
    await expect(done).rejects.toMatchObject({
      code: 'receive',
      message: 'the peer ended before /a/ came: there was only "b"',
    });
  });

  it('finds a character whose bytes come one by one', async () => {
    const { done, there } = start([wait(/€/)]);
    for (const byte of Buffer.from('€')) await there.write(Uint8Array.of(byte));
    await expect(done).resolves.toBeUndefined();
  });

  it('says what was expected and what came when the time is up', async () => {
    const { done, there } = start([wait(/^ok$/m)], 30);
    await say(there, 'no\x1b[2J\n');
    await expect(done).rejects.toMatchObject({
      code: 'timeout',
      message: String.raw`the time was up before /^ok$/ came: there was only "no\u001b[2J\n"`,
    });
  });

  it('says so where nothing came', async () => {
    const { done } = start([wait(/x/)], 10);
    await expect(done).rejects.toThrow('the time was up before /x/ came: nothing had come since');
  });

  it('says it for the time of everything together as well', async () => {
    const { TransportError } = await import('../../../src/errors.ts');
    const [here] = memoryTransports();
    const done = followScript(here, [wait(/x/)], {
      decoder: new TextDecoder(),
      timeout: 10_000,
      onReceived: async () => {},
    });
    here.close(new TransportError('timeout', 'the time of 1 s is up'));
    await expect(done).rejects.toThrow('the time was up before /x/ came');
  });

  it('searches so much text and no more, and quotes its end', async () => {
    const first = start([wait(/^a/)]);
    await say(first.there, `a${'b'.repeat(MAX_SEARCHED - 1)}`);
    await expect(first.done).resolves.toBeUndefined();

    const second = start([wait(/ab/)]);
    await say(second.there, 'a');
    await say(second.there, 'c'.repeat(MAX_SEARCHED));
    await say(second.there, 'ab');
    await expect(second.done).resolves.toBeUndefined();

    const third = start([wait(/start/)]);
    await say(third.there, `star${'c'.repeat(MAX_SEARCHED - 4)}`);
    await say(third.there, 'd');
    await third.there.end();
    await expect(third.done).rejects.toThrow(/there was only …"c{199}d"$/);
  });

  it('forgets the beginning of what is more', async () => {
    const { done, there } = start([wait(/^start/)]);
    await say(there, 'star');
    await say(there, `t${'x'.repeat(MAX_SEARCHED)}`);
    await there.end();
    await expect(done).rejects.toThrow('the peer ended before');
  });
});
