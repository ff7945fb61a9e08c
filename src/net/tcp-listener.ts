import net from 'node:net';
import { TransportError } from '../errors.ts';
import { formatAddress, placesOf } from './address.ts';
import { listen, type ListenAddress, type Listening } from './listen.ts';
import { once } from './once.ts';
import { createServerContext, secureAsServer } from './secure-server.ts';
import type { Recorder } from '../transcript/types.ts';
import type { ConnectionFacts, TlsFacts, UpgradableTransport } from './types.ts';
import { upgradableTransport } from './upgrade.ts';
import { now } from '../now.ts';

export interface TcpListenerSettings extends ListenAddress {
  /** Beyond it, a connection is closed as soon as it is made. */
  readonly maxConnections: number;
  /** For how long nothing may move while we wait for the peer, in milliseconds. */
  readonly idleTimeout: number;
  /** Speak TLS from the first byte. */
  readonly tls?: TlsListenerSettings;
  /** What is told of each connection once it stands. */
  readonly recorder?: Recorder | undefined;
}

/** How a server speaks TLS from the first byte. */
export interface TlsListenerSettings {
  /** The certificate and its key, PEM; asked for when the first client comes. */
  certificate(): Promise<{ readonly cert: string; readonly key: string }>;
  /** The protocols on offer (RFC 7301), such as `http/1.1`; empty for none. */
  readonly alpn: readonly string[];
  /** In milliseconds. */
  readonly handshakeTimeout: number;
  /** Told of a client that does not manage the handshake, or finds no certificate here; it is gone then. Must not throw. */
  onFailure?(remote: string, error: unknown): void;
}

/** A client's connection, as a server has it. */
export interface AcceptedConnection {
  readonly transport: UpgradableTransport;
  /** Breaks it off with a TCP reset instead of an orderly end. */
  reset(): void;
  /**
   * Calls back once the client is gone, or has ended without having said anything: for who is not served yet, since what nobody
   * reads does not say that the client has left. To be called before anything is read, and at once.
   *
   * @returns what ends the watch
   */
  onLeave(listener: () => void): () => void;
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
  const { idleTimeout } = settings;
  return acceptSockets(settings, async ({ socket, facts, reset }) => {
    const recorder = settings.recorder?.connection(settings.host, settings.port);
    recorder?.connected(facts.local, facts.remote);
    if (facts.tls !== undefined) recorder?.secured(facts.tls);
    const transport = upgradableTransport(socket, { facts, idleTimeout, recorder });
    try {
      await serve({ transport, reset, onLeave: (listener) => watchLeave(socket, listener) });
    } finally {
      transport.close();
    }
  });
}

function watchLeave(socket: net.Socket, listener: () => void): () => void {
  // Who has said something and ended may still wait for the answer (a half-close).
  const onData = (): void => void socket.off('end', listener);
  const stop = (): void => void socket.off('data', onData).off('end', listener).off('close', listener);
  socket.once('data', onData).once('end', listener).once('close', listener);
  if (socket.destroyed) listener();
  return stop;
}

/** A client's socket, as Node has it. */
export interface AcceptedSocket {
  /** Of TLS the inner one. */
  readonly socket: net.Socket;
  readonly facts: ConnectionFacts;
  reset(): void;
}

/**
 * The same for a server of thousands of clients, of whom each is told what any other says: it listens to the sockets
 * themselves, since a promise for each chunk would cost it more than the chunk. Errors of sockets need no care.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export function acceptSockets(
  settings: Omit<TcpListenerSettings, 'idleTimeout' | 'recorder'>,
  take: (accepted: AcceptedSocket) => Promise<void> | void,
): Promise<Listening> {
  const secure = settings.tls && createSecurer(settings.tls, Math.ceil(settings.maxConnections / 2));
  // A client that has said all it has to say may still read (a half-close).
  const server = net.createServer({ allowHalfOpen: true, noDelay: true });
  server.maxConnections = settings.maxConnections;
  server.on('connection', (accepted) => {
    const start = now();
    const places = settings.unixSocket === undefined ? placesOf(accepted) : unixPlaces(settings.unixSocket);
    // Without a listener, the error of a client that is gone would end the process.
    accepted.on('error', () => accepted.destroy());
    const handOver = async (): Promise<void> => {
      const secured = secure === undefined ? { socket: accepted } : await secure(accepted);
      if (secured === undefined) return;
      const { socket, ...tls } = secured;
      if (socket !== accepted) socket.on('error', () => socket.destroy());
      const facts = { ...places, ...tls, timings: { connect: now() - start } };
      await take({ socket, facts, reset: () => void accepted.resetAndDestroy() });
    };
    void handOver();
  });
  return listen(server, settings);
}

/** Whoever connects to one has no address. */
function unixPlaces(path: string): { readonly local: string; readonly remote: string } {
  return { local: formatAddress({ path }), remote: 'unix:' };
}

/**
 * Puts TLS on accepted sockets; `undefined` for a client that does not manage the handshake, which is gone then.
 *
 * @param most handshakes under way with one address: begun and never finished, they would hold all the places
 */
function createSecurer(
  { certificate, alpn, handshakeTimeout: timeout, onFailure }: TlsListenerSettings,
  most: number,
): (accepted: net.Socket) => Promise<{ readonly socket: net.Socket; readonly tls: TlsFacts } | undefined> {
  const context = once(async () => createServerContext(await certificate()));
  const underWay = new Map<string, number>();
  const count = (address: string, change: 1 | -1): number => {
    const left = (underWay.get(address) ?? 0) + change;
    if (left === 0) underWay.delete(address);
    else underWay.set(address, left);
    return left;
  };
  return async (accepted) => {
    const { remote } = placesOf(accepted);
    const { remoteAddress = '' } = accepted;
    try {
      if (count(remoteAddress, 1) > most) {
        throw new TransportError(
          'tls-handshake',
          `${remoteAddress} has begun too many TLS handshakes at once`,
        );
      }
      const secureContext = await context();
      if (accepted.destroyed) return undefined;
      const { socket, facts } = await secureAsServer(accepted, { context: secureContext, alpn, timeout });
      return { socket, tls: facts };
    } catch (error) {
      // Whether it was the client's fault, or there is no certificate.
      accepted.destroy();
      onFailure?.(remote, error);
      return undefined;
    } finally {
      count(remoteAddress, -1);
    }
  };
}
