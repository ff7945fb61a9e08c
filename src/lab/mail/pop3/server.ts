import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SecureContext } from 'node:tls';
import { isNetkitError } from '../../../errors.ts';
import { createServerContext } from '../../../net/secure-server.ts';
import { type AcceptedConnection, listenTcp } from '../../../net/tcp-listener.ts';
import { Clients } from '../../clients.ts';
import type { MailStore } from '../store/types.ts';
import { carryOut } from './carry-out.ts';
import { POP3_LIMITS, type Pop3Limits } from './limits.ts';
import { Pop3Refusal } from './refusal.ts';
import { Session } from './session.ts';
import type { Pop3ServerSettings } from './settings.ts';

export interface Pop3ServerOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** For TLS from the first byte; without it there is no such port. */
  readonly implicitPort?: number | undefined;
  readonly store: MailStore;
  /** PEM; asked for when the first client wants TLS. */
  certificate(): Promise<{ readonly cert: string; readonly key: string }>;
  /** Our name, in the greeting. */
  readonly hostname: string;
  /** Nobody logs in without TLS. */
  readonly requireTls?: boolean | undefined;
  /** Whether TLS is offered on the plain port; yes, unless told otherwise. */
  readonly startTls?: boolean | undefined;
  readonly limits?: Partial<Pop3Limits> | undefined;
  /** Takes the access log, line by line. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface Pop3Server {
  readonly port: number;
  readonly implicitPort: number | undefined;
  /** Ends every connection at once; nothing that was marked is deleted. */
  stop(): Promise<void>;
}

/** Beyond the clients that are served, those that are told so. */
const TURNED_AWAY = 32;

/** Of commands that came all together, as many are carried out before other clients have their turn. */
const COMMANDS_AT_ONCE = 16;

/**
 * A POP3 server (RFC 1939, 2449, 2595, 3206, 5034) in front of a mail store.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startPop3Server(options: Pop3ServerOptions): Promise<Pop3Server> {
  const { host, port, implicitPort, store, hostname, requireTls = false, startTls = true, log } = options;
  const limits = { ...POP3_LIMITS, ...options.limits };
  const tlsContext = once(async () => createServerContext(await options.certificate()));
  const shared: Pop3ServerSettings = {
    store,
    hostname,
    limits,
    locks: new Set(),
    requireTls,
    startTls,
    log,
    tlsContext,
  };
  const clients = new Clients(limits);
  const sessions = new Set<Session>();
  const serve = async ({ transport }: AcceptedConnection, implicit: boolean): Promise<void> => {
    const session = new Session(shared, transport);
    sessions.add(session);
    try {
      await serveSession(session, clients, implicit);
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
  const leave = clients.enter(session.client);
  if (leave === undefined) {
    // In the clear also where TLS is due: a handshake takes a place for as long as the client likes.
    await session.reply('error', 'Too many clients at once: come back later.', 'SYS/TEMP');
    return session.end();
  }
  try {
    if (implicit) await session.beginWithTls();
    await session.reply('ok', `This is netkit, at your service. ${session.timestamp}`);
    await answer(session);
    await session.end();
  } catch (error) {
    // In the clear: a client that waits for TLS sees at least that it does not come.
    if (!(error instanceof Pop3Refusal)) throw error;
    await session.reply('error', error.message, error.code);
    await session.end();
  } finally {
    leave();
  }
}

async function answer(session: Session): Promise<void> {
  let refusals = 0;
  for (let count = 1; !session.leaving; count += 1) {
    const command = await session.nextCommand();
    if (command === undefined) return;
    refusals = (await carryOut(session, command)) ? 0 : refusals + 1;
    if (refusals >= session.settings.limits.maxRefusals) {
      return session.reply('error', 'That was too much that nobody understands. Goodbye.');
    }
    // A reply that the system takes at once is no turn of the event loop.
    if (count % COMMANDS_AT_ONCE === 0) await nextTurn();
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
