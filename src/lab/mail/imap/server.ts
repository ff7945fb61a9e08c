import { inTurns, type ServerPorts, serveSessions, tlsContextOf } from '../../session-server.ts';
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

export interface ImapServerOptions extends ServerPorts {
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

/**
 * An IMAP server (RFC 3501, 2177, 2342, 2971, 3691, 4315, 4731, 4959, 5161, 5258, 5819, 6154, 6851, 6855, 7162 without QRESYNC,
 * 7888, 7889, 8438) in front of a mail store.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startImapServer(options: ImapServerOptions): Promise<ImapServer> {
  const { store, hostname, startTls = true, log } = options;
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
    tlsContext: tlsContextOf(() => options.certificate()),
  };
  const { plain, implicit, stop } = await serveSessions<Session>(options, {
    limits,
    create: (transport) => new Session(shared, transport),
    addressOf: (session) => session.remote,
    async turnAway(session) {
      session.bye('[UNAVAILABLE] Too many clients at once: come back later.');
      await session.end();
    },
    serve,
    async explain(session, error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      // After what the codec cannot read, there is no place to go on from.
      if (!session.leaving) session.bye(refusal.message);
      await session.end();
    },
  });
  return { port: plain.port, implicitPort: implicit?.port, stop };
}

async function serve(session: Session, implicit: boolean): Promise<void> {
  if (implicit) await session.beginWithTls();
  session.output.line(`* OK [CAPABILITY ${capabilitiesOf(session)}] This is netkit, at your service.`);
  await inTurns(
    () => session.nextLine(),
    async (line) => {
      await carryOut(session, line);
      return !session.leaving;
    },
  );
  await session.end();
}
