import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { MessageConnection } from '../../src/net/message-connection.ts';
import { TcpClient } from '../../src/net/tcp-client.ts';
import { TcpServer, type TcpServerOptions } from '../../src/net/tcp-server.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { Entry } from '../../src/transcript/types.ts';
import { speakText } from '../helpers/bare-client.ts';
import { createCertificate } from '../helpers/certificates.ts';
import { deferred } from '../helpers/deferred.ts';
import { testWith } from '../helpers/programs.ts';
import { closedPort } from '../helpers/servers.ts';
import { startCourse, startProgram } from '../helpers/talking-program.ts';

type Serve = (client: MessageConnection) => Promise<void>;

const echo: Serve = async (client) => {
  for (;;) {
    const message = await client.receiveText();
    if (message === undefined) return;
    await client.sendMessage(`echo : ${message}`);
  }
};

/** A server that is stopped after the test, and what has come of its clients so far. */
async function start(options: TcpServerOptions = {}, serve: Serve = echo) {
  const server = new TcpServer(options, serve);
  const failures: unknown[] = [];
  server.on('closed', (_client, error) => failures.push(error));
  const { port } = await server.start();
  onTestFinished(() => server.stop(0));
  return { server, port, failures };
}

async function connect(port: number): Promise<TcpClient> {
  const client = await TcpClient.connect({ port });
  onTestFinished(() => client.close());
  return client;
}

/** The next client that comes to this. */
async function next(server: TcpServer, event: 'connection' | 'waiting' | 'serving' | 'closed') {
  const [client, error] = (await once(server, event)) as [MessageConnection, unknown];
  return { client, error };
}

/** Connects, and waits for what becomes of it. */
async function arrive({ server, port }: { server: TcpServer; port: number }, becomes: 'waiting' | 'serving') {
  const event = next(server, becomes);
  const client = await connect(port);
  return { client, accepted: (await event).client };
}

describe('TcpServer', () => {
  test('serves its clients side by side, and counts them', async () => {
    const { server, port } = await start();
    const [one, two] = [await connect(port), await connect(port)];
    for (const client of [two, one]) {
      await client.sendMessage('hello');
      expect(await client.receiveText()).toBe('echo : hello');
    }
    expect([server.connectionCount, server.servingCount, server.waitingCount]).toEqual([2, 2, 0]);
    const closed = next(server, 'closed');
    one.close();
    expect((await closed).client.remoteAddress).toBe(one.localAddress);
    expect([server.connectionCount, server.servingCount]).toEqual([2, 1]);
  });

  test('answers a client that has ended already', async () => {
    const { port, failures } = await start();
    const client = await connect(port);
    await client.sendMessage('hello');
    await client.end();
    expect(await client.receiveText()).toBe('echo : hello');
    expect(await client.receiveText()).toBeUndefined();
    expect(failures).toEqual([undefined]);
  });

  test('a handler that throws, and a listener that does, end one client alone', async () => {
    const broken = new Error('broken');
    const { server, port, failures } = await start({}, async (client) => {
      if ((await client.receiveText()) === 'break') throw broken;
      await client.sendMessage('fine');
    });
    expect(await speakText(port, 'break\n')).toBe('');
    server.once('connection', () => {
      throw broken;
    });
    const unserved = await connect(port);
    expect(await unserved.receiveText()).toBeUndefined();
    expect(await speakText(port, 'go on\n')).toBe('fine\n');
    expect(failures).toEqual([broken, broken, undefined]);
    expect(server.servingCount).toBe(0);
  });

  test('a client whose message is too long, and one that says nothing, are ended', async () => {
    const { port, failures } = await start({ maxMessageBytes: 4, idleTimeout: 20 });
    expect(await speakText(port, 'fives\n')).toBe('');
    const silent = await connect(port);
    expect(await silent.receiveText()).toBeUndefined();
    expect(failures).toMatchObject([{ name: 'LimitError' }, { name: 'TransportError', code: 'timeout' }]);
  });

  test('closes clients beyond the most that it takes', async () => {
    const { server, port } = await start({ maxConnections: 1 });
    const client = await connect(port);
    await client.sendMessage('hello');
    await client.receiveText();
    const second = await connect(port);
    // With what it says still unread, a reset.
    expect(await second.receiveText().catch(() => undefined)).toBeUndefined();
    expect(server.connectionCount).toBe(1);
  });

  test('speaks inside TLS', async () => {
    const pair = await createCertificate({
      subject: 'CN=localhost',
      names: [{ type: 'dns', value: 'localhost' }],
    });
    const tls = { certificate: async () => pair, alpn: [], handshakeTimeout: 10_000 };
    const { port } = await start({ tls });
    await using client = await TcpClient.connect({
      host: 'localhost',
      port,
      family: 4,
      secure: true,
      tls: { ca: pair.cert },
    });
    await client.sendMessage('hello');
    expect(await client.receiveText()).toBe('echo : hello');
  });

  test.each([
    [{ handlers: 0 }, '0 handlers'],
    [{ handlers: 1.5 }, '1.5 handlers'],
    [{ framing: { size: 0 } }, 'a message of 0 bytes'],
  ] as const)('%j cannot be', (options, message) => {
    expect(() => new TcpServer(options, echo)).toThrow(
      expect.objectContaining({ name: 'UsageError', message: expect.stringContaining(message) }),
    );
  });
});

describe('with a fixed number of handlers', () => {
  test('the others wait, and are served in the order in which they came', async () => {
    const { server, port } = await start({ handlers: 1 });
    const order: string[] = [];
    server.on('serving', (client) => order.push(client.remoteAddress));
    const clients: TcpClient[] = [];
    for (const becomes of ['serving', 'waiting', 'waiting'] as const) {
      clients.push((await arrive({ server, port }, becomes)).client);
    }
    // What is said meanwhile is kept.
    await clients[1]?.sendMessage('hello');
    await clients[2]?.sendMessage('hello');
    expect([server.connectionCount, server.servingCount, server.waitingCount]).toEqual([3, 1, 2]);
    clients[0]?.close();
    expect(await clients[1]?.receiveText()).toBe('echo : hello');
    expect([server.servingCount, server.waitingCount]).toEqual([1, 1]);
    clients[1]?.close();
    expect(await clients[2]?.receiveText()).toBe('echo : hello');
    expect(order).toEqual(clients.map((client) => client.localAddress));
  });

  /** A server whose one handler is taken, and how it becomes free. */
  async function startBusy(options: TcpServerOptions = {}) {
    const free = deferred();
    let isFirst = true;
    const started = await start({ ...options, handlers: 1 }, async (client) => {
      if (isFirst) {
        isFirst = false;
        await free.promise;
      } else await echo(client);
    });
    await arrive(started, 'serving');
    onTestFinished(() => free.resolve());
    return { ...started, free };
  }

  test.each([
    ['ends', async (client: TcpClient) => client.close()],
    ['ends its direction', (client: TcpClient) => client.end()],
  ])('one that %s without a word while it waits gives its place up', async (_, leave) => {
    const { server, port, free } = await startBusy();
    const { client: leaving, accepted } = await arrive({ server, port }, 'waiting');
    const closed = next(server, 'closed');
    await leave(leaving);
    expect((await closed).client).toBe(accepted);
    expect([server.servingCount, server.waitingCount]).toEqual([1, 0]);
    const served: unknown[] = [];
    server.on('serving', (client) => served.push(client));
    free.resolve();
    const last = await connect(port);
    await last.sendMessage('hello');
    expect(await last.receiveText()).toBe('echo : hello');
    expect(served).not.toContain(accepted);
  });

  // Node ends a connection before it resets it, and it is the end that the server would see.
  testWith('python3')(
    'one that breaks off while it waits gives its place up, whatever it has said',
    async () => {
      // Only a break behind what was read is one: with bytes in front of it, libuv makes an end of it.
      const read = deferred();
      const listeners = [({ kind }: Entry) => (kind === 'received' ? read.resolve() : undefined)];
      const { server, port } = await startBusy({ recorder: createRecorder({ client: 'raw', listeners }) });
      const program = startProgram(
        'python3',
        '-c',
        `import socket, struct
s = socket.create_connection(("127.0.0.1", ${port}))
s.sendall(b"hello")
input()
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
s.close()`,
      );
      await read.promise;
      const closed = next(server, 'closed');
      program.type('\n');
      await closed;
      expect(server.waitingCount).toBe(0);
    },
  );

  test('one that has spoken and ended still has its answer', async () => {
    const { server, port, free } = await startBusy();
    const { client } = await arrive({ server, port }, 'waiting');
    await client.sendMessage('hello');
    await client.end();
    free.resolve();
    expect(await client.receiveText()).toBe('echo : hello');
  });

  test('one that waits is read no further than a socket is held', async () => {
    const { server, port } = await startBusy();
    const waiting = next(server, 'waiting');
    const socket = net.connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await waiting;
    const flood = Buffer.alloc(1024 * 1024);
    // The system takes some of it, the server a little, and then nobody does.
    let written = 0;
    while (socket.writableLength < 4 * flood.length) {
      socket.write(flood);
      written += flood.length;
      await new Promise(setImmediate);
      if (written > 256 * flood.length) break;
    }
    expect(written).toBeLessThan(64 * flood.length);
  });
});

describe('stop', () => {
  test('ends who waits and who has said nothing, and lets the others finish', async () => {
    const [heard, finish] = [deferred(), deferred()];
    const { server, port, failures } = await start({ handlers: 2 }, async (client) => {
      if ((await client.receiveText()) === undefined) return;
      heard.resolve();
      await finish.promise;
      await client.sendMessage('all done');
    });
    const { client: talking } = await arrive({ server, port }, 'serving');
    await talking.sendMessage('hello');
    const { client: silent } = await arrive({ server, port }, 'serving');
    const { client: waiting } = await arrive({ server, port }, 'waiting');
    await waiting.sendMessage('hello');
    await heard.promise;

    const stopped = server.stop(60_000);
    expect(await silent.receiveText().catch(() => undefined)).toBeUndefined();
    expect(await waiting.receiveText().catch(() => undefined)).toBeUndefined();
    await expect(TcpClient.connect({ port })).rejects.toMatchObject({ code: 'refused' });
    finish.resolve();
    expect(await talking.receiveText()).toBe('all done');
    await stopped;
    expect(failures).toHaveLength(3);
    expect([server.connectionCount, server.servingCount, server.waitingCount]).toEqual([3, 0, 0]);
  });

  test('ends by force what is not through when the grace is over', async () => {
    const { server, port } = await start();
    const client = await connect(port);
    await client.sendMessage('hello');
    await client.receiveText();
    await server.stop(10);
    expect(await client.receiveText().catch(() => undefined)).toBeUndefined();
  });

  test('of a server that never listened, or twice, is no mistake', async () => {
    const server = new TcpServer({}, echo);
    await server.stop();
    await server.start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
  });

  test('while it starts, waits for that', async () => {
    const server = new TcpServer({}, echo);
    const starting = server.start();
    await server.stop();
    const { port } = await starting;
    await expect(TcpClient.connect({ port })).rejects.toMatchObject({ code: 'refused' });
  });

  test('is not the end: it starts again at once, at the same port, and counts anew', async () => {
    const { port } = await start();
    const fixed = await closedPort();
    const server = new TcpServer({ port: fixed, handlers: 1 }, echo);
    onTestFinished(() => server.stop(0));
    for (const _ of [1, 2, 3]) {
      const listening = await server.start();
      expect(listening.port).toBe(fixed);
      const client = await connect(fixed);
      await client.sendMessage('hello');
      expect(await client.receiveText()).toBe('echo : hello');
      // The server closes first: its end of the connection is what the system keeps (TIME-WAIT).
      await server.stop(0);
      expect(server.connectionCount).toBe(1);
    }
    expect(port).not.toBe(fixed);
  });
});

describe('start', () => {
  test('twice is a mistake, also while the first has not listened yet', async () => {
    const server = new TcpServer({}, echo);
    onTestFinished(() => server.stop(0));
    const [first, second] = [server.start(), server.start()];
    await expect(second).rejects.toMatchObject({ name: 'UsageError' });
    await first;
    await expect(server.start()).rejects.toMatchObject({ message: 'the server has been started already' });
  });

  test('is explained where the port is taken, and can be tried again', async () => {
    const { server: first, port } = await start();
    const second = new TcpServer({ port }, echo);
    onTestFinished(() => second.stop(0));
    await expect(second.start()).rejects.toMatchObject({
      code: 'address-in-use',
      message: `127.0.0.1, port ${port} is already in use`,
    });
    await first.stop(0);
    expect((await second.start()).port).toBe(port);
  });

  test('refuses what is no port', async () => {
    await expect(new TcpServer({ port: 65_536 }, echo).start()).rejects.toMatchObject({
      name: 'UsageError',
      message: '65536 is no port',
    });
  });
});

describe('with clients that others have written', () => {
  testWith('python3')('the course’s Client class', async () => {
    const { server, port } = await start();
    const connected = next(server, 'connection');
    const client = startCourse('client_server.py', 'client', String(port), 'Günther', 'two');
    const { remoteAddress } = (await connected).client;
    expect([await client.line(), await client.line(), await client.line()]).toEqual([
      remoteAddress,
      'echo : Günther',
      'echo : two',
    ]);
    expect(await client.code).toBe(0);
  });

  testWith('python3')('one that marks no borders', async () => {
    const { port } = await start({ framing: 'lenient' });
    const client = startCourse('echo_client.py', '127.0.0.1', String(port), 'hello', 'Günther');
    expect([await client.line(), await client.line()]).toEqual(['echo : hello', 'echo : Günther']);
  });

  testWith('nc')('nc, with lines, and an end behind which it listens', async () => {
    const { port } = await start({ framing: 'lenient' });
    const nc = startProgram('nc', '-N', '127.0.0.1', String(port));
    nc.type('one\ntwo');
    expect(await nc.line()).toBe('echo : one');
    nc.endInput();
    expect(await nc.line()).toBe('echo : two');
    expect(await nc.code).toBe(0);
  });

  testWith('socat')('socat, with CR LF', async () => {
    const { port } = await start();
    const socat = startProgram('socat', 'STDIO,crnl', `TCP:127.0.0.1:${port}`);
    socat.type('hello\n');
    expect(await socat.line()).toBe('echo : hello');
    socat.endInput();
    expect(await socat.code).toBe(0);
  });
});
