import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { channelTransport, type ChannelTransport } from '../../../src/net/ssh/channel-transport.ts';

const FACTS = { remote: 'there', local: 'here', timings: { connect: 0 } };

/** A channel that takes everything at once, over a socket that takes nothing until `drain`. */
function overFullSocket(): { transport: ChannelTransport; drain(): void } {
  let drain = (): void => {};
  const socket = new Duplex({
    writableHighWaterMark: 1,
    read() {},
    write: (_chunk, _encoding, done) => void (drain = done),
  });
  socket.write('full');
  const channel = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  const transport = channelTransport(channel, { facts: FACTS, socket, idleTimeout: Infinity });
  return { transport, drain: () => drain() };
}

test('what is written waits for the socket, not only for the channel', async () => {
  const { transport, drain } = overFullSocket();
  let isWritten = false;
  const writing = transport.write(Buffer.from('x')).then(() => (isWritten = true));
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  expect(isWritten).toBe(false);
  drain();
  await writing;
});

test('what is written when the connection is lost fails with the reason', async () => {
  const { transport } = overFullSocket();
  const writing = transport.write(Buffer.from('x'));
  await setImmediate();
  transport.fail(new Error('lost'));
  await expect(writing).rejects.toThrow('lost');
  await expect(transport.write(Buffer.from('x'))).rejects.toThrow('lost');
  await expect(transport.read()).rejects.toThrow('lost');
  await transport.end();
});
