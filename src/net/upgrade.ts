import type net from 'node:net';
import { TransportError } from '../errors.ts';
import { now } from '../now.ts';
import { injectionError } from './tls-errors.ts';
import { secureAsServer } from './secure-server.ts';
import { secureSocket } from './secure.ts';
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
      // TLS would wait for an end that has been told already.
      if (socket.destroyed || socket.readableEnded) {
        plain.close();
        throw new TransportError('tls-handshake', 'the connection was closed before TLS could begin');
      }
      try {
        const unread = plain.release();
        const secured = await (how.as === 'client'
          ? startAsClient(socket, unread, how)
          : startAsServer(socket, unread, how));
        recorder?.secured(secured.facts);
        const timings = { ...facts.timings, tls: facts.timings.connect + now() - standing };
        return socketTransport(secured.socket, {
          ...options,
          facts: { ...facts, tls: secured.facts, timings },
          ...('session' in secured ? { tlsSession: secured.session } : {}),
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

async function startAsClient(socket: net.Socket, unread: Uint8Array | undefined, how: StartTlsAsClient) {
  // A server is silent until the client has begun.
  if (unread !== undefined) throw injectionError('server');
  const { settings = {}, ...rest } = how;
  return secureSocket(socket, { ...rest, settings });
}

async function startAsServer(socket: net.Socket, unread: Uint8Array | undefined, how: StartTlsAsServer) {
  if (unread !== undefined) {
    // A client may begin as soon as it is told to, before we are here.
    if (unread[0] !== HANDSHAKE_RECORD) throw injectionError('client');
    socket.unshift(unread);
  }
  return secureAsServer(socket, how);
}
