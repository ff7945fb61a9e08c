import { TransportError } from '../../errors.ts';
import { reasonOf } from '../../net/explain.ts';
import type { Listening } from '../../net/listen.ts';
import { Places } from '../../net/places.ts';
import { tapSocket } from '../../net/tap.ts';
import { type AcceptedSocket, acceptSockets, type TcpListenerSettings } from '../../net/tcp-listener.ts';
import { countBytes } from './count-bytes.ts';
import type { Service } from './services.ts';

type Socket = AcceptedSocket['socket'];

/** What is on its way when we stop has so long to get there, in milliseconds. */
const STOP_GRACE_MS = 500;

export interface ServiceServerSettings extends TcpListenerSettings {
  /** How many clients are served at once; without it, all that come. */
  readonly handlers?: number | undefined;
  /** Told of each client that comes, waits, is served, goes. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface ServiceServer extends Omit<Listening, 'stop'> {
  /** How many clients have been served, or are being served, so far. */
  readonly servedCount: number;
  /** Takes no more clients, and ends those that are there. */
  stop(): Promise<void>;
}

/**
 * A small server. Its clients are sockets and not transports, since a promise for each chunk would cost an echo more than the
 * echo itself.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startServiceServer(
  service: Service,
  settings: ServiceServerSettings,
): Promise<ServiceServer> {
  const { idleTimeout, recorder, handlers = Infinity, log = () => {} } = settings;
  const sockets = new Set<Socket>();
  let comeCount = 0;
  let servedCount = 0;
  const places = new Places(handlers);

  const serve = (socket: Socket): void => {
    servedCount += 1;
    // Only now: whoever waits does so for us.
    socket.setTimeout(idleTimeout === Infinity ? 0 : idleTimeout, () => {
      socket.destroy(new TransportError('timeout', `nothing moved for ${idleTimeout / 1000} s`));
    });
    service.serve(socket);
  };

  const take = async ({ socket, facts }: AcceptedSocket): Promise<void> => {
    comeCount += 1;
    const { remote } = facts;
    // Through a Unix-domain socket they come without an address.
    const name = remote === 'unix:' ? `client ${comeCount}` : remote;
    const entry = recorder?.connection(settings.host, settings.port);
    entry?.connected(facts.local, remote);
    if (facts.tls !== undefined) entry?.secured(facts.tls);
    if (entry !== undefined) tapSocket(socket, entry);
    let failure = '';
    sockets.add(socket);
    socket.once('error', (error) => (failure = `${reasonOf(error)}, `));
    const gone = new Promise<void>((resolve) => {
      socket.once('close', () => {
        sockets.delete(socket);
        log(`${name} goes: ${failure}${countBytes(socket.bytesRead)} received, ${socket.bytesWritten} sent`);
        resolve();
      });
    });
    log(`${name} comes`);
    if (!places.take()) {
      const { turn, giveUp } = places.queue();
      void gone.then(giveUp);
      log(`${name} waits (${places.waitingCount} in the queue)`);
      if (!(await turn)) return;
      log(`${name} is served`);
    }
    serve(socket);
    await gone;
    places.leave();
  };

  const listening = await acceptSockets(settings, take);
  return {
    ...listening,
    get servedCount() {
      return servedCount;
    },
    async stop() {
      places.close();
      const gone = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of sockets) socket.destroySoon();
      await listening.stop(STOP_GRACE_MS);
      // So that the log has the last of them.
      await Promise.all(gone);
    },
  };
}
