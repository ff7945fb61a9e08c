import { once } from 'node:events';
import type net from 'node:net';
import tls from 'node:tls';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { dialSocket } from '../../src/net/dial.ts';
import { beginTls, secureSocket } from '../../src/net/secure.ts';
import { createCertificate, type TestCertificate } from '../helpers/certificates.ts';
import { deferred } from '../helpers/deferred.ts';
import { startServer } from '../helpers/servers.ts';
import { certifyHost, HOST, startStartTlsServer } from '../helpers/starttls.ts';

let ca: string;
let context: tls.SecureContext;
beforeAll(async () => {
  const certified = await certifyHost();
  ca = certified.ca;
  context = contextOf(certified.pair);
});

const contextOf = ({ cert, key }: TestCertificate) => tls.createSecureContext({ cert, key });
const options = () => ({ host: HOST, settings: { ca } });

async function connect(port: number): Promise<net.Socket> {
  const { socket } = await dialSocket({ host: HOST, port, address: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** A socket of Node's on which the server is ready for TLS. */
async function agree(port: number): Promise<net.Socket> {
  const socket = await connect(port);
  socket.write('TLS\r\n');
  await once(socket, 'data');
  return socket;
}

describe('secureSocket', () => {
  test('puts TLS on a socket that has spoken, and resumes its session on another', async () => {
    const server = await startStartTlsServer(context);
    const control = await secureSocket(await agree(server.port), options());
    expect(control.facts).toMatchObject({ subject: `CN=${HOST}`, trusted: true });
    control.socket.write('hello');
    expect(String((await once(control.socket, 'data'))[0])).toBe('hello');
    const session = control.session();
    const data = await secureSocket(await agree(server.port), { ...options(), session });
    expect(data.facts.resumed).toBe(true);
    await expect.poll(() => server.resumed).toEqual([false, true]);
    data.socket.destroy();
    control.socket.destroy();
  });

  test('refuses what came in the clear and nobody has read', async () => {
    const server = await startServer((socket) => void socket.write('\r\n'));
    const socket = await connect(server.port);
    if (socket.readableLength === 0) await once(socket, 'readable');
    await expect(secureSocket(socket, options())).rejects.toMatchObject({ code: 'weird-reply' });
    expect(socket.destroyed).toBe(true);
  });

  test('gives up in time', async () => {
    const server = await startServer((socket) => void socket.resume());
    const socket = await connect(server.port);
    await expect(secureSocket(socket, { ...options(), timeout: 20 })).rejects.toMatchObject({
      code: 'timeout',
    });
    expect(socket.destroyed).toBe(true);
  });
});

describe('beginTls', () => {
  test('has the socket at once, for a server that begins later', async () => {
    const ready = deferred<net.Socket>();
    const server = await startServer((socket) => ready.resolve(socket));
    const { socket, secured } = beginTls(await connect(server.port), options());
    socket.write('sent before the handshake');
    const accepted = await ready.promise;
    const peer = new tls.TLSSocket(accepted, { isServer: true, secureContext: context });
    expect(String((await once(peer, 'data'))[0])).toBe('sent before the handshake');
    expect((await secured).facts.trusted).toBe(true);
    socket.destroy();
  });

  test('says why a handshake failed, to who waits for that', async () => {
    const server = await startServer((socket) => void socket.end('no TLS here\r\n'));
    const { socket, secured } = beginTls(await connect(server.port), options());
    await expect(secured).rejects.toMatchObject({
      code: 'tls-handshake',
      message: `the TLS handshake with ${HOST} failed: the answer is not TLS`,
    });
    expect(socket.destroyed).toBe(true);
  });

  test('ends the socket with an error that explains, where the check fails; nothing was sent', async () => {
    const stranger = contextOf(await createCertificate({ subject: 'CN=x' }));
    let heard = '';
    const server = await startServer((socket) => {
      const peer = new tls.TLSSocket(socket, { isServer: true, secureContext: stranger });
      peer.on('error', () => {}).on('data', (bytes: Buffer) => (heard += String(bytes)));
      peer.on('end', () => (heard += 'end'));
    });
    const { socket } = beginTls(await connect(server.port), options());
    socket.once('secureConnect', () => socket.write('a file'));
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error).toMatchObject({
      code: 'certificate',
      message: `the certificate of ${HOST} is not acceptable: it is self-signed`,
    });
    await expect.poll(() => heard).toBe('end');
  });
});
