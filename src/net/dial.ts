import net from 'node:net';
import { UsageError } from '../errors.ts';
import { formatAddress, placesOf } from './address.ts';
import { connectAny, type SocketAddress } from './connect.ts';
import { startDeadline } from './deadline.ts';
import { checkPort } from './port.ts';
import type { Passage } from './proxy/passage.ts';
import { resolveTarget } from './resolve.ts';
import { BufferedSocket, socketTransport } from './socket-transport.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS, DEFAULT_IDLE_TIMEOUT_MS } from './time-limits.ts';
import type {
  ConnectionFacts,
  DialContext,
  DialSettings,
  DialTarget,
  TlsSession,
  Transport,
  UpgradableTransport,
} from './types.ts';
import { upgradableTransport } from './upgrade.ts';
import { now } from '../now.ts';

export { DEFAULT_CONNECT_TIMEOUT_MS, DEFAULT_IDLE_TIMEOUT_MS };

/**
 * Makes a connection: name, TCP (or a Unix-domain socket), the way through a proxy, TLS where the target asks for it.
 *
 * @throws TransportError `unknown-host`, `refused`, `timeout`, `tls-handshake`, `certificate`, …; with a proxy also
 * `unknown-proxy` and `proxy`, RefusalError `proxy-refused`, ProtocolError `weird-reply`, LimitError
 */
export async function dial(
  target: DialTarget,
  settings: DialSettings = {},
  context: DialContext = {},
): Promise<Transport> {
  // What comes behind the proxy's answers must be put back, and a BufferedSocket takes nothing back.
  const create = (): BufferedSocket | { readonly socket: net.Socket } =>
    target.route?.tunnel === true
      ? { socket: new net.Socket({ allowHalfOpen: true }) }
      : new BufferedSocket();
  const { created, socket, facts, tlsSession } = await open(target, settings, context, create);
  const source = created instanceof BufferedSocket && created.socket === socket ? created : socket;
  const { idleTimeout = DEFAULT_IDLE_TIMEOUT_MS } = settings;
  return socketTransport(source, { facts, idleTimeout, recorder: context.recorder, tlsSession });
}

/** The same for a connection that speaks in the clear first, and may have TLS put on it later (STARTTLS). */
export async function dialUpgradable(
  target: DialTarget,
  settings: DialSettings = {},
  context: DialContext = {},
): Promise<UpgradableTransport> {
  // No BufferedSocket: nothing can take the reading over from that.
  const create = () => ({ socket: new net.Socket({ allowHalfOpen: true }) });
  const { socket, facts, tlsSession } = await open(target, settings, context, create);
  const { idleTimeout = DEFAULT_IDLE_TIMEOUT_MS } = settings;
  return upgradableTransport(socket, { facts, idleTimeout, recorder: context.recorder, tlsSession });
}

/** The same for a library that wants a socket of Node's: nothing of it that is the target's has been read. */
export async function dialSocket(
  target: DialTarget,
  settings: DialSettings = {},
  context: DialContext = {},
): Promise<Dialled> {
  return open(target, settings, context, () => ({ socket: new net.Socket() }));
}

export interface Dialled {
  readonly socket: net.Socket;
  readonly facts: ConnectionFacts;
  /** As in Transport. */
  readonly tlsSession?: () => TlsSession | undefined;
}

/** Answers with what `create` made for the address that won, and the socket to speak on: that, or one on top of it. */
async function open<T extends { readonly socket: net.Socket }>(
  target: DialTarget,
  given: DialSettings,
  context: DialContext,
  create: () => T,
): Promise<Dialled & { readonly created: T }> {
  const { recorder } = context;
  const { settings, local } = placeLocally(given);
  const { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS } = settings;
  const start = now();
  const since = (): number => now() - start;
  const deadline = startDeadline(`${target.host}:${target.port}`, connectTimeout, context.signal);
  const { signal } = deadline;
  let connected: net.Socket | undefined;
  try {
    const [{ addresses, passage }, tls] = await deadline.race(
      // Loaded beforehand: nothing may come in between the connection and the handshake.
      Promise.all([findWay(target, settings, context), target.tls && import('./secure.ts')]),
    );
    const lookup = since();
    deadline.phase = passage === undefined ? 'connecting' : `connecting to the proxy ${passage.place}`;
    const { noDelay = true, keepAlive } = settings;
    const created = await connectAny(addresses, create, { signal, recorder, local }).catch(
      (error: unknown) => {
        throw passage === undefined ? error : passage.explain(error);
      },
    );
    connected = created.socket;
    // A request is written whole: waiting to fill a segment (Nagle) only delays it.
    if (noDelay) connected.setNoDelay(true);
    if (keepAlive !== undefined) connected.setKeepAlive(true, keepAlive);
    const connect = since();
    const [first] = addresses;
    // A Unix-domain socket has no address of its own, and is never one of several.
    const places =
      first !== undefined && 'path' in first
        ? { local: 'unix:', remote: formatAddress(first) }
        : placesOf(connected);
    recorder?.connected(places.local, places.remote);
    const { socket, ...passed } = (await passage?.pass(connected, deadline)) ?? { socket: connected };
    if (target.tls === undefined || tls === undefined) {
      return { created, socket, facts: { ...places, ...passed, timings: { lookup, connect } } };
    }
    deadline.phase = 'the TLS handshake';
    const secured = await tls.secure(socket, {
      host: target.host,
      settings: settings.tls ?? {},
      alpn: target.tls.alpn ?? [],
      signal,
      ...(passage === undefined ? {} : { proxy: 'between' }),
    });
    recorder?.secured(secured.facts);
    const timings = { lookup, connect, tls: since() };
    return {
      created,
      socket: secured.socket,
      facts: { ...places, ...passed, tls: secured.facts, timings },
      tlsSession: secured.session,
    };
  } catch (error) {
    connected?.destroy();
    recorder?.failed(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    deadline.clear();
  }
}

/** From an address at this end, addresses of its own family can be reached and no others. @throws UsageError */
function placeLocally(settings: DialSettings): {
  readonly settings: DialSettings;
  readonly local: { readonly localAddress?: string; readonly localPort?: number };
} {
  const { localAddress, localPort, family } = settings;
  if (localPort !== undefined) checkPort(localPort, 0);
  const port = { ...(localPort !== undefined && { localPort }) };
  if (localAddress === undefined) return { settings, local: port };
  const own = net.isIP(localAddress);
  if (own === 0) throw new UsageError(`the local address ${localAddress}: this is no IP address`);
  if (family !== undefined && family !== own) {
    throw new UsageError(`${localAddress} is an IPv${own} address, and IPv${family} was asked for`);
  }
  return { settings: { ...settings, family: own === 4 ? 4 : 6 }, local: { localAddress, ...port } };
}

/** Where the socket goes, and what is still to be said on it before it leads to the target. */
async function findWay(
  target: DialTarget,
  settings: DialSettings,
  context: DialContext,
): Promise<{ readonly addresses: readonly SocketAddress[]; readonly passage?: Passage }> {
  const { route } = target;
  if (route === undefined) return { addresses: await resolveTarget(target, settings, context) };
  const { preparePassage } = await import('./proxy/passage.ts');
  const passage = await preparePassage(target, route, settings, context);
  return { addresses: passage.addresses, passage };
}
