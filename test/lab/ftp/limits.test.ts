import net from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { CommandReader } from '../../../src/lab/ftp/command-reader.ts';
import { DataChannel } from '../../../src/lab/ftp/data-channel.ts';
import { closeInOrder, LINGER_TIMEOUT } from '../../../src/lab/deadline.ts';
import { FTP_LIMITS, MAX_COMMANDS_AHEAD, MAX_LINGERING } from '../../../src/lab/ftp/limits.ts';
import { memoryTransports } from '../../helpers/memory-transport.ts';
import { startFtp } from './start.ts';
import { gone, Talk } from './talk.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('so many clients, and the next is told to come later', async () => {
  const { port } = await startFtp({ limits: { maxClients: 2 } });
  const first = await Talk.open(port);
  await Talk.open(port);
  const third = await Talk.connect(port);
  expect(await third.reply()).toMatch(/^421 /);
  expect(await third.reply()).toBe('END');
  await first.say('QUIT');
  await gone(first.socket);
  // The place is free a moment after the connection has ended.
  for (let greeting = ''; !greeting.startsWith('220');) greeting = await (await Talk.connect(port)).reply();
});

test('so many clients of one address, and others still come in', async () => {
  const { port } = await startFtp({ limits: { maxClientsPerAddress: 1 } });
  await Talk.open(port);
  expect(await (await Talk.connect(port)).reply()).toMatch(/^421 /);
  const other = new Talk(net.connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' }));
  expect(await other.reply()).toMatch(/^220 /);
  other.socket.destroy();
});

test('one that has not come to its handshake yet is a client, too', async () => {
  const { port, implicitPort } = await startFtp({ limits: { maxClientsPerAddress: 1 } });
  await Talk.connect(implicitPort);
  // The server hears of them in the order in which they came.
  expect(await (await Talk.connect(implicitPort)).reply()).toMatch(/^421 /);
  expect(await (await Talk.connect(port)).reply()).toMatch(/^421 /);
});

test('so many wrong passwords, and the connection is closed', async () => {
  const { port } = await startFtp({ limits: { loginAttempts: 3, loginDelay: 0 } });
  const talk = await Talk.open(port);
  const codes: number[] = [];
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await talk.say('USER alice');
    codes.push(await talk.code('PASS guess'));
  }
  expect(codes).toEqual([530, 530, 421]);
  expect(await talk.reply()).toBe('END');
});

test('a wrong password is answered late, and the end of the server is not late for it', async () => {
  const { port, stop } = await startFtp({ limits: { loginDelay: 1_000_000 } });
  const talk = await Talk.open(port);
  await talk.say('USER alice');
  talk.send('PASS guess\r\n');
  let answered = false;
  const reply = talk.reply().then((text) => {
    answered = true;
    return text;
  });
  // Another client’s whole login goes by meanwhile.
  await Talk.login(port);
  expect(answered).toBe(false);
  await stop();
  expect(await reply).toBe('END');
});

test('a client that says nothing is sent away, also one that drips', async () => {
  const { port } = await startFtp({ limits: { idleTimeout: 100 } });
  const [silent, dripping] = [await Talk.open(port), await Talk.open(port)];
  const drip = setInterval(() => dripping.send('N'), 10);
  for (const talk of [silent, dripping]) {
    expect(await talk.reply()).toMatch(/^421 /);
    expect(await talk.reply()).toBe('END');
  }
  clearInterval(drip);
});

test('a client that takes no replies is left', async () => {
  const { port } = await startFtp({ limits: { replyTimeout: 200 } });
  const socket = net.connect({ port, host: '127.0.0.1' });
  const left = gone(socket);
  socket.pause();
  const flood = Buffer.from('HELP\r\n'.repeat(10_000));
  const more = (): void => {
    while (!socket.destroyed && socket.write(flood));
  };
  socket.on('connect', more).on('drain', more);
  // Nothing is read, and so the end shows in what cannot be written any more.
  await left;
  socket.destroy();
});

test('a flood of commands keeps nobody else waiting', async () => {
  const { port } = await startFtp();
  const [flooding, other] = [await Talk.open(port), await Talk.open(port)];
  flooding.socket.removeAllListeners('data').resume();
  flooding.send('\n'.repeat(1_000_000));
  for (let count = 0; count < 10; count += 1) expect(await other.code('NOOP')).toBe(200);
  // All of the replies would be 30 MB.
  expect(flooding.socket.bytesRead).toBeLessThan(1_000_000);
});

test.each(['LIST', 'STOR upload/x'])('a data connection that never comes is 425 (%s)', async (command) => {
  const { port } = await startFtp({ limits: { dataTimeout: 50 } });
  const talk = await Talk.login(port);
  await talk.say('EPSV');
  expect(await talk.code(command)).toBe(425);
  expect(await talk.code('NOOP')).toBe(200);
});

test('a TLS handshake that never comes ends the connection', async () => {
  const { port, implicitPort } = await startFtp({ limits: { handshakeTimeout: 50 } });
  const talk = await Talk.open(port);
  expect(await talk.code('AUTH TLS')).toBe(234);
  expect(await talk.reply()).toBe('END');
  await gone((await Talk.connect(implicitPort)).socket);
});

test('reads so many commands ahead of a transfer’s end, and no more', async () => {
  const [server, client] = memoryTransports();
  const reader = new CommandReader(server);
  await client.write(Buffer.from('NOOP\r\n'.repeat(MAX_COMMANDS_AHEAD)));
  await client.write(Buffer.from('ABOR\r\n'));
  const seen: string[] = [];
  await reader.readAhead(async ({ verb }) => seen.push(verb) === 0, new AbortController().signal);
  expect(seen).not.toContain('ABOR');
  for (let count = 0; count < MAX_COMMANDS_AHEAD; count += 1) {
    expect(await reader.next()).toMatchObject({ verb: 'NOOP' });
  }
  expect(await reader.next()).toMatchObject({ verb: 'ABOR' });
});

test('reads nothing beyond AUTH, which is not to be read as commands', async () => {
  const [server, client] = memoryTransports();
  const reader = new CommandReader(server);
  await client.write(Buffer.from('NOOP\r\nAUTH TLS\r\n'));
  await client.write(Buffer.from('\x16\x03\x01'));
  await reader.readAhead(async () => false, new AbortController().signal);
  expect(await reader.next()).toMatchObject({ verb: 'NOOP' });
  expect(await reader.next()).toMatchObject({ verb: 'AUTH' });
  expect(await server.read()).toEqual(Uint8Array.of(0x16, 3, 1));
});

test('waits for the other ends of so many data connections at once', async () => {
  const channel = new DataChannel(FTP_LIMITS);
  const pairs = Array.from({ length: MAX_LINGERING + 1 }, () => memoryTransports());
  for (const [server] of pairs) channel.finish(server);
  expect(pairs.map(([server]) => server.closedBy !== undefined)).toEqual(
    pairs.map((_, index) => index === 0),
  );
  channel.breakOff();
});

test('waits for the other end for so long, and no longer', async () => {
  vi.useFakeTimers();
  const [server, client] = memoryTransports();
  const closing = closeInOrder(server);
  await vi.advanceTimersByTimeAsync(LINGER_TIMEOUT - 1);
  await client.write(Buffer.from('still here'));
  expect(server.closedBy).toBeUndefined();
  await vi.advanceTimersByTimeAsync(1);
  await closing;
  expect(server.closedBy).toBeDefined();
});
