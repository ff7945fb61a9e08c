import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SecureContext } from 'node:tls';
import { isNetkitError } from '../../errors.ts';
import { createServerContext } from '../../net/secure-server.ts';
import { type AcceptedConnection, listenTcp } from '../../net/tcp-listener.ts';
import type { Account, FileStore } from '../store/types.ts';
import { Clients } from '../clients.ts';
import { carryOut } from './carry-out.ts';
import { FTP_LIMITS, type FtpLimits } from './limits.ts';
import { Listings } from './listings.ts';
import { refusalOf } from './refusal.ts';
import { Session } from './session.ts';
import type { FtpServerOptions, FtpServerSettings } from './settings.ts';

export interface FtpLabSettings {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** For TLS from the first byte; without it there is no such port. */
  readonly implicitPort?: number | undefined;
  readonly accounts: readonly Account[];
  /** What `anonymous` and `ftp` may look at, with any password; without it, they are nobody. */
  readonly anonymous?: FileStore | undefined;
  /** PEM; asked for when the first client wants TLS. */
  certificate(): Promise<{ readonly cert: string; readonly key: string }>;
  readonly options?: FtpServerOptions | undefined;
  readonly limits?: Partial<FtpLimits> | undefined;
}

export interface FtpLab {
  readonly port: number;
  readonly implicitPort: number | undefined;
  /** Where a client on this machine finds it, as a URL has it: `127.0.0.1:21`; then the same for TLS from the first byte. */
  readonly authority: string;
  readonly implicitAuthority: string | undefined;
  /** Whether only this machine can reach it. */
  readonly loopback: boolean;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

/** Beyond the clients that are served, those that are told so. */
const TURNED_AWAY = 32;

/** Of commands that came all together, as many are carried out before other clients have their turn. */
const COMMANDS_AT_ONCE = 16;

/**
 * An FTP server (RFC 959, 1123, 2228, 2389, 2428, 2577, 2640, 3659, 4217, 7151) in front of file stores.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startFtpLab(settings: FtpLabSettings): Promise<FtpLab> {
  const { host, port, implicitPort, options = {} } = settings;
  const limits = { ...FTP_LIMITS, ...settings.limits };
  const shared: FtpServerSettings = {
    accounts: [...settings.accounts, ...guests(settings.anonymous)],
    options,
    limits,
    listings: new Listings(),
    tlsContext: once(async () => createServerContext(await settings.certificate())),
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
      // In the clear: a client that waits for TLS sees at least that it does not come.
      await session.reply(421, refusal.message);
      await session.end();
    } finally {
      sessions.delete(session);
      session.close();
    }
  };
  const start = (at: number, implicit: boolean): ReturnType<typeof listenTcp> =>
    listenTcp(
      // The session has time limits of its own: a control connection is silent while data flows.
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
    authority: plain.authority,
    implicitAuthority: implicit?.authority,
    loopback: plain.loopback,
    async stop() {
      for (const session of sessions) session.close();
      await Promise.all([plain.stop(0), implicit?.stop(0)]);
    },
  };
}

async function serveSession(session: Session, clients: Clients, implicit: boolean): Promise<void> {
  const leave = clients.enter(session.addresses.client);
  if (leave === undefined) {
    // In the clear also where TLS is due: a handshake takes a place for as long as the client likes.
    await session.reply(421, 'Too many clients at once: come back later.');
    return session.end();
  }
  try {
    if (implicit) await session.beginWithTls();
    await session.reply(220, 'This is netkit, at your service.');
    for (let count = 1; !session.leaving; count += 1) {
      const command = await session.nextCommand();
      if (command === undefined) break;
      await carryOut(session, command);
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

function guests(store: FileStore | undefined): Account[] {
  return store === undefined ? [] : ['anonymous', 'ftp'].map((user) => ({ user, store, mayWrite: false }));
}

function once(make: () => Promise<SecureContext>): () => Promise<SecureContext> {
  let made: Promise<SecureContext> | undefined;
  return () => (made ??= make());
}
