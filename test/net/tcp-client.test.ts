import { once } from 'node:events';
import type net from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TcpClient, type TcpClientOptions } from '../../src/net/tcp-client.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import { createCertificate } from '../helpers/certificates.ts';
import { startDeafServer } from '../helpers/deaf-server.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { closedPort, startServer, startTlsServer } from '../helpers/servers.ts';
import { startCourse, startProgram, type TalkingProgram } from '../helpers/talking-program.ts';

const echo = (socket: net.Socket): void => void socket.pipe(socket);

async function connect(options: Parameters<typeof TcpClient.connect>[0]): Promise<TcpClient> {
  const client = await TcpClient.connect(options);
  onTestFinished(() => client.close());
  return client;
}

describe('TcpClient', () => {
  test.each(['127.0.0.1', '::1'])(
    'exchanges messages with %s, and says where both ends are',
    async (host) => {
      const { port, sockets } = await startServer(echo, host);
      const client = await connect({ host, port });
      await client.sendMessage('hello');
      expect(await client.receiveText()).toBe('hello');
      const shown = host === '::1' ? '[::1]' : host;
      expect(client.remoteAddress).toBe(`${shown}:${port}`);
      expect(client.localAddress).toBe(`${shown}:${sockets[0]?.remotePort}`);
    },
  );

  test('connects to this machine where no host is said', async () => {
    const { port } = await startServer(echo);
    expect((await connect({ port })).remoteAddress).toBe(`127.0.0.1:${port}`);
  });

  test('looks a name up, and goes where it is led', async () => {
    const { port } = await startServer(echo);
    const client = await connect({
      host: 'chat.test',
      port: 5000,
      connectTo: [{ toHost: '127.0.0.1', toPort: port }],
    });
    expect(client.remoteAddress).toBe(`127.0.0.1:${port}`);
  });

  test('marks messages as it is told', async () => {
    const heard: Buffer[] = [];
    const { port, sockets } = await startServer(
      (socket) => void socket.on('data', (bytes) => heard.push(bytes)),
    );
    const client = await connect({ port, framing: { lengthBytes: 2 } });
    await client.sendMessage('hello');
    await client.end();
    await once(sockets[0] as net.Socket, 'end');
    expect(Buffer.concat(heard).toString('latin1')).toBe('\x00\x05hello');
  });

  test('has ended, and still hears what the server says', async () => {
    const { port } = await startServer((socket) => {
      socket.resume().once('end', () => socket.end('all heard\n'));
    });
    const client = await connect({ port });
    await client.end();
    expect(await client.receiveText()).toBe('all heard');
    expect(await client.receiveText()).toBeUndefined();
  });

  test('tells a server that has ended what is left to say', async () => {
    const { port, sockets } = await startServer((socket) => void socket.end('goodbye\n'));
    const client = await connect({ port });
    expect(await client.receiveText()).toBe('goodbye');
    expect(await client.receiveText()).toBeUndefined();
    await client.sendMessage('and to you');
    const [bytes] = (await once(sockets[0] as net.Socket, 'data')) as [Buffer];
    expect(String(bytes)).toBe('and to you\n');
  });

  test('speaks over a Unix-domain socket, without host and port', async () => {
    const path = join(scratchFolder(), 's');
    const { TcpServer } = await import('../../src/net/tcp-server.ts');
    const server = new TcpServer({ unixSocket: path }, async (peer) => {
      await peer.sendMessage(`you are ${peer.remoteAddress}`);
    });
    await server.start();
    onTestFinished(() => server.stop(0));
    const client = await connect({ unixSocket: path });
    expect(await client.receiveText()).toBe('you are unix:');
    expect([client.localAddress, client.remoteAddress]).toEqual(['unix:', `unix:${path}`]);
  });

  test('speaks inside TLS, to a server whose certificate it knows', async () => {
    const { cert, key } = await createCertificate({
      subject: 'CN=localhost',
      names: [{ type: 'dns', value: 'localhost' }],
    });
    const { port } = await startTlsServer({ cert, key }, echo);
    const client = await connect({ host: 'localhost', port, family: 4, secure: true, tls: { ca: cert } });
    await client.sendMessage('hello');
    expect(await client.receiveText()).toBe('hello');
    expect(client.facts.tls?.trusted).toBe(true);
    await expect(
      TcpClient.connect({ host: 'localhost', port, family: 4, secure: true }),
    ).rejects.toMatchObject({ code: 'certificate' });
  });

  test('tells a recorder what crosses the wire', async () => {
    const { port } = await startServer(echo);
    const told: string[] = [];
    const recorder = createRecorder({ client: 'raw', listeners: [({ kind }) => void told.push(kind)] });
    const client = await connect({ port, recorder: recorder.connection('127.0.0.1', port) });
    await client.sendMessage('hello');
    await client.receiveMessage();
    client.close();
    expect(told).toEqual(['attempt', 'connected', 'sent', 'received', 'closed']);
  });
});

describe('what goes wrong is explained', () => {
  test.each<[string, Partial<TcpClientOptions> & { port?: number; host?: string }, string]>([
    ['no port', {}, '0 is no port'],
    ['a port that cannot be', { port: 65_536 }, '65536 is no port'],
    ['a framing that cannot be', { port: 1, framing: { size: 0 } }, 'a message of 0 bytes cannot be'],
    ['a path that is too long', { unixSocket: 'x'.repeat(200) }, 'has 200 bytes'],
    [
      'a local address that is none',
      { port: 1, localAddress: 'here' },
      'the local address here: this is no IP address',
    ],
    ['a local port that cannot be', { port: 1, localPort: -1 }, '-1 is no port'],
    ['two families', { port: 1, localAddress: '::1', family: 4 }, '::1 is an IPv6 address'],
  ])('%s', async (_, options, message) => {
    await expect(TcpClient.connect(options)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message),
    });
  });

  test('a port at which nobody listens', async () => {
    const port = await closedPort();
    await expect(TcpClient.connect({ port })).rejects.toMatchObject({
      name: 'TransportError',
      code: 'refused',
      message: `could not connect to 127.0.0.1:${port} (connection refused)`,
    });
  });

  test('a host that nobody knows', async () => {
    await expect(TcpClient.connect({ host: 'netkit.invalid', port: 1 })).rejects.toMatchObject({
      code: 'unknown-host',
      message: expect.stringContaining('netkit.invalid'),
    });
  });

  test('a server that does not answer', async () => {
    const port = await startDeafServer();
    await expect(TcpClient.connect({ port, connectTimeout: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });

  test('a server that says nothing for too long', async () => {
    const { port } = await startServer(() => {});
    const client = await connect({ port, idleTimeout: 20 });
    await expect(client.receiveMessage()).rejects.toMatchObject({
      code: 'timeout',
      message: `nothing moved for 0.02 s on the connection to 127.0.0.1:${port}`,
    });
    await expect(client.sendMessage('hello')).rejects.toMatchObject({ code: 'timeout' });
  });

  test('a server that breaks the connection off', async () => {
    const { port } = await startServer((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    const client = await connect({ port });
    await client.sendMessage('hello');
    await expect(client.receiveMessage()).rejects.toMatchObject({
      code: 'receive',
      message: 'receiving failed: connection reset by the peer',
    });
  });

  test('a connection that nobody wants any more', async () => {
    const quitting = new AbortController();
    const connecting = TcpClient.connect({ port: await startDeafServer(), signal: quitting.signal });
    quitting.abort();
    await expect(connecting).rejects.toMatchObject({ code: 'aborted' });
  });
});

/** Starts a program that says on stderr when it listens, and waits for that. */
async function startListening(command: string): Promise<TalkingProgram> {
  const program = startProgram('sh', '-c', `exec ${command} 2>&1`);
  expect(await program.line()).toMatch(/listening on/i);
  return program;
}

/** The port that the program tells first. */
const portOf = async (program: TalkingProgram): Promise<number> => Number(await program.line());

describe('with servers that others have written', () => {
  testWith('python3')('the course’s Server class', async () => {
    const server = startCourse('client_server.py', 'server', '2');
    const port = await portOf(server);
    for (const [number, text] of ['Günther', 'two'].entries()) {
      const client = await connect({ port });
      await client.sendMessage(text);
      expect(await client.receiveText()).toBe(`${number + 1}: ${text}`);
      client.close();
    }
    expect([await server.line(), await server.line(), await server.line()]).toEqual([
      'Günther',
      'two',
      'connections: 2',
    ]);
    expect(await server.code).toBe(0);
  });

  testWith('python3')('one that marks no borders: one recv, one message', async () => {
    const server = startCourse('looping_server.py', 'well received');
    const client = await connect({ port: await portOf(server), framing: 'chunk' });
    await client.sendMessage('hello');
    expect(await client.receiveText()).toBe('well received');
    expect(await client.receiveText()).toBeUndefined();
    expect(await server.line()).toBe('hello');
  });

  testWith('socat')('socat over a Unix-domain socket, with each of the framings', async () => {
    const path = join(scratchFolder(), 's');
    await startListening(`socat -dd UNIX-LISTEN:${path},fork PIPE`);
    for (const framing of [
      'line',
      'lenient',
      { delimiter: Uint8Array.of(0, 1) },
      { size: 5 },
      { lengthBytes: 4 },
    ] as const) {
      const client = await connect({ unixSocket: path, framing });
      await client.sendMessage('hello');
      await client.sendMessage('again');
      expect([await client.receiveText(), await client.receiveText()]).toEqual(['hello', 'again']);
    }
  });

  testWith('nc')('nc, which ends when it is told that we have', async () => {
    const port = await closedPort();
    const server = await startListening(`nc -v -l -N 127.0.0.1 ${port}`);
    const client = await connect({ port });
    expect(await server.line()).toContain('received on');
    await client.sendMessage('hello');
    expect(await server.line()).toBe('hello');
    server.type('to you too\n');
    expect(await client.receiveText()).toBe('to you too');
    server.endInput();
    expect(await client.receiveText()).toBeUndefined();
    await client.sendMessage('still here');
    expect(await server.line()).toBe('still here');
    client.close();
    expect(await server.code).toBe(0);
  });
});
