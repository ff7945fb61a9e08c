import dgram from 'node:dgram';
import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { MAX_DATAGRAM_BYTES_IPV4, MAX_DATAGRAM_BYTES_IPV6 } from '../../src/net/datagram-size.ts';
import { MAX_GROUPS } from '../../src/net/udp-options.ts';
import { type UdpOptions, UdpSocket } from '../../src/net/udp-socket.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import { testWith } from '../helpers/programs.ts';
import { startProgram } from '../helpers/talking-program.ts';

/** A socket that is closed after the test. */
async function bind(options?: UdpOptions): Promise<UdpSocket> {
  const socket = await UdpSocket.bind(options);
  onTestFinished(() => socket.close());
  return socket;
}

/** One that speaks with another alone. */
const connect = (to: UdpSocket, options: UdpOptions = {}): Promise<UdpSocket> => {
  const host = to.family === 4 ? '127.0.0.1' : '::1';
  return bind({ remote: { host, port: to.localPort }, timeout: 5000, ...options });
};

const receiveText = async (socket: UdpSocket): Promise<string> =>
  String((await socket.receive({ timeout: 5000 }))?.bytes);

describe('UdpSocket', () => {
  test('is bound to loopback, at a free port, where nothing else is said', async () => {
    const socket = await bind();
    expect(socket.localAddress).toBe(`127.0.0.1:${socket.localPort}`);
    expect(socket.localPort).toBeGreaterThan(0);
    expect(socket.family).toBe(4);
    expect(socket.remoteAddress).toBeUndefined();
    const six = await bind({ family: 6 });
    expect(six.localAddress).toBe(`[::1]:${six.localPort}`);
  });

  test.each(['127.0.0.1', '::1'])(
    'keeps the borders of datagrams, also of empty ones, at %s',
    async (host) => {
      const [one, two] = [await bind({ host }), await bind({ host })];
      const to = { host, port: two.localPort };
      await one.send('Günther', to);
      await one.send('', to);
      await one.send(Uint8Array.of(0, 255), to);
      const from = { address: host, port: one.localPort };
      expect(await two.receive()).toEqual({ bytes: Buffer.from('Günther'), from });
      expect(await two.receive()).toEqual({ bytes: Buffer.from(''), from });
      expect(await two.receive()).toEqual({ bytes: Buffer.from([0, 255]), from });
    },
  );

  test.each([
    [4, MAX_DATAGRAM_BYTES_IPV4],
    [6, MAX_DATAGRAM_BYTES_IPV6],
  ] as const)('IPv%i: the longest datagram is sent, and a longer one is not', async (family, most) => {
    const receiver = await bind({ family });
    const sender = await connect(receiver);
    await sender.send(Buffer.alloc(most, 7));
    expect((await receiver.receive())?.bytes.length).toBe(most);
    await expect(sender.send(Buffer.alloc(most + 1))).rejects.toMatchObject({
      name: 'UsageError',
      message: `the datagram has ${most + 1} bytes, and over IPv${family} may have ${most}`,
    });
  });

  test('of both families, hears IPv4, and answers with its bound', async () => {
    const both = await bind({ host: '::' });
    const four = await bind({ remote: { host: '127.0.0.1', port: both.localPort } });
    await four.send('hello');
    const { from } = (await both.receive()) ?? {};
    expect(from).toEqual({ address: '::ffff:127.0.0.1', port: four.localPort });
    const to = { host: '::ffff:127.0.0.1', port: four.localPort };
    await both.send('to you too', to);
    expect(await receiveText(four)).toBe('to you too');
    await expect(both.send(Buffer.alloc(MAX_DATAGRAM_BYTES_IPV4 + 1), to)).rejects.toThrow('over IPv4');
  });

  test('with IPv6 only, does not take the port of IPv4', async () => {
    const six = await bind({ host: '::', ipv6Only: true });
    const four = await bind({ host: '0.0.0.0', port: six.localPort });
    expect(four.localPort).toBe(six.localPort);
  });

  test('with a peer, hears nobody else', async () => {
    const [peer, stranger] = [await bind(), await bind()];
    const socket = await connect(peer);
    expect(socket.remoteAddress).toBe(peer.localAddress);
    const to = { host: '127.0.0.1', port: socket.localPort };
    await stranger.send('me', to);
    await peer.send('hello', to);
    expect(await receiveText(socket)).toBe('hello');
    await expect(socket.send('x', to)).rejects.toMatchObject({ name: 'UsageError' });
  });

  test('goes where a lab leads, with a peer and without, and nowhere else', async () => {
    const server = await bind();
    const lab = {
      connectTo: [{ host: 'echo.test', toHost: '127.0.0.1', toPort: server.localPort }],
      confined: true,
    };
    const to = { host: 'echo.test', port: 7 };
    const connected = await bind({ ...lab, remote: to });
    const free = await bind(lab);
    await connected.send('one');
    await free.send('two', to);
    expect([await receiveText(server), await receiveText(server)]).toEqual(['one', 'two']);
    const elsewhere = { host: '127.0.0.1', port: server.localPort };
    await expect(free.send('three', elsewhere)).rejects.toMatchObject({ code: 'unknown-host' });
    await expect(bind({ ...lab, remote: elsewhere })).rejects.toMatchObject({ code: 'unknown-host' });
  });

  test('tells a recorder of each datagram, and of whom it is', async () => {
    const told: string[] = [];
    const recorder = createRecorder({
      client: 'raw',
      listeners: [(entry) => void told.push('text' in entry ? entry.text : entry.kind)],
    }).connection('127.0.0.1', 0);
    const [one, other] = [await bind({ recorder }), await bind()];
    const to = { host: '127.0.0.1', port: other.localPort };
    await one.send('one', to);
    await one.send('two', to);
    await other.send('three', { host: '127.0.0.1', port: one.localPort });
    await one.receive();
    one.close();
    const { localAddress } = other;
    expect(told).toEqual([
      `to ${localAddress}`,
      'sent',
      'sent',
      `from ${localAddress}`,
      'received',
      'closed',
    ]);
  });

  test('is closed with its scope: who waits gets nothing, and the port is free', async () => {
    let waiting: Promise<unknown>;
    let port: number;
    {
      await using socket = await UdpSocket.bind();
      port = socket.localPort;
      waiting = socket.receive();
    }
    expect(await waiting).toBeUndefined();
    expect((await bind({ port })).localPort).toBe(port);
  });
});

describe('what a socket is asked for', () => {
  test('is off unless asked for: broadcasts', async () => {
    const plain = await bind({ host: '0.0.0.0' });
    const to = { host: '255.255.255.255', port: 9 };
    await expect(plain.send('x', to)).rejects.toMatchObject({
      code: 'send',
      message: 'sending to 255.255.255.255:9 failed: broadcasts are off',
    });
    await expect(bind({ remote: to })).rejects.toMatchObject({ code: 'refused' });
    // To loopback's own broadcast address, so that nothing leaves this machine.
    const receiver = await bind({ host: '0.0.0.0' });
    const caller = await bind({ broadcast: true });
    await caller.send('to all', { host: '127.255.255.255', port: receiver.localPort });
    expect(await receiveText(receiver)).toBe('to all');
  });

  test('groups are joined, heard, and left when it is closed', async () => {
    const groups = ['239.255.77.1', '239.255.77.2'];
    const local = { multicastInterface: '127.0.0.1' };
    const [one, two] = [
      await bind({ ...local, groups }),
      await bind({ ...local, groups, reuseAddress: true }),
    ];
    expect(one.localAddress).toBe(`0.0.0.0:${one.localPort}`);
    const caller = await bind({ ...local, multicastTtl: 0 });
    await caller.send('to a group', { host: '239.255.77.2', port: one.localPort });
    expect(await receiveText(one)).toBe('to a group');
    // As the kernel writes addresses, on a machine whose first byte is the last.
    const isJoined = (): boolean => /014DFFEF/i.test(readFileSync('/proc/net/igmp', 'utf8'));
    if (process.platform !== 'linux') return;
    expect(isJoined()).toBe(true);
    one.close();
    expect(isJoined()).toBe(true);
    two.close();
    expect(isJoined()).toBe(false);
  });

  test('what is sent to a group comes back to this machine unless that is turned off', async () => {
    // Loopback brings everything back: only the system call shows.
    const setting = vi.spyOn(dgram.Socket.prototype, 'setMulticastLoopback');
    onTestFinished(() => setting.mockRestore());
    await bind();
    expect(setting).not.toHaveBeenCalled();
    await bind({ multicastLoopback: false });
    expect(setting.mock.calls).toEqual([[false]]);
  });

  test('one port is shared by those who ask for it', async () => {
    const first = await bind({ reuseAddress: true });
    const second = await bind({ reuseAddress: true, port: first.localPort });
    expect(second.localPort).toBe(first.localPort);
  });

  test('buffers have the sizes that the system makes of it', async () => {
    const plain = await bind();
    const small = await bind({ receiveBufferBytes: 8192, sendBufferBytes: 8192 });
    // Linux doubles them.
    expect([8192, 16_384]).toContain(small.receiveBufferBytes);
    expect([8192, 16_384]).toContain(small.sendBufferBytes);
    expect(plain.receiveBufferBytes).toBeGreaterThan(small.receiveBufferBytes);
  });

  testWith('python3')('the TTL is in the packets', async () => {
    const socket = await bind({ ttl: 7 });
    // 12 is IP_RECVTTL of Linux, for which Python has no name.
    const program = startProgram(
      'python3',
      '-c',
      `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, 12, 1)
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1], flush=True)
data, ancillary, _, _ = s.recvmsg(100, 100)
print(data.decode(), int.from_bytes(ancillary[0][2], "little"))`,
    );
    await socket.send('hello', { host: '127.0.0.1', port: Number(await program.line()) });
    expect(await program.line()).toBe('hello 7');
  });

  test.each<[UdpOptions, string]>([
    [{ port: -1 }, '-1 is no port'],
    [{ remote: { host: '127.0.0.1', port: 0 } }, '0 is no port'],
    [{ ttl: 0 }, 'no TTL of 0'],
    [{ ttl: 256 }, 'no TTL of 256'],
    [{ multicastTtl: 256 }, 'no multicast TTL of 256'],
    [{ multicastInterface: '203.0.113.1' }, 'no multicast interface of 203.0.113.1'],
    [{ groups: ['127.0.0.1'] }, 'no group of 127.0.0.1'],
    [{ receiveBufferBytes: -1 }, 'the size of a buffer'],
    [
      { groups: Array.from({ length: MAX_GROUPS + 1 }, (_, at) => `239.255.78.${at}`) },
      '21 groups are too many',
    ],
  ])('%j cannot be', async (options, message) => {
    await expect(UdpSocket.bind(options)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message),
    });
  });

  test('as many groups as there may be', async () => {
    const groups = Array.from({ length: MAX_GROUPS }, (_, at) => `239.255.79.${at}`);
    await bind({ groups, multicastInterface: '127.0.0.1' });
  });
});

describe('what goes wrong is explained', () => {
  test('a port that is taken, and an address of somebody else', async () => {
    const { localPort: port } = await bind();
    await expect(bind({ port })).rejects.toMatchObject({
      code: 'address-in-use',
      message: `127.0.0.1, port ${port} is already in use`,
    });
    await expect(bind({ host: '203.0.113.1' })).rejects.toMatchObject({
      message: '203.0.113.1 is not an address of this machine',
    });
    await expect(bind({ host: 'netkit.invalid' })).rejects.toMatchObject({ code: 'unknown-host' });
  });

  test('a peer that is not there: told by the next receive or send, after which it goes on', async () => {
    const peer = await bind();
    const [listening, sending] = [await connect(peer), await connect(peer)];
    const { localAddress, localPort } = peer;
    peer.close();
    const refused = {
      name: 'TransportError',
      code: 'refused',
      message: `nobody listens for datagrams at ${localAddress}`,
    };
    await listening.send('hello');
    await expect(listening.receive()).rejects.toMatchObject(refused);
    await sending.send('hello');
    await expect(sending.send('hello').then(() => sending.receive())).rejects.toMatchObject(refused);
    const again = await bind({ port: localPort });
    await listening.send('once more');
    expect(await receiveText(again)).toBe('once more');
  });

  test('silence', async () => {
    const socket = await bind({ timeout: 10 });
    const expected = { code: 'timeout', message: 'no datagram came within 0.01 s' };
    await expect(socket.receive()).rejects.toMatchObject(expected);
    await expect(socket.receive({ timeout: 20 })).rejects.toThrow('within 0.02 s');
    // It is still of use.
    await socket.send('to myself', { host: '127.0.0.1', port: socket.localPort });
    expect(await receiveText(socket)).toBe('to myself');
  });

  test('no way from loopback', async () => {
    const socket = await bind();
    await expect(socket.send('x', { host: '203.0.113.1', port: 9 })).rejects.toMatchObject({
      code: 'send',
      hint: 'no way leads from loopback to other machines',
    });
  });

  test('nowhere to go, and a socket that is closed', async () => {
    const socket = await bind();
    await expect(socket.send('x')).rejects.toMatchObject({ name: 'UsageError' });
    await expect(socket.send('x', { host: '127.0.0.1', port: 0 })).rejects.toThrow('0 is no port');
    socket.close();
    socket.close();
    await expect(socket.send('x', { host: '127.0.0.1', port: 9 })).rejects.toMatchObject({ code: 'send' });
    expect(await socket.receive()).toBeUndefined();
  });

  test('does not talk with itself where the system chooses the port of a peer that is not there', async () => {
    const probe = await bind();
    const port = probe.localPort;
    await probe[Symbol.asyncDispose]();
    const ports: (number | undefined)[] = [];
    const bindAnywhere = dgram.Socket.prototype.bind;
    const system = vi.spyOn(dgram.Socket.prototype, 'bind').mockImplementation(function (
      this: dgram.Socket,
      ...[options]
    ) {
      const chosen = ports.length === 0 ? port : 0;
      ports.push(options.port);
      return bindAnywhere.call(this, { ...options, port: chosen });
    });
    onTestFinished(() => system.mockRestore());
    const socket = await bind({ remote: { host: '127.0.0.1', port }, timeout: 5000 });
    expect([ports, socket.localPort === port]).toEqual([[0, 0], false]);
    await socket.send('x').catch(() => {});
    await expect(socket.receive()).rejects.toMatchObject({ code: 'refused' });
  });

  test('talks with itself where that is asked for', async () => {
    const probe = await bind();
    const port = probe.localPort;
    await probe[Symbol.asyncDispose]();
    const socket = await bind({ port, remote: { host: '127.0.0.1', port } });
    await socket.send('hello');
    expect(await receiveText(socket)).toBe('hello');
  });

  test('an interruption ends it', async () => {
    const quitting = new AbortController();
    const socket = await bind({ signal: quitting.signal });
    const waiting = socket.receive();
    quitting.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    expect(await socket.receive()).toBeUndefined();
    await expect(UdpSocket.bind({ signal: quitting.signal })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('with programs that others have written', () => {
  testWith('nc')('nc asks, and is answered', async () => {
    const socket = await bind();
    const nc = startProgram('nc', '-u', '127.0.0.1', String(socket.localPort));
    nc.type('hello\n');
    const { bytes, from } = (await socket.receive()) ?? { bytes: '', from: { address: '', port: 1 } };
    expect(String(bytes)).toBe('hello\n');
    await socket.send('to you too\n', { host: from.address, port: from.port });
    expect(await nc.line()).toBe('to you too');
  });

  testWith('socat')('socat sends back what it is sent', async () => {
    const probe = dgram.createSocket('udp4');
    await new Promise<void>((resolve) => void probe.bind(0, '127.0.0.1', resolve));
    const { port } = probe.address();
    await new Promise<void>((resolve) => void probe.close(() => resolve()));
    const socat = startProgram('sh', '-c', `exec socat -dd UDP-LISTEN:${port},bind=127.0.0.1 PIPE 2>&1`);
    expect(await socat.line()).toContain('listening');
    const socket = await bind({ remote: { host: '127.0.0.1', port }, timeout: 5000 });
    await socket.send('hello');
    expect(await receiveText(socket)).toBe('hello');
  });
});
