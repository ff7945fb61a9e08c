import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SecureContext } from 'node:tls';
import { isNetkitError } from '../../../errors.ts';
import { createServerContext } from '../../../net/secure-server.ts';
import { type AcceptedConnection, listenTcp } from '../../../net/tcp-listener.ts';
import { Clients } from '../../clients.ts';
import { InFlight } from '../incoming.ts';
import type { MailStore } from '../store/types.ts';
import { capabilitiesOf } from './capabilities.ts';
import { carryOut } from './carry-out.ts';
import { IMAP_LIMITS, type ImapLimits } from './limits.ts';
import { MessageCache } from './message/message-cache.ts';
import { Recent } from './recent.ts';
import { refusalOf } from './refusal.ts';
import { Session } from './session.ts';
import type { ImapServerSettings } from './settings.ts';

export interface ImapServerOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** For TLS from the first byte; without it there is no such port. */
  readonly implicitPort?: number | undefined;
  readonly store: MailStore;
  /** PEM; asked for when the first client wants TLS. */
  certificate(): Promise<{ readonly cert: string; readonly key: string }>;
  /** Our name. */
  readonly hostname: string;
  /** Whether TLS is offered on the plain port; yes, unless told otherwise. */
  readonly startTls?: boolean | undefined;
  readonly limits?: Partial<ImapLimits> | undefined;
  /** Takes the access log: a line, without its end, for each login, opening and change (../../access-log.ts). */
  readonly log?: ((line: string) => void) | undefined;
}

export interface ImapServer {
  readonly port: number;
  readonly implicitPort: number | undefined;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

/** Beyond the clients that are served, those that are told so. */
const TURNED_AWAY = 32;

/** Of commands that came all together, as many are carried out before other clients have their turn. */
const COMMANDS_AT_ONCE = 16;

/**
 * An IMAP server (RFC 3501, 2177, 2342, 2971, 3691, 4315, 4731, 4959, 5161, 5258, 5819, 6154, 6851, 6855, 7162 without QRESYNC,
 * 7888, 7889, 8438) in front of a mail store.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startImapServer(options: ImapServerOptions): Promise<ImapServer> {
  const { host, port, implicitPort, store, hostname, startTls = true, log } = options;
  const limits = { ...IMAP_LIMITS, ...options.limits };
  const shared: ImapServerSettings = {
    store,
    hostname,
    startTls,
    limits,
    log,
    cache: new MessageCache(),
    inFlight: new InFlight(limits.maxBytesInFlight),
    recent: new Recent(),
    tlsContext: once(async () => createServerContext(await options.certificate())),
  };
  const clients = new Clients(limits);
  const sessions = new Set<Session>();
  const serve = async ({ transport }: AcceptedConnection, implicit: boolean): Promise<void> => {
    const session = new Session(shared, transport);
    sessions.add(session);
    try {
      await serveSession(session, clients, implicit);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      // After what the codec cannot read, there is no place to go on from.
      if (!session.leaving) session.bye(refusal.message);
      await session.end();
    } finally {
      sessions.delete(session);
      session.close();
    }
  };
  const start = (at: number, implicit: boolean): ReturnType<typeof listenTcp> =>
    listenTcp(
      // The session has time limits of its own.
      { host, port: at, maxConnections: limits.maxClients + TURNED_AWAY, idleTimeout: Infinity },
      (connection) => serve(connection, implicit).catch(ignoreDepartures),
    );
  const plain = await start(port, false);
  const implicit =
    implicitPort === undefined
      ? undefined
      : await start(implicitPort, true).catch(async (error: unknown) => {
          await plain.stop(0);
          throw error;
        });
  return {
    port: plain.port,
    implicitPort: implicit?.port,
    async stop() {
      for (const session of sessions) session.close();
      await Promise.all([plain.stop(0), implicit?.stop(0)]);
    },
  };
}

async function serveSession(session: Session, clients: Clients, implicit: boolean): Promise<void> {
  const leave = clients.enter(session.remote);
  if (leave === undefined) {
    // In the clear also where TLS is due: a handshake takes a place for as long as the client likes.
    session.bye('[UNAVAILABLE] Too many clients at once: come back later.');
    return session.end();
  }
  try {
    if (implicit) await session.beginWithTls();
    session.output.line(`* OK [CAPABILITY ${capabilitiesOf(session)}] This is netkit, at your service.`);
    for (let count = 1; !session.leaving; count += 1) {
      const line = await session.nextLine();
      if (line === undefined) break;
      await carryOut(session, line);
      // A reply that the system takes at once is no turn of the event loop.
      if (count % COMMANDS_AT_ONCE === 0) await nextTurn();
    }
    await session.end();
  } finally {
    leave();
  }
}

/** A client may leave whenever it likes, and so may we; anything else is a defect and must be seen. */
function ignoreDepartures(error: unknown): void {
  if (!isNetkitError(error)) throw error;
}

function once(make: () => Promise<SecureContext>): () => Promise<SecureContext> {
  let made: Promise<SecureContext> | undefined;
  return () => (made ??= make());
}
