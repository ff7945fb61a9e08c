import { randomInt } from 'node:crypto';
import net from 'node:net';
import { TransportError } from '../errors.ts';
import { now } from '../now.ts';
import type { ConnectionRecorder } from '../transcript/types.ts';
import { formatAddress, isSameAddress, placesOf } from './address.ts';
import { abortError } from './explain.ts';
import { listen, type Listening } from './listen.ts';
import { DEFAULT_IDLE_TIMEOUT_MS } from './time-limits.ts';
import { timerDelay } from './timer.ts';
import type { UpgradableTransport } from './types.ts';
import { upgradableTransport } from './upgrade.ts';

export interface AcceptOneOptions {
  /** The address to bind. */
  readonly host: string;
  /** 0, the default, for any free one. */
  readonly port?: number;
  /** Any free one of these instead, both ends included. */
  readonly ports?: { readonly from: number; readonly to: number };
  /**
   * The only address that may connect. Others are reset, and the wait goes on: nobody is to take an FTP data connection
   * over by being the first (RFC 2577, section 5).
   */
  readonly from?: string;
  /** For how long to wait, in milliseconds, from the call of `accept` on. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** A port that is bound for one connection. */
export interface Accepting<T> {
  readonly host: string;
  readonly port: number;
  /**
   * The connection, also where it came before the call. To be called once; the port is free afterwards.
   *
   * @throws TransportError `accept-timeout`
   */
  accept(): Promise<T>;
  /** Frees the port and gives up what was not accepted; what was accepted is left alone. */
  close(): void;
}

/**
 * Waits for somebody to connect, once: an FTP client in active mode, an FTP server in passive mode.
 *
 * @throws TransportError `address-in-use`
 */
export async function acceptOne(
  options: AcceptOneOptions & {
    readonly recorder?: ConnectionRecorder | undefined;
    /** For how long nothing may move while we wait for the peer, in milliseconds. */
    readonly idleTimeout?: number | undefined;
  },
): Promise<Accepting<UpgradableTransport>> {
  const { recorder, idleTimeout = DEFAULT_IDLE_TIMEOUT_MS } = options;
  const start = now();
  const accepting = await acceptOneSocket(options);
  return {
    ...accepting,
    async accept() {
      const socket = await accepting.accept().catch((error: unknown) => {
        recorder?.failed((error as Error).message);
        throw error;
      });
      // Who has sent all may still read.
      socket.allowHalfOpen = true;
      const facts = { ...placesOf(socket), timings: { connect: now() - start } };
      recorder?.connected(facts.local, facts.remote);
      const transport = upgradableTransport(socket, { facts, idleTimeout, recorder });
      socket.resume();
      return transport;
    },
  };
}

/** The same for a library that wants a socket of Node's: it is paused, so that nothing is missed. */
export async function acceptOneSocket(options: AcceptOneOptions): Promise<Accepting<net.Socket>> {
  const { from, timeout, signal } = options;
  let arrive!: (socket: net.Socket) => void;
  let fail!: (error: Error) => void;
  const arrival = new Promise<net.Socket>((resolve, reject) => {
    arrive = resolve;
    fail = reject;
  });
  // Nobody need be waiting when the port is given up.
  arrival.catch(() => {});
  let arrived: net.Socket | undefined;
  let accepted = false;
  let stranger: string | undefined;

  const { server, host, port } = await bindOne(options, (socket) => {
    const { remoteAddress = '' } = socket;
    if (arrived !== undefined || (from !== undefined && !isSameAddress(remoteAddress, from))) {
      stranger = remoteAddress;
      socket.resetAndDestroy();
      return;
    }
    arrived = socket;
    server.close();
    arrive(socket);
  });
  const giveUp = (error: Error): void => {
    server.close();
    if (!accepted) arrived?.destroy();
    fail(error);
  };
  return {
    host,
    port,
    async accept() {
      const onAbort = (): void => giveUp(abortError(signal as AbortSignal));
      const onTimeout = (): void => giveUp(nobodyCame(host, port, timeout, stranger));
      const timer = setTimeout(onTimeout, timerDelay(timeout));
      signal?.addEventListener('abort', onAbort);
      try {
        if (signal?.aborted === true) onAbort();
        const socket = await arrival;
        accepted = true;
        return socket;
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      }
    },
    close: () => giveUp(new TransportError('aborted', 'interrupted')),
  };
}

/** A server for each attempt: one that could not be bound is of no use for another port. */
async function bindOne(
  { host, port = 0, ports }: AcceptOneOptions,
  onConnection: (socket: net.Socket) => void,
): Promise<Pick<Listening, 'host' | 'port'> & { readonly server: net.Server }> {
  for (const candidate of ports === undefined ? [port] : shuffled(ports)) {
    // Paused, so that what is sent at once, or the end, waits for a reader.
    const server = net.createServer({ pauseOnConnect: true, noDelay: true });
    server.on('connection', onConnection);
    try {
      const bound = await listen(server, { host, port: candidate });
      return { server, host: bound.host, port: bound.port };
    } catch (error) {
      const { code } = (error as TransportError).cause as NodeJS.ErrnoException;
      if (ports === undefined || code !== 'EADDRINUSE') throw error;
    }
  }
  throw new TransportError(
    'address-in-use',
    `no port from ${ports?.from} to ${ports?.to} is free on ${host}`,
  );
}

/** From a port of chance on, since ports in a row can be guessed (RFC 2577, section 8). */
function* shuffled({ from, to }: { readonly from: number; readonly to: number }): Generator<number> {
  const count = to - from + 1;
  const first = randomInt(count);
  for (let step = 0; step < count; step += 1) yield from + ((first + step) % count);
}

function nobodyCame(
  host: string,
  port: number,
  timeout: number,
  stranger: string | undefined,
): TransportError {
  return new TransportError(
    'accept-timeout',
    `nobody connected to ${formatAddress({ address: host, port })} within ${timeout / 1000} s`,
    {
      hint:
        stranger === undefined
          ? 'a firewall may be in the way; passive mode needs no way back'
          : `a connection from ${stranger} was refused, since another address was expected`,
    },
  );
}
