import { inTurns, type ServerPorts, serveSessions, tlsContextOf } from '../../session-server.ts';
import type { MailStore } from '../store/types.ts';
import { carryOut } from './carry-out.ts';
import { POP3_LIMITS, type Pop3Limits } from './limits.ts';
import { Pop3Refusal } from './refusal.ts';
import { Session } from './session.ts';
import type { Pop3ServerSettings } from './settings.ts';

export interface Pop3ServerOptions extends ServerPorts {
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

/**
 * A POP3 server (RFC 1939, 2449, 2595, 3206, 5034) in front of a mail store.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startPop3Server(options: Pop3ServerOptions): Promise<Pop3Server> {
  const { store, hostname, requireTls = false, startTls = true, log } = options;
  const limits = { ...POP3_LIMITS, ...options.limits };
  const shared: Pop3ServerSettings = {
    store,
    hostname,
    limits,
    locks: new Set(),
    requireTls,
    startTls,
    log,
    tlsContext: tlsContextOf(() => options.certificate()),
  };
  const { plain, implicit, stop } = await serveSessions<Session>(options, {
    limits,
    create: (transport) => new Session(shared, transport),
    addressOf: ({ client }) => client,
    async turnAway(session) {
      await session.reply('error', 'Too many clients at once: come back later.', 'SYS/TEMP');
      await session.end();
    },
    serve,
    async explain(session, error) {
      // In the clear: a client that waits for TLS sees at least that it does not come.
      if (!(error instanceof Pop3Refusal)) throw error;
      await session.reply('error', error.message, error.code);
      await session.end();
    },
  });
  return { port: plain.port, implicitPort: implicit?.port, stop };
}

async function serve(session: Session, implicit: boolean): Promise<void> {
  if (implicit) await session.beginWithTls();
  await session.reply('ok', `This is netkit, at your service. ${session.timestamp}`);
  let refusals = 0;
  await inTurns(
    () => session.nextCommand(),
    async (command) => {
      refusals = (await carryOut(session, command)) ? 0 : refusals + 1;
      if (refusals < session.settings.limits.maxRefusals) return !session.leaving;
      await session.reply('error', 'That was too much that nobody understands. Goodbye.');
      return false;
    },
  );
  await session.end();
}
