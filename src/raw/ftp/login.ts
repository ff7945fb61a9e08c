/**
 * The beginning of a session (RFC 959, section 5.4; RFC 4217, section 12; RFC 7151, section 3.2), as far as the server plays
 * along:
 *
 *     S: 120, then 220
 *     C: AUTH TLS … 234        the rest inside TLS
 *     C: FEAT … 211            only to see whether it knows HOST
 *     C: HOST ftp.example … 220
 *     C: USER … 331            230: no password is needed · 332: an account is
 *     C: PASS … 230            332: an account is needed besides
 *     C: ACCT … 230
 *     C: PBSZ 0 … 200          PROT P: data connections inside TLS, too
 *     C: PROT P … 200
 *     C: FEAT … 211            what it can do for this user
 *     C: OPTS UTF8 ON, OPTS MLST …
 *     C: PWD … 257
 */
import { isIP } from 'node:net';
import { bareHost } from '../../net/address.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from '../../net/time-limits.ts';
import type { UpgradableTransport } from '../../net/types.ts';
import { within } from '../../net/within.ts';
import type { FileClientSettings } from '../../protocols/files.ts';
import { findFeature, parseFeatures } from '../../protocols/ftp-features.ts';
import { loginRefusalFor, refusalFor, silenceError, tlsRefusalFor } from '../../protocols/ftp-refusals.ts';
import { homeIn } from '../../protocols/ftp-replies.ts';
import { ANONYMOUS, type FtpReply, type FtpTarget } from '../../protocols/ftp.ts';
import { pathOf, type RemotePath } from '../../protocols/remote-path.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import type { ControlConnection } from './control.ts';
import { chooseFacts } from './listing/fact-choice.ts';

export interface LoginContext {
  readonly control: ControlConnection;
  readonly target: FtpTarget;
  readonly settings: FileClientSettings;
  readonly recorder: ConnectionRecorder | undefined;
  /** What the control connection speaks over, where TLS may be put on it. */
  readonly plain: UpgradableTransport | undefined;
}

/** What it has settled. */
export interface LoggedIn {
  readonly greeting: string;
  readonly features: readonly string[];
  readonly home: RemotePath;
  /** Whether data connections are to be inside TLS. */
  readonly protect: boolean;
}

/** @throws RefusalError `unavailable`, `login-denied`; TransportError `no-tls` and what the handshake throws */
export async function logIn(context: LoginContext): Promise<LoggedIn> {
  const { control } = context;
  const greeting = await awaitGreeting(context);
  if (greeting.code >= 400) throw refusalFor('', greeting);
  await startTls(context);
  await chooseHost(context);
  await authenticate(context);
  const protect = await protectData(context);
  const features = await askFeatures(control);
  await chooseOptions(control, features);
  return {
    greeting: greeting.lines.join('\n'),
    features,
    protect,
    home: homeIn(await control.exchange('PWD')),
  };
}

/** Whoever does not speak first is waiting for us to, as a server of ftps:// does. */
async function awaitGreeting({ control, target, settings }: LoginContext): Promise<FtpReply> {
  const { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS } = settings.dial ?? {};
  const greeting = await within(control.completion(), connectTimeout);
  if (greeting === undefined) throw silenceError(target, connectTimeout);
  return greeting;
}

async function startTls({ control, plain, target, settings }: LoginContext): Promise<void> {
  const { host, tls = 'auto' } = target;
  if (plain === undefined || tls === 'none') return;
  const reply = await control.exchange('AUTH', 'TLS');
  if (reply.code >= 300) {
    if (tls === 'auto') return;
    throw tlsRefusalFor('AUTH TLS', reply);
  }
  const { tls: tlsSettings = {}, connectTimeout } = settings.dial ?? {};
  await control.startTls(plain, {
    host,
    settings: tlsSettings,
    timeout: connectTimeout,
    signal: settings.signal,
  });
}

/** RFC 7151: which of the servers at an address is meant; for that it must have a name. */
async function chooseHost({ control, target }: LoginContext): Promise<void> {
  if (isIP(bareHost(target.host)) !== 0) return;
  if (findFeature(await askFeatures(control), 'HOST') === undefined) return;
  await control.request('HOST', target.host);
}

async function authenticate(context: LoginContext): Promise<void> {
  const { control, target, settings, recorder } = context;
  const { user, password, account } = target.credentials ?? ANONYMOUS;
  if (target.credentials !== undefined) {
    recorder?.hide([password, account ?? ''].filter((secret) => secret !== ''));
    // Whoever says `none` knows.
    if (control.facts.tls === undefined && target.tls !== 'none') {
      settings.onNote?.('the password crosses the network in the clear');
    }
  }
  let reply = await control.exchange('USER', pathOf(user));
  if (reply.code === 331) reply = await control.exchange('PASS', pathOf(password));
  if (reply.code === 332 && account !== undefined) reply = await control.exchange('ACCT', pathOf(account));
  if (reply.code >= 300) {
    throw loginRefusalFor(control.command, reply, target, control.facts.tls !== undefined);
  }
}

/** RFC 4217, section 9: data connections are in the clear until this is agreed on. */
async function protectData({ control, target }: LoginContext): Promise<boolean> {
  if (control.facts.tls === undefined) return false;
  const level = target.clearData === true ? 'C' : 'P';
  await control.exchange('PBSZ', '0');
  const reply = await control.exchange('PROT', level);
  if (reply.code < 300) return level === 'P';
  if (level === 'C') throw refusalFor('PROT C', reply);
  throw tlsRefusalFor('PROT P', reply);
}

async function askFeatures(control: ControlConnection): Promise<readonly string[]> {
  const { code, lines } = await control.exchange('FEAT');
  return code < 300 ? parseFeatures(lines) : [];
}

/** Whether they are accepted makes no difference. */
async function chooseOptions(control: ControlConnection, features: readonly string[]): Promise<void> {
  // draft-ietf-ftpext-utf-8-option: what a server does for names anyway (RFC 2640), some do only when told to.
  if (findFeature(features, 'UTF8') !== undefined) await control.exchange('OPTS', 'UTF8 ON');
  const facts = findFeature(features, 'MLST');
  const choice = facts === undefined ? undefined : chooseFacts(facts);
  if (choice !== undefined) await control.exchange('OPTS', choice);
}
