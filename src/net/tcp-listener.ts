import net from 'node:net';
import tls from 'node:tls';
import { formatAddress } from './address.ts';
import { listen, type ListenAddress, type Listening } from './listen.ts';
import { socketTransport } from './socket-transport.ts';
import type { Transport } from './types.ts';
import { now } from '../now.ts';

export interface TcpListenerSettings extends ListenAddress {
  /** Beyond it, a connection is closed as soon as it is made. */
  readonly maxConnections: number;
  /** For how long nothing may move while we wait for the peer, in milliseconds. */
  readonly idleTimeout: number;
  /** Speak TLS from the first byte. */
  readonly tls?: TlsListenerSettings;
}

export interface TlsListenerSettings {
  /** The certificate and its key, PEM; asked for when the first client comes. */
  certificate(): Promise<{ readonly cert: string; readonly key: string }>;
  readonly alpn: readonly string[];
  /** In milliseconds. */
  readonly handshakeTimeout: number;
}

/** A client's connection, as a server has it. */
export interface AcceptedConnection {
  readonly transport: Transport;
  /** Breaks it off with a TCP reset instead of an orderly end. */
  reset(): void;
}

/**
 * Binds a port and hands each connection over, inside TLS where that is asked for. Whoever serves it reads and
 * writes as a client does, and sees to its own errors; the connection is closed once it is done.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export function listenTcp(
  settings: TcpListenerSettings,
  serve: (connection: AcceptedConnection) => Promise<void>,
): Promise<Listening> {
  const { maxConnections, idleTimeout } = settings;
  const secure = settings.tls === undefined ? undefined : createSecurer(settings.tls);
  // A client that has said all it has to say may still read (a half-close).
  const server = net.createServer({ allowHalfOpen: true, noDelay: true });
  server.maxConnections = maxConnections;
  server.on('connection', (accepted) => {
    const start = now();
    const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = accepted;
    const places = {
      local: formatAddress({ address: localAddress, port: localPort }),
      remote: formatAddress({ address: remoteAddress, port: remotePort }),
    };
    // Without a listener, the error of a client that is gone would end the process.
    accepted.on('error', () => accepted.destroy());
    const handOver = async (): Promise<void> => {
      const socket = secure === undefined ? accepted : await secure(accepted);
      if (socket === undefined) return;
      const timings = { connect: now() - start };
      const transport = socketTransport(socket, { facts: { ...places, timings }, idleTimeout });
      try {
        await serve({ transport, reset: () => void accepted.resetAndDestroy() });
      } finally {
        transport.close();
      }
    };
    void handOver();
  });
  return listen(server, settings);
}

/** Puts TLS on accepted sockets; `undefined` for a client that does not manage the handshake, which is gone then. */
function createSecurer(
  settings: TlsListenerSettings,
): (accepted: net.Socket) => Promise<tls.TLSSocket | undefined> {
  let context: Promise<tls.SecureContext> | undefined;
  return async (accepted) => {
    context ??= settings.certificate().then((pair) => tls.createSecureContext(pair));
    const secureContext = await context;
    if (accepted.destroyed) return undefined;
    return new Promise((resolve) => {
      const socket = new tls.TLSSocket(accepted, {
        isServer: true,
        secureContext,
        ALPNProtocols: [...settings.alpn],
      });
      const deadline = setTimeout(() => socket.destroy(), settings.handshakeTimeout);
      const settle = (outcome?: tls.TLSSocket): void => {
        clearTimeout(deadline);
        socket.off('error', onFailure).off('close', onFailure);
        if (outcome === undefined) socket.on('error', () => {}).destroy();
        resolve(outcome);
      };
      const onFailure = (): void => settle();
      socket.on('error', onFailure).on('close', onFailure);
      socket.once('secure', () => settle(socket));
    });
  };
}
