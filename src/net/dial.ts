import net from 'node:net';
import { TransportError } from '../errors.ts';
import { formatAddress } from './address.ts';
import { connectAny, type SocketAddress } from './connect.ts';
import { abortError } from './explain.ts';
import { resolveTarget } from './resolve.ts';
import { BufferedSocket, socketTransport } from './socket-transport.ts';
import { timerDelay } from './timer.ts';
import type { ConnectionFacts, DialContext, DialSettings, DialTarget, Transport } from './types.ts';

/** For name, connection and handshake together. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 30_000;
/** For how long nothing may move while we wait for the peer. */
export const DEFAULT_IDLE_TIMEOUT_MS = 60_000;

/**
 * Makes a connection: name, TCP (or a Unix-domain socket), TLS where the target asks for it.
 *
 * @throws TransportError `unknown-host`, `refused`, `timeout`, `tls-handshake`, `certificate`, …
 */
export async function dial(
  target: DialTarget,
  settings: DialSettings = {},
  context: DialContext = {},
): Promise<Transport> {
  const { source, facts } = await open(target, settings, context, () => new BufferedSocket());
  const { idleTimeout = DEFAULT_IDLE_TIMEOUT_MS } = settings;
  return socketTransport(source, { facts, idleTimeout, recorder: context.recorder });
}

/** The same for a library that wants a socket of Node's: nothing of it has been read. */
export async function dialSocket(
  target: DialTarget,
  settings: DialSettings = {},
  context: DialContext = {},
): Promise<{ socket: net.Socket; facts: ConnectionFacts }> {
  const { source, facts } = await open(target, settings, context, () => ({ socket: new net.Socket() }));
  return { socket: source instanceof net.Socket ? source : source.socket, facts };
}

async function open<T extends { readonly socket: net.Socket }>(
  target: DialTarget,
  settings: DialSettings,
  context: DialContext,
  create: () => T,
): Promise<{ source: T | net.Socket; facts: ConnectionFacts }> {
  const { recorder } = context;
  const start = performance.now();
  const since = (): number => performance.now() - start;
  const deadline = startDeadline(target, settings, context.signal);
  let connected: net.Socket | undefined;
  try {
    // Loaded beforehand: nothing may come in between the connection and the handshake.
    const preparing = Promise.all([
      resolveTarget(target, settings, context),
      target.tls && import('./secure.ts'),
    ]);
    const [addresses, tls] = await deadline.race(preparing);
    const lookup = since();
    deadline.phase = 'connecting';
    const created = await connectAny(addresses, create, { signal: deadline.signal, recorder });
    const { socket } = created;
    connected = socket;
    // A request is written whole: waiting to fill a segment (Nagle) only delays it.
    socket.setNoDelay(true);
    const connect = since();
    const places = placesOf(socket, addresses[0]);
    recorder?.connected(places.local, places.remote);
    if (target.tls === undefined || tls === undefined) {
      return { source: created, facts: { ...places, timings: { lookup, connect } } };
    }
    deadline.phase = 'the TLS handshake';
    const secured = await tls.secure(
      socket,
      target.host,
      settings.tls ?? {},
      target.tls.alpn ?? [],
      deadline.signal,
    );
    recorder?.secured(secured.facts);
    const timings = { lookup, connect, tls: since() };
    return { source: secured.socket, facts: { ...places, tls: secured.facts, timings } };
  } catch (error) {
    connected?.destroy();
    recorder?.failed(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    deadline.clear();
  }
}

function placesOf(socket: net.Socket, target: SocketAddress | undefined): { local: string; remote: string } {
  // A Unix-domain socket has no address of its own, and is never one of several.
  if (target !== undefined && 'path' in target) return { local: 'unix:', remote: formatAddress(target) };
  const { localAddress = '', localPort = 0, remoteAddress = '', remotePort = 0 } = socket;
  return {
    local: formatAddress({ address: localAddress, port: localPort }),
    remote: formatAddress({ address: remoteAddress, port: remotePort }),
  };
}

/** One deadline for all phases; its error says in which of them the time ran out. */
function startDeadline(target: DialTarget, settings: DialSettings, outer: AbortSignal | undefined) {
  const { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS } = settings;
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(outer === undefined ? undefined : abortError(outer));
  if (outer?.aborted === true) onAbort();
  outer?.addEventListener('abort', onAbort);
  const timer = setTimeout(() => {
    const place = `${target.host}:${target.port}`;
    controller.abort(
      new TransportError(
        'timeout',
        `${place} timed out after ${connectTimeout / 1000} s in ${deadline.phase}`,
      ),
    );
  }, timerDelay(connectTimeout));
  const deadline = {
    phase: 'looking up its name',
    signal: controller.signal,
    /** For what cannot be cancelled, such as the system's resolver: its result comes too late and is dropped. */
    race<T>(work: Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const giveUp = (): void => reject(controller.signal.reason);
        if (controller.signal.aborted) giveUp();
        controller.signal.addEventListener('abort', giveUp, { once: true });
        work.then(resolve, reject);
      });
    },
    clear(): void {
      clearTimeout(timer);
      outer?.removeEventListener('abort', onAbort);
    },
  };
  return deadline;
}
