import type net from 'node:net';
import { TransportError } from '../errors.ts';
import type { ConnectionRecorder } from '../transcript/types.ts';
import { formatAddress } from './address.ts';
import { reasonOf } from './explain.ts';

/** RFC 8305, section 5: the recommended delay before the next address is tried beside a slow one. */
const ATTEMPT_DELAY_MS = 250;

/** Where to connect to: an address and port, or the path of a Unix-domain socket. */
export type SocketAddress = { readonly address: string; readonly port: number } | { readonly path: string };

/** What the system is not to choose of this end of a connection. */
export interface LocalEnd {
  readonly localAddress?: string;
  readonly localPort?: number;
}

/**
 * Connects to the first of several addresses that answers ("happy eyeballs", RFC 8305). The next one is tried
 * when the one before fails or is slow; the losers are closed.
 *
 * @param create makes an unconnected socket, and what goes with it, for each attempt
 * @throws TransportError `refused`, `timeout`, or `address-in-use` for this end: names each address that was tried, and why it failed
 */
export function connectAny<T extends { readonly socket: net.Socket }>(
  addresses: readonly SocketAddress[],
  create: () => T,
  options: {
    readonly signal: AbortSignal;
    readonly recorder?: ConnectionRecorder | undefined;
    /** This end of the connection. */
    readonly local?: LocalEnd;
  },
): Promise<T> {
  const { signal, recorder, local } = options;
  const failures: ConnectFailure[] = [];
  const open = new Set<net.Socket>();
  let next = 0;
  let timer: NodeJS.Timeout | undefined;

  return new Promise<T>((resolve, reject) => {
    const settle = (winner?: net.Socket): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const socket of open) if (socket !== winner) socket.destroy();
    };
    const fail = (error: unknown): void => {
      settle();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason);
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort);

    const attempt = (): void => {
      clearTimeout(timer);
      const target = addresses[next];
      if (target === undefined) return;
      next += 1;
      const where = formatAddress(target);
      recorder?.attempting(where);
      const created = create();
      const { socket } = created;
      open.add(socket);
      const onError = (error: NodeJS.ErrnoException): void => {
        open.delete(socket);
        failures.push({ where, error });
        recorder?.attemptFailed(where, reasonOf(error));
        if (failures.length === addresses.length) fail(allFailed(failures, local));
        else attempt();
      };
      socket.once('error', onError);
      socket.once('connect', () => {
        socket.off('error', onError);
        settle(socket);
        resolve(created);
      });
      socket.connect(
        'path' in target ? { path: target.path } : { host: target.address, port: target.port, ...local },
      );
      if (next < addresses.length) timer = setTimeout(attempt, ATTEMPT_DELAY_MS);
    };
    attempt();
  });
}

interface ConnectFailure {
  readonly where: string;
  readonly error: NodeJS.ErrnoException;
}

function allFailed(
  failures: readonly ConnectFailure[],
  { localAddress, localPort }: LocalEnd = {},
): TransportError {
  const tried = failures.map(({ where, error }) => `${where} (${reasonOf(error)})`).join(', ');
  const isOurs = failures.every(({ error: { code } }) => code === 'EADDRNOTAVAIL' || code === 'EADDRINUSE');
  if (isOurs && (localAddress !== undefined || localPort !== undefined)) {
    const from = [localAddress, localPort && `port ${localPort}`].filter(Boolean).join(', ');
    return new TransportError('address-in-use', `cannot connect from ${from}: ${tried}`, {
      hint: 'it is in use, or not an address of this machine',
    });
  }
  const timedOut = failures.every(({ error }) => error.code === 'ETIMEDOUT');
  const full = failures.find(({ error: { code } }) => code === 'EMFILE' || code === 'ENFILE');
  return new TransportError(timedOut ? 'timeout' : 'refused', `could not connect to ${tried}`, {
    hint:
      full === undefined
        ? 'is the server running, and is the port right?'
        : 'so many files and connections may not be open at once: ulimit -n tells how many',
    ...(full && { cause: full.error }),
  });
}
