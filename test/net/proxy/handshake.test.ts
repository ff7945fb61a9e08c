import type net from 'node:net';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Decode, ProxyHandshake } from '../../../src/net/proxy/handshake.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import { cutPlaces, splitAt } from '../../helpers/splits.ts';

/** A socket without a network: `push` is what comes in. */
function createHandshake(signal = new AbortController().signal) {
  const socket = new Duplex({ read() {}, write: (_bytes, _encoding, done) => done() });
  const recorded: string[] = [];
  const recorder = createRecorder({
    client: 'raw',
    listeners: [
      (entry) => {
        if ('bytes' in entry) recorded.push(`${entry.kind} ${Buffer.from(entry.bytes).toString()}`);
      },
    ],
  });
  const handshake = new ProxyHandshake(socket as net.Socket, {
    place: 'proxy.test:1',
    signal,
    recorder: recorder.connection('x', 1),
    broken: 'proxy',
  });
  return { socket, handshake, recorded };
}

/** A line. */
const line: Decode<string> = (bytes) => {
  const end = bytes.indexOf('\n');
  if (bytes.includes('!')) throw new Error('not a line');
  return end === -1 ? undefined : { value: bytes.toString('latin1', 0, end), length: end + 1 };
};

describe('what is said to a proxy', () => {
  test('takes nothing beyond the answers, however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(cutPlaces(), async (places) => {
        const { socket, handshake, recorded } = createHandshake();
        for (const piece of splitAt(Buffer.from('one\ntwo\nthe rest'), places)) socket.push(piece);
        expect(await handshake.receive(line)).toBe('one');
        handshake.send(Buffer.from('secret'), Buffer.from('****'));
        expect(await handshake.receive(line)).toBe('two');
        await handshake.finish();
        expect(recorded).toEqual(['received one\n', 'sent ****', 'received two\n']);
        socket.push(null);
        let rest = '';
        for await (const bytes of socket) rest += String(bytes);
        expect(rest).toBe('the rest');
      }),
    );
  });

  test('waits for what has not come', async () => {
    const { socket, handshake } = createHandshake();
    const receiving = handshake.receive(line);
    socket.push('o');
    await new Promise(setImmediate);
    socket.push('ne\n');
    expect(await receiving).toBe('one');
  });

  test('fails when the socket ends with the last answer: nobody else would be told', async () => {
    const { socket, handshake } = createHandshake();
    socket.push('one\n');
    socket.push(null);
    expect(await handshake.receive(line)).toBe('one');
    await expect(handshake.finish()).rejects.toMatchObject({ code: 'proxy' });
  });

  test('leaves an end to whoever reads the rest', async () => {
    const { socket, handshake } = createHandshake();
    socket.push('one\nrest');
    socket.push(null);
    expect(await handshake.receive(line)).toBe('one');
    await handshake.finish();
    let rest = '';
    for await (const bytes of socket) rest += String(bytes);
    expect(rest).toBe('rest');
  });

  test.each([
    ['an answer that is none', 'one!', 'not a line'],
    ['half an answer', 'on', /in the middle of its answer$/],
  ])('records %s, too', async (_what, text, message) => {
    const { socket, handshake, recorded } = createHandshake();
    socket.push(text);
    socket.push(null);
    await expect(handshake.receive(line)).rejects.toThrow(message);
    expect(recorded).toEqual([`received ${text}`]);
  });

  test('is given up at once by its signal', async () => {
    const controller = new AbortController();
    const { handshake } = createHandshake(controller.signal);
    const receiving = handshake.receive(line);
    controller.abort(new Error('enough'));
    await expect(receiving).rejects.toThrow('enough');
    await expect(handshake.receive(line)).rejects.toThrow('enough');
  });
});
