import type net from 'node:net';
import { TransportError } from '../errors.ts';
import { now } from '../now.ts';
import { injectionError } from './tls-errors.ts';
import type { Secured } from './secure.ts';
import { socketTransport, type TransportOptions } from './socket-transport.ts';
import type { StartTls, StartTlsAsClient, StartTlsAsServer, UpgradableTransport } from './types.ts';

/** RFC 8446, section 5.1: the first byte of a record that belongs to a handshake. */
const HANDSHAKE_RECORD = 22;

/** A connected socket that speaks in the clear, until TLS is put on it. */
export function upgradableTransport(socket: net.Socket, options: TransportOptions): UpgradableTransport {
  const { facts, recorder } = options;
  const standing = now();
  const plain = socketTransport(socket, options);
  return Object.assign(plain, {
    async startTls(how: StartTls) {
      // Loaded beforehand: once the socket has been taken from `plain`, somebody must listen to it.
      const start = how.as === 'client' ? await clientStart(how) : await serverStart(how);
      // TLS would wait for an end that has been told already.
      if (socket.destroyed || socket.readableEnded) {
        plain.close();
        throw new TransportError('tls-handshake', 'the connection was closed before TLS could begin');
      }
      try {
        const unread = plain.release();
        const secured = await start(socket, unread);
        recorder?.secured(secured.facts);
        const timings = { ...facts.timings, tls: facts.timings.connect + now() - standing };
        return socketTransport(secured.socket, {
          ...options,
          facts: { ...facts, tls: secured.facts, timings },
          ...(secured.session === undefined ? {} : { tlsSession: secured.session }),
        });
      } catch (error) {
        socket.destroy();
        recorder?.failed((error as Error).message);
        recorder?.closed();
        throw error;
      }
    },
  });
}

/** Only a client's session can be resumed. */
type Upgraded = Pick<Secured, 'socket' | 'facts'> & Partial<Pick<Secured, 'session'>>;

type Start = (socket: net.Socket, unread: Uint8Array | undefined) => Promise<Upgraded>;

/** TLS is loaded only where it begins: most of what takes time to load is in it. */
async function clientStart({ settings = {}, ...rest }: StartTlsAsClient): Promise<Start> {
  const { secureSocket } = await import('./secure.ts');
  return async (socket, unread) => {
    // A server is silent until the client has begun.
    if (unread !== undefined) throw injectionError('server');
    return secureSocket(socket, { ...rest, settings });
  };
}

async function serverStart(how: StartTlsAsServer): Promise<Start> {
  const { secureAsServer } = await import('./secure-server.ts');
  return async (socket, unread) => {
    if (unread !== undefined) {
      // A client may begin as soon as it is told to, before we are here.
      if (unread[0] !== HANDSHAKE_RECORD) throw injectionError('client');
      socket.unshift(unread);
    }
    return secureAsServer(socket, how);
  };
}
