import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { send } from '../../../src/lab/files/send.ts';

type Written = (error?: Error) => void;

/** A response whose writes are handed to `onWrite`; `events` tells what became of it. */
function makeResponse(onWrite: (done: Written) => void) {
  const events: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    destroyed: false,
    destroy: () => events.push('cut'),
  });
  const response = {
    req: { socket, method: 'GET' },
    writeHead: () => undefined,
    write: (_: Uint8Array, done: Written) => onWrite(done),
    end: () => events.push('end'),
  };
  return { response: response as unknown as ServerResponse, socket, events };
}

function makeAnswer(count: number, events: string[]) {
  const chunks = async function* () {
    for (let number = 0; number < count; number += 1) yield Buffer.from('abc');
  };
  return { status: 200, headers: {}, body: { chunks, close: () => events.push('close') } };
}

describe('send', () => {
  it('gives others a turn between chunks, though the client takes each at once', async () => {
    const { response, events } = makeResponse((done) => done());
    setImmediate(() => events.push('another turn'));
    let sent = 0;
    await send(makeAnswer(3, events), response, (count) => (sent += count));
    expect(events).toEqual(['another turn', 'end', 'close']);
    expect(sent).toBe(9);
  });

  it('reads no further than the client has taken', async () => {
    const taken: Written[] = [];
    const { response, events } = makeResponse((done) => taken.push(done));
    let sent = 0;
    const sending = send(makeAnswer(2, events), response, (count) => (sent += count));
    await expect.poll(() => taken.length).toBe(1);
    expect(sent).toBe(0);
    taken[0]?.();
    await expect.poll(() => taken.length).toBe(2);
    expect(sent).toBe(3);
    taken[1]?.();
    await sending;
    expect(events).toEqual(['end', 'close']);
  });

  it('cuts the connection and closes the body when a write fails', async () => {
    const { response, events } = makeResponse((done) => done(new Error('reset')));
    await send(makeAnswer(2, events), response, () => undefined);
    expect(events).toEqual(['cut', 'close']);
  });

  it('closes the body when the connection goes while it waits its turn', async () => {
    const { response, socket, events } = makeResponse(() => socket.emit('close'));
    await send(makeAnswer(2, events), response, () => undefined);
    expect(events).toEqual(['cut', 'close']);
  });
});
