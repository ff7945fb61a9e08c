/**
 * The beginning of a session (RFC 5321, section 3.1; RFC 3207; RFC 4954):
 *
 *     S: 220
 *     C: EHLO [127.0.0.1] … 250      what the server offers; of one that does not know EHLO, HELO is asked
 *     C: STARTTLS … 220              the rest inside TLS
 *     C: EHLO [127.0.0.1] … 250      anew: what was said in the clear may have been somebody else's
 *     C: AUTH …                      login.ts
 *     C: EHLO [127.0.0.1] … 250      anew: there may be more for those who are known
 */
import { isIPv6 } from 'node:net';
import { ProtocolError, TransportError } from '../../errors.ts';
import { DEFAULT_CONNECT_TIMEOUT_MS } from '../../net/time-limits.ts';
import type { UpgradableTransport } from '../../net/types.ts';
import { within } from '../../net/within.ts';
import { smtpRefusalFor } from '../../protocols/smtp-refusals.ts';
import type { SmtpOffer, SmtpReply, SmtpSession, SmtpSettings, SmtpTarget } from '../../protocols/smtp.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import type { Conversation } from './conversation.ts';
import { findExtension } from './extensions.ts';
import { logIn } from './login.ts';

export interface BeginContext {
  readonly conversation: Conversation;
  readonly target: SmtpTarget;
  readonly port: number;
  readonly settings: SmtpSettings;
  readonly recorder: ConnectionRecorder | undefined;
  /** What the conversation goes over, where TLS may be put on it. */
  readonly plain: UpgradableTransport | undefined;
}

/** @throws RefusalError `unavailable`, `login-denied`; TransportError `no-tls` and what the handshake throws */
export async function begin(context: BeginContext): Promise<SmtpSession> {
  const { conversation, target } = context;
  const { until = 'auth', credentials } = target;
  const offers: SmtpOffer[] = [];
  const soFar = (greeting?: SmtpReply): SmtpSession => ({
    connection: conversation.facts,
    greeting,
    offers,
  });
  if (until === 'connect') return soFar();
  const greeting = await awaitGreeting(context);
  if (until === 'greeting') return soFar(greeting);

  const isImplicit = conversation.facts.tls !== undefined;
  offers.push({ stage: isImplicit ? 'tls' : 'plain', extensions: await sayHello(context) });
  if (until === 'ehlo') return soFar(greeting);

  if (await startTls(context, extensionsOf(offers))) {
    offers.push({ stage: 'tls', extensions: await sayHello(context) });
  }
  if (until === 'tls' || credentials === undefined) return soFar(greeting);

  const authenticated = await logIn(context, credentials, extensionsOf(offers));
  offers.push({ stage: 'auth', extensions: await sayHello(context) });
  return { ...soFar(greeting), authenticated };
}

/** What the server offers now. */
export function extensionsOf(offers: readonly SmtpOffer[]): readonly string[] {
  return offers.at(-1)?.extensions ?? [];
}

/** Whoever does not speak first is waiting for us to, as a server of smtps:// does. */
async function awaitGreeting({ conversation, target, settings }: BeginContext): Promise<SmtpReply> {
  const { connectTimeout = DEFAULT_CONNECT_TIMEOUT_MS } = settings.dial ?? {};
  const greeting = await within(conversation.reply(''), connectTimeout);
  if (greeting === undefined) {
    const { host, tls } = target;
    const message = `${host} has said nothing for ${connectTimeout / 1000} s, and an SMTP server speaks first`;
    const hint =
      tls === 'implicit' ? 'is this its port?' : 'is this its port? One for smtps:// waits for TLS';
    throw new TransportError('timeout', message, { hint });
  }
  if (greeting.code >= 400) throw smtpRefusalFor('', greeting);
  if (greeting.code === 220) return greeting;
  throw new ProtocolError('weird-reply', `the server greets with ${greeting.code}`, {
    source: 'RFC 5321, section 4.3.2',
    hint: 'does it speak SMTP on this port?',
  });
}

/** @returns the extensions; with HELO there are none */
async function sayHello({ conversation, target }: BeginContext): Promise<readonly string[]> {
  const name = target.name ?? addressLiteral(conversation.facts.local);
  const reply = await conversation.exchange(`EHLO ${name}`);
  if (reply.code < 300) return reply.lines.slice(1);
  // RFC 5321, section 3.2: also 502 and 550 are heard from servers older than EHLO; 4xx is about something else.
  if (reply.code < 500) throw smtpRefusalFor(`EHLO ${name}`, reply);
  await conversation.request(`HELO ${name}`);
  return [];
}

/** RFC 5321, section 4.1.3. @param local `127.0.0.1:80`, `[::1]:80` or `unix:` */
function addressLiteral(local: string): string {
  const address = local.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isIPv6(address)) return `[IPv6:${address}]`;
  return /^[\d.]+$/.test(address) ? `[${address}]` : 'localhost';
}

async function startTls(context: BeginContext, extensions: readonly string[]): Promise<boolean> {
  const { conversation, plain, target, settings } = context;
  const { host, tls = 'auto' } = target;
  if (plain === undefined || tls === 'none') return false;
  if (findExtension(extensions, 'STARTTLS') === undefined) {
    return withoutTls(tls, 'the server does not offer STARTTLS');
  }
  const reply = await conversation.exchange('STARTTLS');
  if (reply.code !== 220) return withoutTls(tls, smtpRefusalFor('STARTTLS', reply).message);
  const { tls: tlsSettings = {}, connectTimeout } = settings.dial ?? {};
  await conversation.startTls(plain, {
    host,
    settings: tlsSettings,
    timeout: connectTimeout,
    signal: settings.signal,
  });
  return true;
}

function withoutTls(tls: SmtpTarget['tls'], why: string): false {
  if (tls !== 'require') return false;
  throw new TransportError('no-tls', why, { hint: '--tls auto goes on without it' });
}
