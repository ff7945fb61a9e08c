import type { Server as HttpServer } from 'node:http';
import type { AddressInfo, ListenOptions, Server, Socket } from 'node:net';
import { TransportError } from '../errors.ts';
import { formatAddress } from './address.ts';
import { reasonOf } from './explain.ts';
import { checkPort } from './port.ts';
import { checkUnixPath, removeAbandoned } from './unix-socket.ts';

/** How often connections that have fallen idle are looked for while stopping, in milliseconds: Node does not
 * say when that happens, and nobody should wait for it longer than they notice. */
const IDLE_CHECK_INTERVAL = 50;

export interface ListenAddress {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Instead of both: the path of a Unix-domain socket. One that a server left behind, and nobody listens to, is replaced. */
  readonly unixSocket?: string;
  /** How many connections may wait to be accepted; the system has a bound of its own. 511 without it. */
  readonly backlog?: number;
  /** With `::`, no IPv4 (RFC 3493, section 5.3). */
  readonly ipv6Only?: boolean;
}

/** Where a server is bound, as `TcpServer.start` gives it; end that one with `TcpServer.stop`, which knows of who waits, too. */
export interface Listening {
  /** The address that is bound, such as `127.0.0.1`, `::` for every one; empty for a Unix-domain socket. */
  readonly host: string;
  /** 0 for a Unix-domain socket. */
  readonly port: number;
  /** Where a client on this machine finds it, as a URL has it: `127.0.0.1:8080`, `[::1]:8080`; or `unix:/path`. */
  readonly authority: string;
  /** Whether only this machine can reach it. */
  readonly loopback: boolean;
  /** Takes no more connections, ends the idle ones at once and those in use when they are done, or by force
   * after `grace` milliseconds. Resolves when the last one is gone; safe to call twice. */
  stop(grace: number): Promise<void>;
}

/**
 * Binds a server: the one place where netkit opens a port.
 *
 * @throws TransportError `address-in-use` when the address cannot be had, `unknown-host` when it has no address; UsageError
 * for what is no port, or no path
 */
export async function listen(server: Server, where: ListenAddress): Promise<Listening> {
  const { host, port, unixSocket, backlog, ipv6Only } = where;
  if (unixSocket !== undefined) {
    checkUnixPath(unixSocket);
    await removeAbandoned(unixSocket);
  } else {
    checkPort(port, 0);
  }
  const options: ListenOptions = {
    ...(unixSocket === undefined ? { host, port } : { path: unixSocket }),
    ...(backlog !== undefined && { backlog }),
    ...(ipv6Only !== undefined && { ipv6Only }),
    exclusive: true,
  };
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(explainBindFailure(error, where));
    const sockets = trackSockets(server);
    server.once('error', fail);
    server.listen(options, () => {
      // A connection that cannot be taken (no descriptor is left) is one client's trouble, not the server's end.
      server.off('error', fail).on('error', () => {});
      let stopping: Promise<void> | undefined;
      resolve({
        ...placeOf(server.address() as AddressInfo | string),
        stop: (grace) => (stopping ??= stop(server, sockets, grace)),
      });
    });
  });
}

function placeOf(bound: AddressInfo | string): Omit<Listening, 'stop'> {
  if (typeof bound === 'string') {
    return { host: '', port: 0, authority: formatAddress({ path: bound }), loopback: true };
  }
  const { address, port } = bound;
  return { host: address, port, authority: authorityOf(address, port), loopback: isLoopback(address) };
}

export function authorityOf(address: string, port: number): string {
  const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return formatAddress({ address: reachable, port });
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
}

/** For TLS there are two sockets a connection: the outer one, and the one with the readable bytes. */
function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  const track = (socket: Socket): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  server.on('connection', track);
  server.on('secureConnection', track);
  return sockets;
}

function stop(server: Server, sockets: ReadonlySet<Socket>, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const endIdle = (): void => (server as Partial<HttpServer>).closeIdleConnections?.();
    const polling = setInterval(endIdle, IDLE_CHECK_INTERVAL);
    const forcing = setTimeout(() => sockets.forEach((socket) => socket.destroy()), grace);
    server.close(() => {
      clearInterval(polling);
      clearTimeout(forcing);
      resolve();
    });
    endIdle();
    // A browser opens connections ahead of need. Node does not count one as idle before its first request.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  });
}

/** Why a port cannot be had. */
export function explainBindFailure(
  error: NodeJS.ErrnoException,
  { host, port, unixSocket }: Pick<ListenAddress, 'host' | 'port' | 'unixSocket'>,
): TransportError {
  if (unixSocket !== undefined) {
    const why = error.code === 'EADDRINUSE' ? 'somebody listens there already' : reasonOf(error);
    return new TransportError('address-in-use', `cannot listen on ${unixSocket}: ${why}`, { cause: error });
  }
  const where = `${host}, port ${port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new TransportError('address-in-use', `${where} is already in use`, {
        hint: 'stop the other server, or choose another port (0 takes any free one)',
        cause: error,
      });
    case 'EACCES':
      return new TransportError('address-in-use', `${where} is reserved for the administrator`, {
        hint: 'choose a port from 1024 up (0 takes any free one)',
        cause: error,
      });
    case 'EADDRNOTAVAIL':
      return new TransportError('address-in-use', `${host} is not an address of this machine`, {
        hint: '127.0.0.1 is this machine only, 0.0.0.0 or :: every address that it has',
        cause: error,
      });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new TransportError('unknown-host', `no address found for ${host}`, { cause: error });
    default:
      return new TransportError('address-in-use', `cannot listen on ${where}: ${error.message}`, {
        cause: error,
      });
  }
}
