import type { Account, FileStore } from '../store/types.ts';
import { inTurns, type ServerPorts, serveSessions, tlsContextOf } from '../session-server.ts';
import { carryOut } from './carry-out.ts';
import { FTP_LIMITS, type FtpLimits } from './limits.ts';
import { Listings } from './listings.ts';
import { refusalOf } from './refusal.ts';
import { Session } from './session.ts';
import type { FtpServerOptions, FtpServerSettings } from './settings.ts';

export interface FtpLabSettings extends ServerPorts {
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

/**
 * An FTP server (RFC 959, 1123, 2228, 2389, 2428, 2577, 2640, 3659, 4217, 7151) in front of file stores.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startFtpLab(settings: FtpLabSettings): Promise<FtpLab> {
  const { options = {} } = settings;
  const limits = { ...FTP_LIMITS, ...settings.limits };
  const shared: FtpServerSettings = {
    accounts: [...settings.accounts, ...guests(settings.anonymous)],
    options,
    limits,
    listings: new Listings(),
    tlsContext: tlsContextOf(() => settings.certificate()),
  };
  const { plain, implicit, stop } = await serveSessions<Session>(settings, {
    limits,
    create: (transport) => new Session(shared, transport),
    addressOf: ({ addresses }) => addresses.client,
    async turnAway(session) {
      await session.reply(421, 'Too many clients at once: come back later.');
      await session.end();
    },
    serve,
    async explain(session, error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      // In the clear: a client that waits for TLS sees at least that it does not come.
      await session.reply(421, refusal.message);
      await session.end();
    },
  });
  return {
    port: plain.port,
    implicitPort: implicit?.port,
    authority: plain.authority,
    implicitAuthority: implicit?.authority,
    loopback: plain.loopback,
    stop,
  };
}

async function serve(session: Session, implicit: boolean): Promise<void> {
  if (implicit) await session.beginWithTls();
  await session.reply(220, 'This is netkit, at your service.');
  await inTurns(
    () => session.nextCommand(),
    async (command) => {
      await carryOut(session, command);
      return !session.leaving;
    },
  );
  await session.end();
}

function guests(store: FileStore | undefined): Account[] {
  return store === undefined ? [] : ['anonymous', 'ftp'].map((user) => ({ user, store, mayWrite: false }));
}
