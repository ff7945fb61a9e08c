import dgram from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createService, type Service } from '../../../src/lab/tcp/services.ts';
import { startUdpService, type UdpServiceServer } from '../../../src/lab/udp/server.ts';

async function start(service: Service): Promise<UdpServiceServer & { readonly log: string[] }> {
  const log: string[] = [];
  const server = await startUdpService(service, {
    host: '127.0.0.1',
    port: 0,
    log: (line) => log.push(line),
  });
  onTestFinished(() => server.stop());
  return Object.assign(server, { log });
}

async function openSocket(): Promise<dgram.Socket> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return socket;
}

async function ask(socket: dgram.Socket, port: number, message: string | Uint8Array): Promise<Buffer> {
  const answer = once(socket, 'message');
  socket.send(message, port, '127.0.0.1');
  return ((await answer) as [Buffer])[0];
}

describe('a small server for datagrams', () => {
  it('echoes each one whole, empty ones and the longest that there are', async () => {
    const { port, log } = await start(createService('echo'));
    const socket = await openSocket();
    const longest = Buffer.alloc(65_507, 'netkit');
    for (const message of [Buffer.from('hello'), Buffer.alloc(0), longest]) {
      expect((await ask(socket, port, message)).equals(message)).toBe(true);
    }
    expect(log[0]).toBe(`127.0.0.1:${socket.address().port}: 5 bytes received, 5 sent`);
  });

  it('does without an answer that no datagram could hold', async () => {
    const { port, log } = await start(createService('echo', { prefix: 'echo : ' }));
    const socket = await openSocket();
    expect(String(await ask(socket, port, 'hello'))).toBe('echo : hello');
    socket.send(Buffer.alloc(65_507), port, '127.0.0.1');
    // In order: by the time that this is answered, the other one is done with.
    expect(String(await ask(socket, port, 'again'))).toBe('echo : again');
    expect(log[1]).toMatch(/65507 bytes received, not answered: .*65514/);
  });

  it('never answers with more than a few bytes to less', async () => {
    const clock = (): Date => new Date(0);
    const asked: [Service, string, string][] = [
      [createService('daytime', { clock }), '', 'Thursday, January 1, 1970 00:00:00-UTC\r\n'],
      [createService('time', { clock }), '', '\x83\xaa\x7e\x80'],
      [createService('chargen'), 'abc', ' !"'],
      [createService('chargen'), '', ''],
    ];
    const socket = await openSocket();
    for (const [service, message, answer] of asked) {
      const { port } = await start(service);
      expect((await ask(socket, port, message)).toString('latin1')).toBe(answer);
    }
  });

  it('does not play ball with its like', async () => {
    const one = await start(createService('echo'));
    // A forged sender's address: the port is that of the server itself.
    const forger = dgram.createSocket('udp4').bind(one.port, '127.0.0.2');
    await once(forger, 'listening');
    onTestFinished(() => void forger.close());
    forger.send('x', one.port, '127.0.0.1');
    // In order: by the time that this is answered, the other one is done with.
    await ask(await openSocket(), one.port, 'y');
    expect(one.log[0]).toBe(`127.0.0.2:${one.port}: 1 byte received, not answered: it could go on for ever`);
    expect(one.receivedCount).toBe(2);
  });

  it('swallows what is discarded', async () => {
    const { port, log, ...server } = await start(createService('discard'));
    const socket = await openSocket();
    socket.on('message', () => log.push('an answer'));
    socket.send('x', port, '127.0.0.1');
    while (log.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.stop();
    expect(log).toEqual([`127.0.0.1:${socket.address().port}: 1 byte received, nothing sent`]);
  });
});
