/**
 * The beginning of a session (RFC 1939, section 4; RFC 2449; RFC 2595), as far as the server plays along:
 *
 *     S: +OK ready <1896.697170952@dbc.mtview.ca.us>
 *     C: CAPA … +OK, and lines
 *     C: STLS … +OK            the rest inside TLS
 *     C: CAPA … +OK, and lines once more, since the first could be anybody's
 *     …                        the login: authenticate.ts
 *     C: CAPA … +OK, and lines what it can do for this user (RFC 2449, section 5)
 */
import { DEFAULT_CONNECT_TIMEOUT_MS } from '../../net/time-limits.ts';
import type { UpgradableTransport } from '../../net/types.ts';
import { within } from '../../net/within.ts';
import type { LoginMechanism } from '../../protocols/mail.ts';
import { refusalFor, silenceError, tlsRefusalFor } from '../../protocols/pop3-refusals.ts';
import { findCapability } from '../../protocols/pop3-replies.ts';
import type { Pop3Settings, Pop3Target } from '../../protocols/pop3.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import { authenticate } from './authenticate.ts';
import type { Pop3Connection } from './connection.ts';

export interface LoginContext {
  readonly connection: Pop3Connection;
  readonly target: Pop3Target;
  readonly settings: Pop3Settings;
  readonly recorder: ConnectionRecorder | undefined;
  /** What the connection speaks over, where TLS may be put on it. */
  readonly plain: UpgradableTransport | undefined;
}

/** What it has settled. */
export interface LoggedIn {
  readonly greeting: string;
  readonly capabilities: readonly string[];
  readonly authenticated?: LoginMechanism;
}

/** @throws RefusalError `unavailable`, `login-denied`; TransportError `no-tls` and what the handshake throws */
export async function logIn(context: LoginContext): Promise<LoggedIn> {
  const { connection, target } = context;
  const greeting = await awaitGreeting(context);
  let capabilities = await askCapabilities(connection);
  if (await startTls(context, capabilities)) capabilities = await askCapabilities(connection);
  if (target.credentials === undefined) return { greeting, capabilities };
  const authenticated = await authenticate(context, target.credentials, { greeting, capabilities });
  // A server that did not know the command does not know it now.
  if (capabilities.length > 0) capabilities = await askCapabilities(connection);
  return { greeting, capabilities, authenticated };
}

/** Whoever does not speak first is waiting for us to, as a server of pop3s:// does. */
async function awaitGreeting({ connection, target, settings }: LoginContext): Promise<string> {
  const { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS } = settings.dial ?? {};
  const greeting = await within(connection.verdict('the greeting'), connectTimeout);
  if (greeting === undefined) throw silenceError(target, connectTimeout);
  if (greeting.status === 'error') throw refusalFor('', greeting);
  return greeting.text;
}

/** Empty where the server knows no CAPA. */
async function askCapabilities(connection: Pop3Connection): Promise<readonly string[]> {
  const { status } = await connection.exchange('CAPA');
  return status === 'ok' ? connection.listing() : [];
}

/** @returns whether there is TLS now that was not there before */
async function startTls(
  { connection, plain, target, settings }: LoginContext,
  capabilities: readonly string[],
): Promise<boolean> {
  const { host, tls = 'auto' } = target;
  if (plain === undefined) return false;
  const isOffered = findCapability(capabilities, 'STLS') !== undefined;
  // Who requires it asks also a server that does not say what it knows.
  if (tls !== 'require' && !isOffered) return false;
  const reply = await connection.exchange('STLS');
  if (reply.status === 'error') {
    if (tls !== 'require') return false;
    throw tlsRefusalFor(reply);
  }
  const { tls: tlsSettings = {}, connectTimeout: timeout } = settings.dial ?? {};
  await connection.startTls(plain, { host, settings: tlsSettings, timeout, signal: settings.signal });
  return true;
}
