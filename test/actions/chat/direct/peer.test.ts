import { expect, test } from 'vitest';
import { Peer } from '../../../../src/actions/chat/direct/peer.ts';
import { LimitError, TransportError } from '../../../../src/errors.ts';
import { MessageConnection } from '../../../../src/net/message-connection.ts';
import { memoryTransports, type MemoryTransport } from '../../../helpers/memory-transport.ts';

/** Reaches somebody whose connections take so many lines each, and then fail as a socket does whose peer has gone. */
function peerWith(linesEach: readonly number[]) {
  const ends: MemoryTransport[] = [];
  const lost: string[] = [];
  const peer = new Peer({
    place: { host: 'there', port: 3000 },
    async dial() {
      const [near] = memoryTransports();
      const write = near.write.bind(near);
      let left = linesEach[ends.push(near) - 1] ?? 0;
      near.write = async (bytes) => {
        left -= 1;
        if (left < 0) throw new TransportError('send', 'it has gone');
        await write(bytes);
      };
      return new MessageConnection(near, { framing: 'lenient' });
    },
    onConnection: () => undefined,
    onLost: (count, error) => void lost.push(`${count}: ${(error as Error).message}`),
  });
  return { peer, lost, sent: () => ends.map((end) => end.sent.bytes) };
}

test('a line that the connection does not take any more goes over a new one', async () => {
  const { peer, lost, sent } = peerWith([1, 2]);
  for (const line of ['one', 'two', 'three']) expect(peer.send(line)).toBe(true);
  await peer.flushed();
  expect(sent()).toEqual(['one\n', 'two\nthree\n']);
  expect(lost).toEqual([]);
});

test('it is dialled once more, not for ever, and what is lost is told', async () => {
  const { peer, lost, sent } = peerWith([1, 0, 5]);
  for (const line of ['one', 'two', 'three']) peer.send(line);
  await peer.flushed();
  expect(lost).toEqual(['2: it has gone']);
  peer.send('four');
  await peer.flushed();
  expect(sent()).toEqual(['one\n', '', 'four\n']);
});

test('who has come to us cannot be called back', async () => {
  const lost: string[] = [];
  const [near] = memoryTransports();
  const connection = new MessageConnection(near, { framing: 'lenient' });
  const peer = new Peer(
    {
      place: { host: '10.0.0.1', port: 50_123 },
      onConnection: () => undefined,
      onLost: (count, error) => void lost.push(`${count}: ${(error as Error).message}`),
    },
    connection,
  );
  await peer.ended(connection);
  peer.send('hello?');
  await peer.flushed();
  expect(lost).toEqual(['1: 10.0.0.1:50123 is gone']);
});

/** Somebody who reads so many lines of each connection before it ends; how it ends, the test says. */
function reachable() {
  const ends: MemoryTransport[] = [];
  const connections: MessageConnection[] = [];
  const peer = new Peer({
    place: { host: 'there', port: 3000 },
    async dial() {
      const [near] = memoryTransports();
      ends.push(near);
      const connection = new MessageConnection(near, { framing: 'lenient' });
      connections.push(connection);
      return connection;
    },
    onConnection: () => undefined,
    onLost: () => undefined,
  });
  return { peer, ends, connections, sent: () => ends.map((end) => end.sent.bytes) };
}

test('a line that came when they had closed already goes out once more, and no more than once', async () => {
  const { peer, ends, connections, sent } = reachable();
  for (const again of [false, true]) {
    if (!again) peer.send('late');
    await peer.flushed();
    const [end, connection] = [ends.at(-1), connections.at(-1)];
    if (end === undefined || connection === undefined) throw new Error('nobody was dialled');
    end.write = () => Promise.reject(new TransportError('send', 'EPIPE'));
    await peer.ended(connection);
    await peer.flushed();
  }
  expect(sent()).toEqual(['late\n', 'late\n']);
});

test('neither does one that has arrived, or any after a defect or a limit', async () => {
  const { peer, connections, sent } = reachable();
  for (const error of [undefined, new Error('a defect'), new LimitError('MAX', 'too much')]) {
    peer.send('once');
    await peer.flushed();
    await peer.ended(connections.at(-1) as MessageConnection, error);
    await peer.flushed();
  }
  expect(sent()).toEqual(['once\n', 'once\n', 'once\n']);
});

test('after a reset, what was sent last was not read', async () => {
  const { peer, connections, sent } = reachable();
  peer.send('one');
  peer.send('two');
  await peer.flushed();
  await peer.ended(connections.at(-1) as MessageConnection, new TransportError('receive', 'reset'));
  peer.send('three');
  await peer.flushed();
  expect(sent()).toEqual(['one\ntwo\n', 'two\nthree\n']);
});

test('the name that we know goes before the one they give themselves', () => {
  const { peer } = reachable();
  peer.nick = 'eve';
  expect(peer.signature).toBe('there (eve)');
  peer.name = 'alice';
  expect(peer.signature).toBe('there (alice)');
});
