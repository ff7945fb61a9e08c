import type {
  SMTPServerAddress,
  SMTPServerDataStream,
  SMTPServerOptions,
  SMTPServerSession,
} from 'smtp-server';
import { type AccessRecord, formatAccess } from '../../access-log.ts';
import { type ServerPorts, startBoth, tlsContextOf } from '../../session-server.ts';
import { InFlight } from '../incoming.ts';
import type { MailStore } from '../store/types.ts';
import { deliver } from './deliver.ts';
import { MAX_COMMAND_BYTES, SMTP_LIMITS, type SmtpLimits } from './limits.ts';
import { listenSmtp } from './listener.ts';
import { findLogin } from './login.ts';
import { receiveMessage } from './receive.ts';
import { findRecipient } from './recipients.ts';
import { SmtpRefusal } from './refusal.ts';

export interface SmtpServerSettings extends ServerPorts {
  readonly store: MailStore;
  /** PEM; asked for when the first client comes. */
  certificate(): Promise<{ readonly cert: string; readonly key: string }>;
  /** What the server calls itself. */
  readonly hostname: string;
  /** The user who gets what is addressed to nobody here, or to elsewhere; without one, that is refused. */
  readonly catchAll?: string | undefined;
  /** Whether TLS is offered on the plain port; yes, unless told otherwise. */
  readonly startTls?: boolean | undefined;
  readonly limits?: Partial<SmtpLimits> | undefined;
  /** Told of each message, in a line of the Common Log Format. */
  readonly log?: ((line: string) => void) | undefined;
}

export interface SmtpServer {
  readonly port: number;
  readonly implicitPort: number | undefined;
  /** Ends every connection at once. */
  stop(): Promise<void>;
}

/**
 * An SMTP server (RFC 5321, over smtp-server) that delivers into mailboxes, and sends nothing out. Anybody may deliver; who wants
 * to log in can do so, in the clear too, since this is a lab. A message is accepted once the store has it.
 *
 * @throws TransportError `address-in-use`, `unknown-host`
 */
export async function startSmtpServer(settings: SmtpServerSettings): Promise<SmtpServer> {
  const { host } = settings;
  const limits = { ...SMTP_LIMITS, ...settings.limits };
  const options = optionsFor(settings, limits);
  const tlsContext = tlsContextOf(() => settings.certificate());
  const { plain, implicit } = await startBoth(settings, (port, isImplicit) =>
    listenSmtp({ host, port, implicit: isImplicit, limits, tlsContext, options }),
  );
  return {
    port: plain.port,
    implicitPort: implicit?.port,
    async stop() {
      await Promise.all([plain.stop(0), implicit?.stop(0)]);
    },
  };
}

function optionsFor(
  { store, hostname, catchAll, startTls = true, log }: SmtpServerSettings,
  limits: SmtpLimits,
): SMTPServerOptions {
  const inFlight = new InFlight(limits.maxBytesInFlight);
  const attempts = new WeakMap<SMTPServerSession, number>();

  const receive = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> => {
    const message = await receiveMessage(stream, inFlight);
    // Whatever the answer, nobody is there to hear it.
    if (message === undefined) throw new SmtpRefusal(451, '4.4.2', 'the connection was lost');
    const { mailFrom, rcptTo } = session.envelope;
    const recipients = groupByUser(rcptTo, (address) => findRecipient(store.users, address, catchAll));
    const id = `${session.id}.${session.transaction}`;
    deliver(store, message, recipients, {
      sender: mailFrom === false ? '' : mailFrom.address,
      hello: session.hostNameAppearsAs,
      remoteAddress: session.remoteAddress,
      hostname,
      protocol: session.transmissionType,
      id,
      at: Date.now(),
    });
    return id;
  };

  const answer = async (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    callback: (error: Error | null, text?: string) => void,
  ): Promise<void> => {
    const at = Date.now();
    let refusal: SmtpRefusal | null = null;
    let id = '';
    try {
      id = await receive(stream, session);
    } catch (error) {
      refusal =
        error instanceof SmtpRefusal ? error : new SmtpRefusal(451, '4.3.0', 'the mail cannot be stored');
    }
    log?.(
      formatAccess(recordOf(session, { at, status: refusal?.responseCode ?? 250, bytes: stream.byteLength })),
    );
    callback(refusal, `2.0.0 Ok: delivered as ${id}`);
  };

  return {
    name: hostname,
    banner: 'This is netkit, at your service.',
    logger: false,
    disableReverseLookup: true,
    // Jokes of old.
    disabledCommands: ['WIZ', 'SHELL', 'KILL', ...(startTls ? [] : ['STARTTLS'])],
    authOptional: true,
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5'],
    size: limits.maxMessageBytes,
    maxClients: limits.maxClients,
    maxRecipients: limits.maxRecipients,
    maxCommandLength: MAX_COMMAND_BYTES,
    socketTimeout: limits.idleTimeout,
    // At once, so that the greeting is out before anything that the client says is read.
    onConnect: (_session, callback) => callback(),
    onAuth(login, session, callback) {
      const user = findLogin(store.users, login);
      if (user !== undefined) return callback(null, { user });
      const failed = (attempts.get(session) ?? 0) + 1;
      attempts.set(session, failed);
      // 421 ends the connection.
      callback(
        failed < limits.loginAttempts
          ? new SmtpRefusal(535, '5.7.8', 'user or password are wrong')
          : new SmtpRefusal(421, '4.7.0', 'too many wrong passwords'),
      );
    },
    onRcptTo({ address }, _session, callback) {
      callback(outcomeOf(() => findRecipient(store.users, address, catchAll)));
    },
    onData(stream, session, callback) {
      void answer(stream, session, callback);
    },
  };
}

function groupByUser(
  recipients: readonly SMTPServerAddress[],
  userOf: (address: string) => string,
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { address } of recipients) {
    const user = userOf(address);
    const group = groups.get(user);
    if (group === undefined) groups.set(user, [address]);
    else group.push(address);
  }
  return groups;
}

function outcomeOf(check: () => unknown): Error | null {
  try {
    check();
    return null;
  } catch (error) {
    return error as Error;
  }
}

function recordOf(
  { envelope, remoteAddress, user }: SMTPServerSession,
  { at, status, bytes }: Pick<AccessRecord, 'at' | 'status' | 'bytes'>,
): AccessRecord {
  const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  const to = envelope.rcptTo.map(({ address }) => `<${address}>`).join(',');
  return {
    remote: remoteAddress,
    user: typeof user === 'string' ? user : undefined,
    at,
    // One character a byte.
    request: Buffer.from(`MAIL FROM:<${from}> RCPT TO:${to}`).toString('latin1'),
    status,
    bytes,
    milliseconds: Date.now() - at,
  };
}
