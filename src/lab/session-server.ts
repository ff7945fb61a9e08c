/** What the lab's servers of sessions have in common: a plain port, perhaps one with TLS from the first byte, places for clients. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SecureContext } from 'node:tls';
import { isNetkitError } from '../errors.ts';
import type { Listening } from '../net/listen.ts';
import { once } from '../net/once.ts';
import { createServerContext } from '../net/secure-server.ts';
import { type AcceptedConnection, listenTcp } from '../net/tcp-listener.ts';
import { type ClientLimits, Clients } from './clients.ts';

/** Beyond the clients that are served, those that are told so. */
export const TURNED_AWAY = 32;

/** Of commands that came all together, as many are carried out before other clients have their turn. */
const COMMANDS_AT_ONCE = 16;

export interface ServerPorts {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** For TLS from the first byte; without it there is no such port. */
  readonly implicitPort?: number | undefined;
}

/** One client, from its connection to its end. */
interface ServedSession {
  close(): void;
}

export interface SessionServing<Session extends ServedSession> {
  readonly limits: ClientLimits;
  create(transport: AcceptedConnection['transport']): Session;
  /** What goes by the client's address. */
  addressOf(session: Session): string;
  /** To a client for which there is no place: in the clear also where TLS is due, since a handshake takes a place as well. */
  turnAway(session: Session): Promise<void>;
  /** From the greeting to the end. */
  serve(session: Session, implicit: boolean): Promise<void>;
  /** Says what the server of the protocol has to say of an error in `serve`; throws it again where that is nothing. */
  explain(session: Session, error: unknown): Promise<void>;
}

export interface SessionServer {
  readonly plain: Listening;
  readonly implicit: Listening | undefined;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

/** @throws TransportError `address-in-use`, `unknown-host` */
export async function serveSessions<Session extends ServedSession>(
  { host, port, implicitPort }: ServerPorts,
  serving: SessionServing<Session>,
): Promise<SessionServer> {
  const { maxClients } = serving.limits;
  const clients = new Clients(serving.limits);
  const sessions = new Set<Session>();
  const serveOne = async ({ transport }: AcceptedConnection, implicit: boolean): Promise<void> => {
    const session = serving.create(transport);
    sessions.add(session);
    const leave = clients.enter(serving.addressOf(session));
    try {
      await (leave === undefined ? serving.turnAway(session) : serving.serve(session, implicit));
    } catch (error) {
      await serving.explain(session, error);
    } finally {
      leave?.();
      sessions.delete(session);
      session.close();
    }
  };
  const start = (at: number, implicit: boolean): Promise<Listening> =>
    listenTcp(
      // A session has time limits of its own.
      { host, port: at, maxConnections: maxClients + TURNED_AWAY, idleTimeout: Infinity },
      (connection) => serveOne(connection, implicit).catch(ignoreDepartures),
    );
  const { plain, implicit } = await startBoth({ port, implicitPort }, start);
  return {
    plain,
    implicit,
    async stop() {
      for (const session of sessions) session.close();
      await Promise.all([plain.stop(0), implicit?.stop(0)]);
    },
  };
}

/** Both ports or none. */
export async function startBoth<Started extends { stop(grace: number): Promise<void> }>(
  { port, implicitPort }: Pick<ServerPorts, 'port' | 'implicitPort'>,
  start: (port: number, implicit: boolean) => Promise<Started>,
): Promise<{ readonly plain: Started; readonly implicit: Started | undefined }> {
  const plain = await start(port, false);
  if (implicitPort === undefined) return { plain, implicit: undefined };
  const implicit = await start(implicitPort, true).catch(async (error: unknown) => {
    await plain.stop(0);
    throw error;
  });
  return { plain, implicit };
}

/** Carries commands out, one after the other, until `next` has none, or `carryOut` answers with `false`. */
export async function inTurns<Command>(
  next: () => Promise<Command | undefined>,
  carryOut: (command: Command) => Promise<boolean>,
): Promise<void> {
  for (let count = 1; ; count += 1) {
    const command = await next();
    if (command === undefined || !(await carryOut(command))) return;
    // A reply that the system takes at once is no turn of the event loop.
    if (count % COMMANDS_AT_ONCE === 0) await nextTurn();
  }
}

/** One context for all connections, so that clients can resume; made when the first client wants TLS, and again where that failed. */
export function tlsContextOf(
  certificate: () => Promise<{ readonly cert: string; readonly key: string }>,
): () => Promise<SecureContext> {
  return once(async () => createServerContext(await certificate()));
}

/** A client may leave whenever it likes, and so may we; anything else is a defect and must be seen. */
function ignoreDepartures(error: unknown): void {
  if (!isNetkitError(error)) throw error;
}
