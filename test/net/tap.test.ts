import { once } from 'node:events';
import net from 'node:net';
import { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { tapSocket, watchSocket } from '../../src/net/tap.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { Entry } from '../../src/transcript/types.ts';
import { startServer, type Script } from '../helpers/servers.ts';

async function connectTo(script: Script): Promise<{ socket: net.Socket; peer: net.Socket }> {
  const server = await startServer(script);
  const socket = net.connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  while (server.sockets.length === 0) await new Promise(setImmediate);
  return { socket, peer: server.sockets[0]! };
}

function tap(socket: net.Socket) {
  const lines: string[] = [];
  const listener = (entry: Entry): void => {
    if ('bytes' in entry) lines.push(`${entry.kind} ${Buffer.from(entry.bytes).toString('latin1')}`);
    else if (entry.kind === 'ended') lines.push(`ended by ${entry.by}`);
    else if (entry.kind === 'failed') lines.push(`failed ${entry.reason}`);
    else lines.push(entry.kind);
  };
  const recorder = createRecorder({ client: 'library', listeners: [listener] });
  const connection = recorder.connection('127.0.0.1', 80);
  tapSocket(socket, connection);
  return { lines, connection };
}

const closed = (socket: net.Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.on('error', () => {}).once('close', () => resolve());
  });

const collect = (socket: net.Socket): { text: string } => {
  const all = { text: '' };
  socket.on('data', (bytes) => {
    all.text += bytes.toString('latin1');
  });
  return all;
};

describe('a tapped socket', () => {
  it('records writes of every kind as they reach the peer', async () => {
    const { socket, peer } = await connectTo(() => {});
    const received = collect(peer);
    const { lines } = tap(socket);
    const called: number[] = [];
    socket.write('caf\xe9', 'latin1', () => called.push(1));
    socket.write('\xe9');
    socket.write('00ff', 'hex');
    socket.cork();
    socket.write('one ');
    socket.write(Buffer.from('two '), () => called.push(2));
    socket.uncork();
    socket.end(new Uint8Array([51]), () => called.push(3));
    await once(peer, 'end');
    const sent = lines.filter((line) => line.startsWith('sent ')).map((line) => line.slice(5));
    expect(sent.join('')).toBe(received.text);
    expect(received.text).toBe('caf\xe9\xc3\xa9\x00\xffone two 3');
    expect(called).toEqual([1, 2, 3]);
    expect(lines.at(-1)).toBe('ended by us');
  });

  it.each(['data events', 'reads', 'a pipe', 'an iterator'])('records what comes in for %s', async (how) => {
    const { socket, peer } = await connectTo(() => {});
    const { lines } = tap(socket);
    let text = '';
    const take = (bytes: Buffer | null): void => {
      if (bytes !== null) text += bytes.toString('latin1');
    };
    peer.end('caf\xe9', 'latin1');
    if (how === 'data events') {
      socket.on('data', take);
      await once(socket, 'end');
    } else if (how === 'reads') {
      socket.on('readable', () => take(socket.read() as Buffer | null));
      await once(socket, 'end');
    } else if (how === 'a pipe') {
      const sink = new Duplex({
        read() {},
        write: (bytes: Buffer, _encoding, done) => {
          take(bytes);
          done();
        },
      });
      await pipeline(socket, sink);
    } else {
      for await (const bytes of socket) take(bytes as Buffer);
    }
    expect(text).toBe('caf\xe9');
    expect(lines.slice(0, 2)).toEqual(['received caf\xe9', 'ended by peer']);
  });

  it('records what had come before it was tapped, and leaves it to the owner', async () => {
    const { socket, peer } = await connectTo(() => {});
    peer.write('hello');
    await once(socket, 'readable');
    const { lines } = tap(socket);
    expect(lines).toEqual(['received hello']);
    const again = once(socket, 'data');
    socket.resume();
    expect(String((await again)[0])).toBe('hello');
    expect(lines).toEqual(['received hello']);
  });

  it('records bytes that the owner puts back once only', async () => {
    const { socket, peer } = await connectTo(() => {});
    const { lines } = tap(socket);
    peer.write('hello');
    await once(socket, 'readable');
    socket.unshift(socket.read() as Buffer);
    expect(String(socket.read())).toBe('hello');
    expect(lines).toEqual(['received hello']);
  });

  it('records a reset, and that it is closed', async () => {
    const { socket, peer } = await connectTo(() => {});
    const { lines } = tap(socket);
    socket.resume();
    peer.resetAndDestroy();
    await closed(socket);
    expect(lines).toEqual(['failed connection reset by the peer', 'closed']);
  });

  it('does not take for news from the wire with what error its owner destroys it', async () => {
    const { socket } = await connectTo(() => {});
    const { lines } = tap(socket);
    socket.destroy(new Error('no more of this'));
    await closed(socket);
    expect(lines).toEqual(['closed']);
  });

  it('hides secrets that stand across writes, and those that are told later', async () => {
    const { socket, peer } = await connectTo(() => {});
    const received = collect(peer);
    const { lines, connection } = tap(socket);
    socket.write('a-secret ');
    connection.hide(['a-secret']);
    socket.write('b a-se');
    socket.write('cret c other-one ');
    connection.hide(['a-secret', 'other-one']);
    socket.end('a-secret other-one.');
    await once(peer, 'end');
    expect(received.text).toBe('a-secret b a-secret c other-one a-secret other-one.');
    expect(
      lines
        .filter((line) => line.startsWith('sent '))
        .map((line) => line.slice(5))
        .join(''),
    ).toBe('a-secret b **** c other-one **** ****.');
  });

  it('shows what was held back as soon as the other side speaks', async () => {
    const { socket, peer } = await connectTo((connection) => {
      connection.once('data', () => connection.write('answer'));
    });
    const { lines, connection } = tap(socket);
    connection.hide(['secret']);
    socket.write('is it sec');
    await once(socket, 'data');
    expect(lines).toEqual(['sent is it ', 'sent sec', 'received answer']);
    peer.destroy();
  });

  it('may be watched by several', async () => {
    const { socket, peer } = await connectTo(() => {});
    const seen: string[] = [];
    for (const who of ['a', 'b']) {
      watchSocket(socket, {
        sent: (bytes) => seen.push(`${who} sent ${Buffer.from(bytes).toString()}`),
        received: (bytes) => seen.push(`${who} received ${Buffer.from(bytes).toString()}`),
      });
    }
    socket.write('x');
    await once(peer, 'data');
    peer.write('y');
    await once(socket, 'readable');
    expect(seen.toSorted()).toEqual(['a received y', 'a sent x', 'b received y', 'b sent x']);
    socket.destroy();
  });
});
