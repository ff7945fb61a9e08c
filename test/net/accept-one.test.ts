import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { acceptOne, type AcceptOneOptions, acceptOneSocket } from '../../src/net/accept-one.ts';
import { createServerContext } from '../../src/net/secure-server.ts';
import { createRecorder } from '../../src/transcript/recorder.ts';
import type { Entry } from '../../src/transcript/types.ts';
import { readUntil } from '../helpers/memory-transport.ts';
import { certifyHost, HOST } from '../helpers/starttls.ts';

const OPTIONS = { host: '127.0.0.1', timeout: 10_000 };

async function open(options: Partial<Parameters<typeof acceptOne>[0]> = {}) {
  const accepting = await acceptOne({ ...OPTIONS, ...options });
  onTestFinished(() => accepting.close());
  return accepting;
}

function connect(port: number, localAddress = '127.0.0.1', host = '127.0.0.1'): net.Socket {
  const socket = net.connect({ port, host, localAddress, allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  return socket.on('error', () => {});
}

const refused = async (port: number): Promise<unknown> =>
  once(net.connect(port, '127.0.0.1'), 'connect').catch((error: NodeJS.ErrnoException) => error.code);

describe('acceptOne', () => {
  test('takes one connection, with what was sent at once and its end, and frees the port', async () => {
    const entries: Entry[] = [];
    const recorder = createRecorder({ client: 'raw', listeners: [(entry) => entries.push(entry)] });
    const accepting = await open({ recorder: recorder.connection('a', 20, 'data') });
    expect(accepting).toMatchObject({ host: '127.0.0.1', port: expect.any(Number) });
    const client = connect(accepting.port);
    client.end('all of it');
    await once(client, 'connect');
    // By now it waits to be accepted; the second one comes too late.
    await vi.waitFor(async () => expect(await refused(accepting.port)).toBe('ECONNREFUSED'));
    const transport = await accepting.accept();
    expect(transport.facts).toMatchObject({
      local: `127.0.0.1:${accepting.port}`,
      remote: `127.0.0.1:${client.localPort}`,
    });
    expect(await readUntil(transport, 'all of it')).toBe('all of it');
    expect(await transport.read()).toBeUndefined();
    // The peer has ended, and still reads.
    await transport.write(Buffer.from('thanks'));
    expect(String((await once(client, 'data'))[0])).toBe('thanks');
    accepting.close();
    expect(transport.quiet).toBe(false);
    transport.close();
    expect(entries.map(({ kind, role }) => `${role}: ${kind}`)).toEqual([
      'data: connected',
      'data: received',
      'data: ended',
      'data: sent',
      'data: closed',
    ]);
  });

  test('waits for one that comes later, and leaves it open when it is closed itself', async () => {
    const accepting = await open();
    const accepted = accepting.accept();
    const client = connect(accepting.port);
    const transport = await accepted;
    accepting.close();
    client.write('still here');
    expect(await readUntil(transport, 'still here')).toBe('still here');
    transport.close();
  });

  test('can have TLS put on it, at either end', async () => {
    const { ca, pair } = await certifyHost();
    const passive = await open();
    const secured = tls.connect({ socket: connect(passive.port), servername: HOST, ca });
    secured.end('inside');
    const server = await passive.accept();
    const inside = await server.startTls({
      as: 'server',
      context: createServerContext(pair),
      timeout: 10_000,
    });
    expect(await readUntil(inside, 'inside')).toBe('inside');
    inside.close();

    const active = await open();
    const socket = connect(active.port);
    const peer = new tls.TLSSocket(socket, { isServer: true, cert: pair.cert, key: pair.key });
    peer.on('error', () => {}).write('inside');
    const client = await (await active.accept()).startTls({ as: 'client', host: HOST, settings: { ca } });
    expect(await readUntil(client, 'inside')).toBe('inside');
    client.close();
  });

  test('resets whoever comes from another address, and goes on waiting for the right one', async () => {
    const accepting = await open({ from: '127.0.0.1' });
    const thief = connect(accepting.port, '127.0.0.2');
    const [error] = (await once(thief, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    connect(accepting.port, '127.0.0.1').end('mine');
    const transport = await accepting.accept();
    expect(await readUntil(transport, 'mine')).toBe('mine');
    transport.close();
  });

  test('knows an IPv4 address inside an IPv6 one (RFC 4291, section 2.5.5.2)', async () => {
    const both = await open({ host: '::', from: '127.0.0.1' });
    connect(both.port);
    const mapped = await both.accept();
    expect(mapped.facts.remote).toMatch(/^\[::ffff:127\.0\.0\.1\]:/);
    mapped.close();
    const four = await open({ from: '::FFFF:127.0.0.1' });
    connect(four.port);
    (await four.accept()).close();
  });

  test('gives up when nobody comes in time, and says whom it has refused', async () => {
    const entries: Entry[] = [];
    const recorder = createRecorder({ client: 'raw', listeners: [(entry) => entries.push(entry)] });
    const alone = await open({ timeout: 20, recorder: recorder.connection('a', 20, 'data') });
    const message = `nobody connected to 127.0.0.1:${alone.port} within 0.02 s`;
    await expect(alone.accept()).rejects.toMatchObject({
      code: 'accept-timeout',
      message,
      hint: expect.stringMatching(/firewall/),
    });
    expect(entries).toMatchObject([{ kind: 'failed', reason: message }]);
    expect(await refused(alone.port)).toBe('ECONNREFUSED');

    const accepting = await open({ timeout: 20, from: '127.0.0.1' });
    await once(connect(accepting.port, '127.0.0.2'), 'error');
    await expect(accepting.accept()).rejects.toMatchObject({
      code: 'accept-timeout',
      hint: 'a connection from 127.0.0.2 was refused, since another address was expected',
    });
  });

  test('is interrupted by its signal, also before anybody waits', async () => {
    const controller = new AbortController();
    const accepting = await open({ signal: controller.signal });
    const waiting = accepting.accept();
    const reason = new TransportError('aborted', 'enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(await refused(accepting.port)).toBe('ECONNREFUSED');
    const late = await open({ signal: controller.signal });
    await expect(late.accept()).rejects.toBe(reason);
  });

  test('that is closed ends the wait, and a connection that nobody has accepted', async () => {
    const accepting = await open();
    const waiting = accepting.accept();
    accepting.close();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    const unwanted = await open();
    const client = connect(unwanted.port);
    await vi.waitFor(async () => expect(await refused(unwanted.port)).toBe('ECONNREFUSED'));
    unwanted.close();
    await once(client.resume(), 'end');
  });

  test('takes the port that it is given, or any free one of a range', async () => {
    const first = await open();
    const { port } = first;
    await expect(acceptOne({ ...OPTIONS, port })).rejects.toMatchObject({ code: 'address-in-use' });
    await expect(acceptOne({ ...OPTIONS, ports: { from: port, to: port } })).rejects.toMatchObject({
      code: 'address-in-use',
      message: `no port from ${port} to ${port} is free on 127.0.0.1`,
    });
    const range = { from: port - 2, to: port + 2 };
    const other = await open({ ports: range });
    expect(other.port).not.toBe(port);
    expect(other.port).toBeGreaterThanOrEqual(range.from);
    expect(other.port).toBeLessThanOrEqual(range.to);
    const nowhere: AcceptOneOptions = { ...OPTIONS, host: '192.0.2.1', ports: range };
    await expect(acceptOne(nowhere)).rejects.toMatchObject({
      message: expect.stringMatching(/is not an address of this machine/),
    });
  });
});

test('acceptOneSocket hands over a socket of which nothing is missed', async () => {
  const accepting = await acceptOneSocket(OPTIONS);
  connect(accepting.port).end('all of it');
  const socket = await accepting.accept();
  expect(socket.isPaused()).toBe(true);
  let all = '';
  for await (const bytes of socket) all += String(bytes);
  expect(all).toBe('all of it');
});
