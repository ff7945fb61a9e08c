import type net from 'node:net';
import { isNetkitError, TransportError, UsageError } from '../../errors.ts';
import { formatAddress } from '../address.ts';
import type { SocketAddress } from '../connect.ts';
import type { Deadline } from '../deadline.ts';
import { type Destination, resolveDestination, resolveProxy } from '../resolve.ts';
import type { DialContext, DialSettings, DialTarget, Proxy, ProxyRoute } from '../types.ts';
import { ProxyHandshake } from './handshake.ts';

/** The way through a proxy, looked up and ready to be gone. */
export interface Passage {
  /** The proxy's. */
  readonly addresses: readonly SocketAddress[];
  /** The proxy's host and port, for messages. */
  readonly place: string;
  /** For a connection to the proxy that could not be made: the error is to say that it was one. */
  explain(error: unknown): unknown;
  /** From a connection to the proxy to one on which the target (without a tunnel, the proxy itself) is spoken to. */
  pass(socket: net.Socket, deadline: Deadline): Promise<Passed>;
}

interface Passed {
  readonly socket: net.Socket;
  /** Of the answer to CONNECT. */
  readonly proxyStatus?: number;
}

/** Has the proxy connect to the destination, and answers with the HTTP status with which it agreed. */
type OpenTunnel = (
  handshake: ProxyHandshake,
  destination: Destination,
  proxy: Proxy,
) => Promise<number | void>;

/** @throws TransportError `unknown-proxy`, and `unknown-host` where the target is looked up here */
export async function preparePassage(
  target: DialTarget,
  { proxy, tunnel }: ProxyRoute,
  settings: DialSettings,
  context: DialContext,
): Promise<Passage> {
  const { recorder } = context;
  const socks = proxy.scheme === 'socks5' || proxy.scheme === 'socks5h';
  if (!tunnel && (socks || target.tls !== undefined)) {
    throw new UsageError('only plain HTTP goes to a proxy without a tunnel, and only to an HTTP proxy');
  }
  const place = formatAddress({ address: proxy.host, port: proxy.port });
  recorder?.proxied(proxy.scheme, place);
  // Loaded beforehand: nothing may come in between the connection and what is said on it.
  const [addresses, destination, tls, openTunnel] = await Promise.all([
    resolveProxy(proxy, settings, context),
    resolveDestination(target, proxy, settings, context),
    proxy.scheme === 'https' ? import('../secure.ts') : undefined,
    tunnel ? loadTunnel(socks) : undefined,
  ]);
  return {
    addresses,
    place,
    explain: explainUnreachable,
    async pass(connected, deadline) {
      const { signal } = deadline;
      let socket = connected;
      if (tls !== undefined) {
        deadline.phase = `the TLS handshake with the proxy ${place}`;
        const secured = await tls.secure(socket, {
          host: proxy.host,
          settings: settings.proxyTls ?? {},
          alpn: ['http/1.1'],
          signal,
          proxy: 'peer',
        });
        recorder?.secured(secured.facts);
        socket = secured.socket;
      }
      if (openTunnel === undefined) return { socket };
      deadline.phase = `waiting for the answer of the proxy ${place}`;
      const handshake = new ProxyHandshake(socket, {
        place,
        signal,
        recorder,
        broken: socks ? 'proxy' : 'receive',
      });
      const proxyStatus = await openTunnel(handshake, destination, proxy);
      await handshake.finish();
      recorder?.tunnelled(formatAddress({ address: destination.host, port: destination.port }));
      return typeof proxyStatus === 'number' ? { socket, proxyStatus } : { socket };
    },
  };
}

async function loadTunnel(socks: boolean): Promise<OpenTunnel> {
  return socks
    ? (await import('./socks5-tunnel.ts')).openSocks5Tunnel
    : (await import('./http-tunnel.ts')).openHttpTunnel;
}

function explainUnreachable(error: unknown): unknown {
  if (!isNetkitError(error) || error.code !== 'refused') return error;
  return new TransportError('refused', `the proxy cannot be reached: ${error.message}`, {
    cause: error,
    hint: 'is the proxy running, and is its port right?',
  });
}
