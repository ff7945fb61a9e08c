import { once } from 'node:events';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startFtp } from './start.ts';
import { gone, readAll, Talk } from './talk.ts';

/** A port of ours that the server is to connect to. */
async function waitForServer(host = '127.0.0.1'): Promise<{ port: number; connected: Promise<net.Socket> }> {
  const server = net.createServer({ allowHalfOpen: true }).listen(0, host);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const connected = once(server, 'connection').then(([socket]) => socket as net.Socket);
  return { port: (server.address() as net.AddressInfo).port, connected };
}

const portArgument = (port: number, host = '127,0,0,1'): string => `${host},${port >> 8},${port & 255}`;

describe('passive', () => {
  test.each(['PASV', 'EPSV'] as const)('%s leads to a port for one connection', async (command) => {
    const { port } = await startFtp();
    const talk = await Talk.login(port);
    const data = await talk.openData(command);
    await talk.say('NLST links');
    expect(await readAll(data)).toBe('links/dangling\r\nlinks/file\r\nlinks/folder\r\nlinks/loop\r\n');
    expect(await talk.reply()).toMatch(/^226/);
    expect(await talk.code('NLST')).toBe(425);
  });

  test('a connection from another address is refused, and the right one still comes through', async () => {
    const { port } = await startFtp();
    const talk = await Talk.login(port);
    const dataPort = Number(/\|(\d+)\|/.exec(await talk.say('EPSV'))?.[1]);
    const thief = net.connect({ port: dataPort, host: '127.0.0.1', localAddress: '127.0.0.2' });
    await gone(thief);
    const data = net.connect({ port: dataPort, host: '127.0.0.1', allowHalfOpen: true });
    await once(data, 'connect');
    await talk.say('NLST links');
    expect(await readAll(data)).toContain('links/file');
    expect(await talk.reply()).toMatch(/^226/);
  });

  test('the port before is given up for a new one', async () => {
    const { port } = await startFtp();
    const talk = await Talk.login(port);
    const first = Number(/\|(\d+)\|/.exec(await talk.say('EPSV'))?.[1]);
    await talk.say('EPSV');
    const late = net.connect({ port: first, host: '127.0.0.1' });
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  test('after EPSV ALL there is nothing else', async () => {
    const { port } = await startFtp();
    const talk = await Talk.login(port);
    expect(await talk.code('EPSV ALL')).toBe(200);
    expect(await talk.code('PASV')).toBe(503);
    expect(await talk.code('PORT 127,0,0,1,19,137')).toBe(503);
    expect(await talk.code('EPRT |1|127.0.0.1|5001|')).toBe(503);
    expect(await talk.code('EPSV')).toBe(229);
  });

  test('EPSV is asked for the family of the control connection', async () => {
    const { port } = await startFtp();
    const talk = await Talk.login(port);
    expect(await talk.code('EPSV 1')).toBe(229);
    expect(await talk.say('EPSV 2')).toBe('522 Network protocol not supported, use (1)');
    expect(await talk.code('EPSV x')).toBe(501);
  });
});

describe('active', () => {
  test.each(['PORT', 'EPRT'])('%s leads to a port of the client', async (command) => {
    const { port } = await startFtp();
    const talk = await Talk.login(port);
    const { port: mine, connected } = await waitForServer();
    const argument = command === 'PORT' ? portArgument(mine) : `|1|127.0.0.1|${mine}|`;
    expect(await talk.code(`${command} ${argument}`)).toBe(200);
    talk.send('NLST links\r\n');
    expect(await readAll(await connected)).toContain('links/file');
    expect(await talk.reply()).toMatch(/^150/);
    expect(await talk.reply()).toMatch(/^226/);
  });

  test('never leads to somebody else, nor to a port of the system', async () => {
    const { port } = await startFtp();
    const talk = await Talk.login(port);
    expect(await talk.code('PORT 127,0,0,2,19,137')).toBe(504);
    expect(await talk.code('PORT 192,0,2,1,19,137')).toBe(504);
    expect(await talk.code('PORT 127,0,0,1,3,255')).toBe(504); // 1023
    expect(await talk.code('EPRT |1|192.0.2.1|5001|')).toBe(504);
    expect(await talk.code('EPRT |1|127.0.0.1|25|')).toBe(504);
    expect(await talk.code('EPRT |2|::1|5001|')).toBe(522);
    expect(await talk.code('PORT 127,0,0,1,19')).toBe(501);
    expect(await talk.code('PORT 127,0,0,1,19,256')).toBe(501);
    expect(await talk.code('EPRT nonsense')).toBe(501);
    expect(await talk.code('LIST')).toBe(425);
  });

  test('a port at which nobody listens is 425', async () => {
    const { port } = await startFtp();
    const talk = await Talk.login(port);
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: mine } = server.address() as net.AddressInfo;
    server.close();
    await once(server, 'close');
    await talk.say(`PORT ${portArgument(mine)}`);
    expect(await talk.code('LIST')).toBe(425);
    expect(await talk.code('NOOP')).toBe(200);
  });
});

const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
  list?.some(({ address }) => address === '::1'),
);

describe.skipIf(!hasIpv6)(`over IPv6${hasIpv6 ? '' : ' (skipped: no ::1 here)'}`, () => {
  test('EPSV and EPRT work, PASV and PORT are refused', async () => {
    const { port } = await startFtp({ host: '::1' });
    const talk = await Talk.open(port, '::1');
    await talk.say('USER ftp');
    await talk.say('PASS x');
    expect(await talk.code('PASV')).toBe(522);
    expect(await talk.code('PORT 127,0,0,1,19,137')).toBe(504);
    expect(await talk.say('EPSV 1')).toBe('522 Network protocol not supported, use (2)');
    const passive = Number(/\|(\d+)\|/.exec(await talk.say('EPSV 2'))?.[1]);
    const data = net.connect({ port: passive, host: '::1', allowHalfOpen: true });
    await once(data, 'connect');
    await talk.say('NLST');
    expect(await readAll(data)).toBe('debian\r\n');
    await talk.reply();
    const { port: mine, connected } = await waitForServer('::1');
    expect(await talk.code(`EPRT |2|::1|${mine}|`)).toBe(200);
    talk.send('NLST\r\n');
    expect(await readAll(await connected)).toBe('debian\r\n');
  });

  test('a client of IPv4 at a port for both is told of IPv4', async () => {
    const { port } = await startFtp({ host: '::' });
    const talk = await Talk.login(port);
    expect(await talk.say('PASV')).toMatch(/^227 .*\(127,0,0,1,/);
    const data = await talk.openData('PASV');
    await talk.say('NLST links');
    expect(await readAll(data)).toContain('links/file');
  });
});
