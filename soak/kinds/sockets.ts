import assert from 'node:assert/strict';

import type { Framing, MessageConnection } from '../../src/index.ts';
import { assertSame } from '../content.ts';
import { anyFault } from '../faults.ts';
import type { Kind } from '../kind.ts';
import { attempt, type World } from '../operation.ts';
import type { Place } from '../way.ts';

const FRAMINGS: readonly Framing[] = ['line', { lengthBytes: 2 }, { delimiter: Buffer.from('\0\0') }];
/** For an answer to a datagram, in milliseconds: it may be lost, and nobody is to blame. */
const PATIENCE_MS = 1_000;

/** Messages that come back from an echo, all of them and in order: the lab's, and one that is made of the library's server. */
export const tcp: Kind = {
  name: 'tcp',
  workers: 2,
  async open(world) {
    const { netkit, lab, random } = world;
    const echo = async (client: MessageConnection): Promise<void> => {
      for (let text = await client.receiveText(); text !== undefined; text = await client.receiveText()) {
        await client.sendMessage(text);
      }
    };
    const server = new netkit.TcpServer({ framing: 'line' }, echo);
    const own = { host: '127.0.0.1', port: (await server.start()).port };
    const { echo: theirs } = lab.services;
    return {
      turn: () =>
        random.chance(0.5) ? echoAll(world, theirs, random.pick(FRAMINGS)) : echoAll(world, own, 'line'),
      close: () => server.stop(),
    };
  },
};

async function echoAll(world: World, server: Place, framing: Framing): Promise<void> {
  const { netkit, random } = world;
  await attempt(world, { fault: anyFault(random), to: server }, async ({ dial, signal, moved }) => {
    const place = { host: 'echo.test', port: 7 };
    await using client = await netkit.TcpClient.connect({ ...dial, ...place, framing, signal });
    await exchange(world, client, moved, signal);
  });
}

async function exchange(
  { random, netkit }: World,
  client: MessageConnection,
  moved: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const abort = (): void => client.close(new netkit.TransportError('aborted', 'the soak has aborted it'));
  signal.addEventListener('abort', abort);
  const messages = Array.from({ length: random.between(1, 12) }, () =>
    Buffer.from(random.bytes(random.between(0, 3_000)).toString('base64')),
  );
  const sending = (async () => {
    for (const message of messages) await client.sendMessage(message);
    await client.end();
  })();
  const receiving = (async () => {
    for (const message of messages) {
      const echoed = await client.receiveMessage();
      if (echoed === undefined || echoed.length < message.length) throw cutOff(netkit);
      assertSame(echoed, message, 'an echo');
      moved(message.length);
    }
    assert.equal(await client.receiveMessage(), undefined);
  })();
  const [sent, received] = await Promise.allSettled([sending, receiving]);
  signal.removeEventListener('abort', abort);
  if (received.status === 'rejected') throw received.reason;
  if (sent.status === 'rejected') throw sent.reason;
}

/** An end in the middle is no error of a stream's, which is why it is one of the exchange. */
function cutOff({ ProtocolError }: World['netkit']): Error {
  return new ProtocolError('partial', 'the echo ended before its end');
}

/** Datagrams, which are whole or not there. */
export const udp: Kind = {
  name: 'udp',
  workers: 1,
  open: async (world) => ({ turn: () => echoDatagrams(world) }),
};

async function echoDatagrams(world: World): Promise<void> {
  const { netkit, random, lab } = world;
  await attempt(world, { may: ['timeout'] }, async ({ moved }) => {
    await using socket = await netkit.UdpSocket.bind({ remote: lab.services.echo, timeout: PATIENCE_MS });
    const sent = Array.from({ length: random.between(1, 8) }, () => random.bytes(random.between(0, 1_400)));
    for (const datagram of sent) await socket.send(datagram);
    const left = sent.map((datagram) => datagram.toString('base64'));
    while (left.length > 0) {
      const answer = await socket.receive();
      assert.ok(answer);
      const at = left.indexOf(Buffer.from(answer.bytes).toString('base64'));
      assert.notEqual(at, -1, 'a datagram that was never sent');
      left.splice(at, 1);
      moved(answer.bytes.length);
    }
  });
  await attempt(world, { must: 'refused' }, async () => {
    await using closed = await netkit.UdpSocket.bind({});
    const remote = { host: '127.0.0.1', port: closed.localPort };
    await using socket = await netkit.UdpSocket.bind({ remote, timeout: PATIENCE_MS });
    // Only now, or the other one might get its port, and would hear itself.
    closed.close();
    await socket.send('anybody there?');
    await socket.receive();
  });
}
