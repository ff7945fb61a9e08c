/**
 * The beginning of a session (RFC 9051, sections 3, 6.1 and 6.2):
 *
 *     S: * OK [CAPABILITY …] hello       PREAUTH: who we are is known already · BYE: nobody is let in
 *     C: CAPABILITY                      where the greeting did not tell
 *     C: STARTTLS … OK                   the rest inside TLS, CAPABILITY anew
 *     C: AUTHENTICATE PLAIN AGFs…        SASL-IR (RFC 4959): the first word goes with the command
 *     C: LOGIN alice "secret"            where there is no mechanism for it
 *     C: CAPABILITY                      where the answer did not tell what this user can do
 *     C: ID ("name" "netkit")            RFC 2971
 *     C: ENABLE UTF8=ACCEPT              RFC 6855: names in UTF-8
 */
import { isRefusal, RefusalError, TransportError, UsageError } from '../../errors.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from '../../net/time-limits.ts';
import type { UpgradableTransport } from '../../net/types.ts';
import { within } from '../../net/within.ts';
import { imapTlsRefusal } from '../../protocols/imap-refusals.ts';
import { mailSecrets, withoutSecrets } from '../../protocols/mail-secrets.ts';
import type { ImapSettings, ImapTarget } from '../../protocols/imap.ts';
import { type LoginMechanism, type MailCredentials, noteInTheClear } from '../../protocols/mail.ts';
import { SASL_MECHANISMS, type SaslMechanism } from '../../protocols/sasl.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import { chooseMechanism } from '../sasl/choose.ts';
import { startSasl } from '../sasl/client.ts';
import { secret, text } from './command.ts';
import type { ImapConnection } from './connection.ts';
import type { StatusResponse } from './responses.ts';

export interface LoginContext {
  readonly connection: ImapConnection;
  readonly target: ImapTarget;
  readonly port: number;
  readonly settings: ImapSettings;
  readonly recorder: ConnectionRecorder | undefined;
  /** What the connection speaks over, where TLS may be put on it. */
  readonly plain: UpgradableTransport | undefined;
}

/** What it has settled. */
export interface LoggedIn {
  readonly greeting: string;
  readonly authenticated: LoginMechanism | undefined;
  /** Names of folders go as UTF-8. */
  readonly utf8: boolean;
}

/** Whoever overhears one of these can log in. */
const TELLING: ReadonlySet<LoginMechanism> = new Set([
  'PLAIN',
  'LOGIN',
  'LOGIN-COMMAND',
  'XOAUTH2',
  'OAUTHBEARER',
]);

/** @throws RefusalError `unavailable`, `login-denied`; TransportError `no-tls` and what the handshake throws */
export async function logIn(context: LoginContext): Promise<LoggedIn> {
  const { connection } = context;
  const greeting = await awaitGreeting(context);
  if (connection.capabilities.size === 0) await connection.request(['CAPABILITY']);
  await startTls(context, greeting.status === 'PREAUTH');
  const authenticated = greeting.status === 'PREAUTH' ? undefined : await authenticate(context);
  const isIn = authenticated !== undefined || greeting.status === 'PREAUTH';
  if (connection.has('ID')) await forgiving(connection.request(['ID', '("name" "netkit")']));
  const utf8 = isIn && (await enableUtf8(connection));
  return { greeting: greeting.text, authenticated, utf8 };
}

/** Whoever does not speak first is waiting for us to, as a server of imaps:// does. */
async function awaitGreeting({ connection, target, settings }: LoginContext): Promise<StatusResponse> {
  const { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS } = settings.dial ?? {};
  const greeting = await within(connection.greeting(), connectTimeout);
  if (greeting !== undefined) return greeting;
  throw new TransportError(
    'timeout',
    `${target.host} has said nothing for ${connectTimeout / 1000} s, and an IMAP server speaks first`,
    {
      hint:
        target.tls === 'implicit' ? 'is this its port?' : 'is this its port? One for imaps:// waits for TLS',
    },
  );
}

async function startTls({ connection, plain, target, settings }: LoginContext, isIn: boolean): Promise<void> {
  const { host, tls = 'auto' } = target;
  if (plain === undefined || tls === 'none') return;
  // RFC 9051, section 11.1: who is let in at once cannot ask for TLS any more.
  if (isIn || !connection.has('STARTTLS')) {
    if (tls === 'auto') return;
    throw imapTlsRefusal();
  }
  try {
    await connection.request(['STARTTLS']);
  } catch (error) {
    if (!isRefusal(error) || connection.closed) throw error;
    if (tls === 'auto') return;
    throw imapTlsRefusal(error.text);
  }
  const { tls: tlsSettings = {}, connectTimeout } = settings.dial ?? {};
  await connection.startTls(plain, {
    host,
    settings: tlsSettings,
    timeout: connectTimeout,
    signal: settings.signal,
  });
  await connection.request(['CAPABILITY']);
}

async function authenticate(context: LoginContext): Promise<LoginMechanism | undefined> {
  const { connection, target, port, settings, recorder } = context;
  const { credentials } = target;
  if (credentials === undefined) return undefined;
  const secure = connection.facts.tls !== undefined;
  const mechanism = choose(connection, credentials, target.mechanism, secure);
  const secrets = mailSecrets(credentials, { host: target.host, port });
  recorder?.hide(secrets);
  // Whoever says `none` knows.
  if (!secure && target.tls !== 'none' && TELLING.has(mechanism)) {
    settings.onNote?.(noteInTheClear(credentials));
  }
  const told = connection.capabilities;
  try {
    if (mechanism === 'LOGIN-COMMAND') {
      const { user, password = '' } = credentials;
      await connection.request(['LOGIN', text(user), secret(password)]);
    } else await authenticateBySasl(context, mechanism, credentials);
  } catch (error) {
    throw withoutSecrets(error, secrets);
  }
  // RFC 9051, section 6.2.2: what was offered before need not hold for this user.
  if (connection.capabilities === told) await connection.request(['CAPABILITY']);
  return mechanism;
}

function choose(
  connection: ImapConnection,
  credentials: MailCredentials,
  wanted: LoginMechanism | undefined,
  secure: boolean,
): SaslMechanism | 'LOGIN-COMMAND' {
  if (wanted === 'LOGIN-COMMAND') return wanted;
  if (wanted !== undefined && !isSasl(wanted)) throw new UsageError(`IMAP has no login by ${wanted}`);
  const offered = [...connection.capabilities].flatMap((name) =>
    name.startsWith('AUTH=') ? [name.slice(5)] : [],
  );
  const mechanism = chooseMechanism(offered, credentials, wanted, secure);
  if (mechanism !== undefined) return mechanism;
  if (!connection.has('LOGINDISABLED') && credentials.password !== undefined) return 'LOGIN-COMMAND';
  const said = offered.length === 0 ? 'none' : offered.join(', ');
  throw new RefusalError(
    'login-denied',
    `the server offers no login that these credentials allow: ${said}`,
    { status: connection.has('LOGINDISABLED') ? 'LOGINDISABLED' : 'AUTH', text: said },
    secure ? {} : { hint: 'it may want TLS: --tls require' },
  );
}

async function authenticateBySasl(
  { connection, target, port }: LoginContext,
  mechanism: SaslMechanism,
  credentials: MailCredentials,
): Promise<void> {
  const sasl = startSasl(mechanism, credentials, { host: target.host, port });
  const early = connection.has('SASL-IR') ? sasl.initial : undefined;
  const first = early === undefined ? [] : [secret(early.toString('base64'))];
  await connection.begin(['AUTHENTICATE', text(mechanism), ...first]);
  let unsaid = early === undefined ? sasl.initial : undefined;
  for (;;) {
    const response = await connection.continuation();
    if (response.type === 'tagged') {
      connection.judge(`AUTHENTICATE ${mechanism}`, response);
      sasl.finish();
      return;
    }
    // It refuses a challenge too many, so that this has an end.
    const answer = unsaid ?? respond(connection, () => sasl.respond(Buffer.from(response.text, 'base64')));
    unsaid = undefined;
    await connection.send(Buffer.from(`${(await answer).toString('base64')}\r\n`), Buffer.from('****\r\n'));
  }
}

/** An error in what the server says ends the login (RFC 9051, section 6.2.2: `*`). */
async function respond(connection: ImapConnection, answer: () => Buffer): Promise<Buffer> {
  try {
    return answer();
  } catch (error) {
    await connection.send(Buffer.from('*\r\n'));
    throw error;
  }
}

async function enableUtf8(connection: ImapConnection): Promise<boolean> {
  // RFC 6855, section 3: UTF8=ONLY is the same, for servers that know nothing else.
  if (!connection.has('ENABLE') || !(connection.has('UTF8=ACCEPT') || connection.has('UTF8=ONLY')))
    return false;
  let enabled = false;
  await forgiving(
    connection.request(['ENABLE', 'UTF8=ACCEPT'], (response) => {
      if (response.type !== 'enabled') return;
      enabled ||= response.names.some((name) => name.toUpperCase() === 'UTF8=ACCEPT');
    }),
  );
  return enabled;
}

/** What is refused here makes no difference. */
async function forgiving(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isRefusal(error) || error.code === 'unavailable') throw error;
  }
}

function isSasl(mechanism: LoginMechanism): mechanism is SaslMechanism {
  return (SASL_MECHANISMS as readonly string[]).includes(mechanism);
}
