import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { dial, dialSocket } from '../../src/net/dial.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { Entry } from '../../src/transcript/types.ts';
import { startDeafServer } from '../helpers/deaf-server.ts';
import { readUntil } from '../helpers/memory-transport.ts';
import { closedPort, startServer } from '../helpers/servers.ts';

const echo = (socket: net.Socket): void => void socket.pipe(socket);

describe('dial', () => {
  test.each(['127.0.0.1', '::1'])('connects to %s and says from where to where', async (host) => {
    const server = await startServer(echo, host);
    const transport = await dial({ host, port: server.port });
    const shown = host.includes(':') ? `[${host}]` : host;
    expect(transport.facts.remote).toBe(`${shown}:${server.port}`);
    expect(transport.facts.local.startsWith(`${shown}:`)).toBe(true);
    expect(transport.facts.timings.connect).toBeGreaterThanOrEqual(transport.facts.timings.lookup ?? NaN);
    await transport.write(Buffer.from('hello'));
    expect(await readUntil(transport, 'hello')).toBe('hello');
    transport.close();
  });

  test('connects to a Unix-domain socket in place of the host', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'netkit-test-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const unixSocket = path.join(folder, 's');
    const server = net.createServer(echo).listen(unixSocket);
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const transport = await dial({ host: 'x.invalid', port: 80 }, { unixSocket });
    expect(transport.facts).toMatchObject({ remote: `unix:${unixSocket}`, local: 'unix:' });
    await transport.write(Buffer.from('hello'));
    expect(await readUntil(transport, 'hello')).toBe('hello');
    transport.close();
  });

  test('goes to the address of the target itself, whatever the settings say', async () => {
    const server = await startServer((socket) => void socket.end('here'));
    const target = { host: 'ftp.example.org', port: server.port, address: '127.0.0.1' };
    const settings = { unixSocket: '/nowhere', connectTo: [{ toHost: 'x.invalid' }] };
    for (const confined of [false, true]) {
      const transport = await dial(target, { ...settings, confined });
      expect(transport.facts.remote).toBe(`127.0.0.1:${server.port}`);
      expect(await readUntil(transport, 'here')).toBe('here');
      transport.close();
    }
  });

  test('tells a recorder each step, and the failure', async () => {
    const server = await startServer(echo);
    const closed = await closedPort('127.0.0.2');
    const entries: Entry[] = [];
    const recorder = createRecorder({ client: 'raw', listeners: [(entry) => void entries.push(entry)] });
    const port = server.port;
    const settings = {
      connectTo: [{ host: 'gone.invalid', toHost: '127.0.0.2', toPort: closed }],
      resolve: new Map([[`x.invalid:${port}`, ['127.0.0.1']]]),
    };
    const good = await dial({ host: 'x.invalid', port }, settings, {
      recorder: recorder.connection('x', port),
    });
    good.close();
    await vi.waitFor(() => expect(entries.at(-1)?.kind).toBe('closed'));
    expect(entries.map(({ kind }) => kind)).toEqual(['attempt', 'connected', 'closed']);
    entries.length = 0;
    const bad = dial({ host: 'gone.invalid', port }, settings, {
      recorder: recorder.connection('gone', port),
    });
    await expect(bad).rejects.toMatchObject({ code: 'refused' });
    expect(entries.map(({ kind }) => kind)).toEqual(['attempt', 'attempt-failed', 'failed']);
  });

  test('gives up a connection that is not made in time, and says in which phase', async () => {
    const connecting = vi.spyOn(net.Socket.prototype, 'connect').mockReturnThis();
    onTestFinished(() => connecting.mockRestore());
    await expect(dial({ host: '127.0.0.1', port: 9 }, { connectTimeout: 20 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringMatching(/^127\.0\.0\.1:9 timed out after 0\.02 s .*connecting/),
    });
    expect(connecting.mock.contexts.map((socket) => (socket as net.Socket).destroyed)).toEqual([true]);
  });

  test('waits for as long as one likes where its time limits are infinite', async () => {
    const server = await startServer(echo);
    const settings = { connectTimeout: Infinity, idleTimeout: Infinity };
    const transport = await dial({ host: '127.0.0.1', port: server.port }, settings);
    await transport.write(Buffer.from('hello'));
    expect(await readUntil(transport, 'hello')).toBe('hello');
    transport.close();
    // A wait that takes longer than the millisecond that Node would make of it.
    const deaf = await startDeafServer();
    const quitting = new AbortController();
    const waiting = dial({ host: '127.0.0.1', port: deaf }, settings, { signal: quitting.signal });
    setTimeout(() => quitting.abort(new TransportError('aborted', 'enough')), 50);
    await expect(waiting).rejects.toThrow('enough');
  });

  test('is given up by its signal, with our own reason or as an interruption', async () => {
    const connecting = vi.spyOn(net.Socket.prototype, 'connect').mockReturnThis();
    onTestFinished(() => connecting.mockRestore());
    const target = { host: '127.0.0.1', port: 9 };
    const controller = new AbortController();
    const dialling = dial(target, {}, { signal: controller.signal });
    await vi.waitFor(() => expect(connecting).toHaveBeenCalled());
    controller.abort();
    await expect(dialling).rejects.toMatchObject({ code: 'aborted' });
    const reason = new TransportError('timeout', 'too late');
    await expect(dial(target, {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('leaves no rejection behind when it is given up and its name is not known either', async () => {
    // Vitest fails the run for a rejection that nobody handles.
    const dialling = dial(
      { host: 'x.invalid', port: 1 },
      { confined: true },
      { signal: AbortSignal.abort() },
    );
    await expect(dialling).rejects.toMatchObject({ code: 'aborted' });
    await new Promise(setImmediate);
  });

  test('does not end a connection that stands when its signal is aborted later', async () => {
    const server = await startServer(echo);
    const controller = new AbortController();
    const transport = await dial({ host: '127.0.0.1', port: server.port }, {}, { signal: controller.signal });
    controller.abort();
    await transport.write(Buffer.from('hello'));
    expect(await readUntil(transport, 'hello')).toBe('hello');
    transport.close();
  });
});

describe('this end of a connection', () => {
  test('is at the address and port that were asked for', async () => {
    const server = await startServer(echo);
    const localPort = await closedPort('127.0.0.9');
    const settings = { localAddress: '127.0.0.9', localPort };
    const transport = await dial({ host: '127.0.0.1', port: server.port }, settings);
    expect(transport.facts.local).toBe(`127.0.0.9:${localPort}`);
    expect(server.sockets[0]).toMatchObject({ remoteAddress: '127.0.0.9', remotePort: localPort });
    await expect(dial({ host: '127.0.0.1', port: server.port }, settings)).rejects.toMatchObject({
      code: 'address-in-use',
      message: expect.stringContaining(`cannot connect from 127.0.0.9, port ${localPort}: 127.0.0.1:`),
    });
    transport.close();
  });

  test('decides which family of addresses is tried', async () => {
    const server = await startServer(echo, '::1');
    const resolve = new Map([[`both.test:${server.port}`, ['127.0.0.1', '::1']]]);
    const transport = await dial({ host: 'both.test', port: server.port }, { resolve, localAddress: '::1' });
    expect(transport.facts.remote).toBe(`[::1]:${server.port}`);
    transport.close();
    await expect(
      dial({ host: '127.0.0.1', port: server.port }, { localAddress: '::1' }),
    ).rejects.toMatchObject({ code: 'unknown-host', message: '127.0.0.1 has no IPv6 address' });
  });

  test('is explained where it cannot be', async () => {
    const target = { host: '127.0.0.1', port: 9 };
    await expect(dial(target, { localAddress: '203.0.113.1' })).rejects.toMatchObject({
      code: 'address-in-use',
      message: 'cannot connect from 203.0.113.1: 127.0.0.1:9 (address not available)',
    });
    await expect(dial(target, { localAddress: 'localhost' })).rejects.toMatchObject({ name: 'UsageError' });
    await expect(dial(target, { localPort: 65_536 })).rejects.toMatchObject({ name: 'UsageError' });
  });

  test('sends at once unless it is told to gather', async () => {
    const noDelay = vi.spyOn(net.Socket.prototype, 'setNoDelay');
    onTestFinished(() => noDelay.mockRestore());
    const server = await startServer(echo);
    noDelay.mockClear();
    (await dial({ host: '127.0.0.1', port: server.port }, { noDelay: false })).close();
    expect(noDelay).not.toHaveBeenCalled();
    (await dial({ host: '127.0.0.1', port: server.port })).close();
    expect(noDelay.mock.calls).toEqual([[true]]);
  });

  test.skipIf(process.platform !== 'linux')('asks an idle peer only where that was asked for', async () => {
    const server = await startServer(echo);
    const timerOf = async (settings: { keepAlive?: number }): Promise<string | undefined> => {
      const transport = await dial({ host: '127.0.0.1', port: server.port }, settings);
      onTestFinished(() => transport.close());
      const port = Number(transport.facts.local.split(':')[1]);
      const name = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
      // proc_pid_net(5): the sixth column is the timer that runs, 02 for keep-alive, and when it rings, in 1/100 s.
      const rows = readFileSync('/proc/net/tcp', 'utf8')
        .split('\n')
        .map((row) => row.trim().split(/\s+/));
      // 01 is a connection that stands: an earlier one of the same port may still be in TIME_WAIT.
      return rows.find((row) => row[1] === name && row[3] === '01')?.[5];
    };
    expect(await timerOf({})).toMatch(/^00:/);
    const [kind, when] = (await timerOf({ keepAlive: 30_000 }))?.split(':') ?? [];
    expect(kind).toBe('02');
    expect(Number.parseInt(when ?? '', 16)).toBeLessThanOrEqual(3000);
  });
});

describe('dialSocket', () => {
  test('hands over a socket of which nothing has been read', async () => {
    const server = await startServer((socket) => void socket.end('greeting'));
    const { socket, facts } = await dialSocket({ host: '127.0.0.1', port: server.port });
    expect(facts.remote).toBe(`127.0.0.1:${server.port}`);
    let all = '';
    for await (const bytes of socket) all += String(bytes);
    expect(all).toBe('greeting');
  });
});
