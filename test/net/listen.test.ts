import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer as createHttpServer, get } from 'node:http';
import { connect, createServer } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { authorityOf, listen } from '../../src/net/listen.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

describe('listen', () => {
  it('says where it listens, with the port that it got', async () => {
    const server = createServer();
    const listening = await listen(server, LOOPBACK);
    onTestFinished(() => listening.stop(0));
    expect(listening).toMatchObject({ host: '127.0.0.1', loopback: true });
    expect(listening.port).toBeGreaterThan(0);
    expect(listening.authority).toBe(`127.0.0.1:${listening.port}`);
    const client = connect(listening.port, '127.0.0.1');
    await once(client, 'connect');
    client.destroy();
  });

  it('knows when others can reach it', async () => {
    const listening = await listen(createServer(), { host: '0.0.0.0', port: 0 });
    onTestFinished(() => listening.stop(0));
    expect(listening).toMatchObject({ host: '0.0.0.0', loopback: false });
    expect(listening.authority).toBe(`127.0.0.1:${listening.port}`);
  });

  it('explains a port that is taken', async () => {
    const first = await listen(createServer(), LOOPBACK);
    onTestFinished(() => first.stop(0));
    await expect(listen(createServer(), { host: '127.0.0.1', port: first.port })).rejects.toMatchObject({
      name: 'TransportError',
      code: 'address-in-use',
      message: `127.0.0.1, port ${first.port} is already in use`,
      hint: expect.stringContaining('another port'),
    });
  });

  it.each([
    ['EACCES', 'address-in-use', 'a, port 80 is reserved for the administrator'],
    ['EADDRNOTAVAIL', 'address-in-use', 'a is not an address of this machine'],
    ['ENOTFOUND', 'unknown-host', 'no address found for a'],
    ['EWHATEVER', 'address-in-use', 'cannot listen on a, port 80: why'],
  ])('explains %s', async (code, ours, message) => {
    const server = createServer();
    server.listen = () => server;
    const listening = listen(server, { host: 'a', port: 80 });
    server.emit('error', Object.assign(new Error('why'), { code }));
    await expect(listening).rejects.toMatchObject({ code: ours, message });
  });

  it('explains an address that is not this machine’s', async () => {
    await expect(listen(createServer(), { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      message: '192.0.2.1 is not an address of this machine',
    });
  });

  it.each([-1, 65_536, 1.5, Number.NaN])('refuses %d as a port', async (port) => {
    await expect(listen(createServer(), { host: '127.0.0.1', port })).rejects.toMatchObject({
      name: 'UsageError',
      message: `${port} is no port`,
    });
  });

  it('with `::` takes IPv4 as well, unless it is told not to', async () => {
    const both = await listen(createServer(), { host: '::', port: 0 });
    onTestFinished(() => both.stop(0));
    const client = connect(both.port, '127.0.0.1');
    await once(client, 'connect');
    client.destroy();

    const six = await listen(createServer(), { host: '::', port: 0, ipv6Only: true });
    onTestFinished(() => six.stop(0));
    await expect(once(connect(six.port, '127.0.0.1'), 'connect')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    const other = connect(six.port, '::1');
    await once(other, 'connect');
    other.destroy();
  });

  it.skipIf(process.platform !== 'linux')('lets as many wait as its backlog says (ss shows it)', async () => {
    const few = await listen(createServer(), { ...LOOPBACK, backlog: 3 });
    onTestFinished(() => few.stop(0));
    const sockets = await promisify(execFile)('ss', ['-Hltn', `sport = :${few.port}`]).catch(() => undefined);
    // Its third column, Send-Q, is the bound of the queue.
    if (sockets !== undefined) expect(sockets.stdout.split(/\s+/)[2]).toBe('3');
  });
});

describe('a server that listens', () => {
  it('outlives a connection that it cannot accept', async () => {
    const server = createServer();
    const listening = await listen(server, LOOPBACK);
    onTestFinished(() => listening.stop(0));
    // What Node makes of it when no descriptor is left.
    server.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
    const client = connect(listening.port, '127.0.0.1');
    await once(client, 'connect');
    client.destroy();
  });
});

describe('stop', () => {
  it('ends idle connections at once, lets a response finish, and takes no more', async () => {
    let finish = (): void => undefined;
    const server = createHttpServer((request, response) => {
      if (request.url === '/quick') response.end('quick');
      else finish = () => response.end('whole');
    });
    const listening = await listen(server, LOOPBACK);
    const silent = connect(listening.port, '127.0.0.1');
    const kept = connect(listening.port, '127.0.0.1').resume();
    kept.write('GET /quick HTTP/1.1\r\nHost: a\r\n\r\n');
    const slow = get({ host: '127.0.0.1', port: listening.port, path: '/slow', agent: false });
    await Promise.all([once(silent, 'connect'), once(kept, 'data'), once(server, 'request')]);
    await expect.poll(() => server.listenerCount('request') && String(finish)).toContain('whole');

    const ended = Promise.all([once(silent.resume(), 'close'), once(kept, 'close')]);
    const stopped = listening.stop(60_000);
    await ended;
    await expect(once(connect(listening.port, '127.0.0.1'), 'connect')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    finish();
    const [response] = (await once(slow, 'response')) as [AsyncIterable<Buffer>];
    let body = '';
    for await (const chunk of response) body += chunk.toString();
    expect(body).toBe('whole');
    await stopped;
  });

  it('cuts what is still open when the grace is over, and may be called twice', async () => {
    const server = createHttpServer(() => undefined); // never answers
    const listening = await listen(server, LOOPBACK);
    const client = connect(listening.port, '127.0.0.1').resume();
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(server, 'request');
    const closed = once(client, 'close');
    const [first, second] = [listening.stop(20), listening.stop(20)];
    expect(second).toBe(first);
    await Promise.all([first, closed]);
  });
});

describe('authorityOf', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1:80'],
    ['::1', '[::1]:80'],
    ['::', '[::1]:80'],
    ['0.0.0.0', '127.0.0.1:80'],
  ])('writes %s as %s', (address, authority) => {
    expect(authorityOf(address, 80)).toBe(authority);
  });
});
