/**
 * Logins (RFC 1939, section 7; RFC 5034), whichever the server offers and the credentials allow:
 *
 *     C: AUTH SCRAM-SHA-256 biwsbj…    an initial response (RFC 5034, section 4)
 *     S: + cj1meWtv…                   a challenge, and so on
 *     C: Yz1iaXdz…
 *     S: +OK
 *
 *     C: APOP mrose c4c9334bac560ecc979e58001b3e22fb      MD5 of the greeting's timestamp and the password
 *
 *     C: USER mrose … +OK
 *     C: PASS tanstaaf … +OK
 */
import { createHash } from 'node:crypto';
import { UsageError } from '../../errors.ts';
import { mailSecrets, withoutSecrets } from '../../protocols/mail-secrets.ts';
import { type LoginMechanism, type MailCredentials, noteInTheClear } from '../../protocols/mail.ts';
import { loginRefusalFor } from '../../protocols/pop3-refusals.ts';
import { findCapability, type Pop3Reply, timestampIn } from '../../protocols/pop3-replies.ts';
import { portOf } from '../../protocols/pop3-target.ts';
import { SASL_MECHANISMS, type SaslMechanism } from '../../protocols/sasl.ts';
import { chooseMechanism } from '../sasl/choose.ts';
import { startSasl } from '../sasl/client.ts';
import { encodeCommand } from './command.ts';
import type { LoginContext } from './login.ts';

/** RFC 2449, section 4: an AUTH that would be longer goes without an initial response (RFC 5034, section 4). */
const MAX_AUTH_BYTES = 255;

/** Whoever overhears one of these can log in. */
const TELLING: ReadonlySet<LoginMechanism> = new Set(['USER', 'PLAIN', 'LOGIN', 'XOAUTH2', 'OAUTHBEARER']);
const STARS = '****';

/** What the server has said so far. */
interface Offer {
  readonly greeting: string;
  readonly capabilities: readonly string[];
}

/** @throws RefusalError `login-denied`, `unavailable`; UsageError for what the credentials do not allow; ProtocolError */
export async function authenticate(
  context: LoginContext,
  credentials: MailCredentials,
  offer: Offer,
): Promise<LoginMechanism> {
  const { connection, target, settings, recorder } = context;
  const secured = connection.facts.tls !== undefined;
  const mechanism = chooseLogin(target.mechanism, credentials, offer, secured);
  const secrets = mailSecrets(credentials, { host: target.host, port: portOf(target) });
  recorder?.hide(secrets);
  // Whoever says `none` knows.
  if (!secured && target.tls !== 'none' && TELLING.has(mechanism)) {
    settings.onNote?.(noteInTheClear(credentials));
  }
  try {
    const { command, reply } = await speak(mechanism, context, credentials, offer);
    if (reply.status === 'error') throw loginRefusalFor(command, reply, target, secured);
  } catch (error) {
    throw withoutSecrets(error, secrets);
  }
  return mechanism;
}

function chooseLogin(
  wanted: LoginMechanism | undefined,
  credentials: MailCredentials,
  { greeting, capabilities }: Offer,
  secured: boolean,
): LoginMechanism {
  if (wanted === 'LOGIN-COMMAND')
    throw new UsageError('LOGIN is a command of IMAP, and POP3 has none like it');
  if (wanted === 'APOP' && timestampIn(greeting) === undefined) {
    throw new UsageError('there is no login by APOP: the greeting of the server has no timestamp');
  }
  if (wanted !== undefined) return wanted;
  const offered = (findCapability(capabilities, 'SASL') ?? '').split(' ');
  const mechanism = chooseMechanism(offered, credentials, undefined, secured);
  const hasApop = credentials.password !== undefined && timestampIn(greeting) !== undefined;
  // APOP keeps the password from who listens, if not from who guesses: inside TLS there is nobody to listen.
  const isTold = mechanism === undefined || (!secured && TELLING.has(mechanism));
  return hasApop && isTold ? 'APOP' : (mechanism ?? 'USER');
}

interface Answered {
  /** As a user may see it. */
  readonly command: string;
  readonly reply: Pop3Reply;
}

function speak(
  mechanism: LoginMechanism,
  context: LoginContext,
  credentials: MailCredentials,
  offer: Offer,
): Promise<Answered> {
  if (isSasl(mechanism)) return speakSasl(mechanism, context, credentials, offer);
  const { user, password } = credentials;
  if (password === undefined)
    throw new UsageError(`a login by ${mechanism} needs a password`, {
      hint: 'a token is sent inside TLS alone, and only where the server offers a mechanism for it',
    });
  return mechanism === 'APOP'
    ? speakApop(context, user, password, offer.greeting)
    : speakUser(context, user, password);
}

async function speakUser({ connection }: LoginContext, user: string, password: string): Promise<Answered> {
  // Before anything is sent: a name is not to go alone.
  const pass = encodeCommand('PASS', password);
  const reply = await connection.exchange('USER', user);
  if (reply.status === 'error') return { command: 'USER', reply };
  await connection.send(pass, encodeCommand('PASS', STARS));
  return { command: 'PASS', reply: await connection.verdict('PASS') };
}

async function speakApop(
  { connection }: LoginContext,
  user: string,
  password: string,
  greeting: string,
): Promise<Answered> {
  if (user.includes(' ')) throw new UsageError('a name with a space in it cannot log in by APOP');
  const digest = createHash('md5')
    .update(`${timestampIn(greeting)}${password}`)
    .digest('hex');
  await connection.send(encodeCommand('APOP', user, digest), encodeCommand('APOP', user, STARS));
  return { command: 'APOP', reply: await connection.verdict('APOP') };
}

async function speakSasl(
  mechanism: SaslMechanism,
  { connection, target }: LoginContext,
  credentials: MailCredentials,
  { capabilities }: Offer,
): Promise<Answered> {
  const command = `AUTH ${mechanism}`;
  const exchange = startSasl(mechanism, credentials, { host: target.host, port: portOf(target) });
  // RFC 2449, section 6.3: who lists mechanisms takes initial responses.
  let initial = findCapability(capabilities, 'SASL') === undefined ? undefined : exchange.initial;
  const text = initial?.toString('base64');
  const first = encodeCommand('AUTH', mechanism, ...(text === undefined ? [] : [text]));
  if (text === undefined || first.length > MAX_AUTH_BYTES) {
    initial = undefined;
    await connection.send(encodeCommand('AUTH', mechanism));
  } else {
    await connection.send(first, encodeCommand('AUTH', mechanism, STARS));
  }
  // Not sent yet: the server's first challenge is empty, and only asks for it.
  let pending = initial === undefined ? exchange.initial : undefined;
  for (;;) {
    const reply = await connection.reply(command);
    if (reply.status !== 'continue') {
      if (reply.status === 'ok') exchange.finish();
      return { command, reply };
    }
    // It refuses a challenge too many, so that this has an end.
    const response = pending ?? exchange.respond(Buffer.from(reply.text, 'base64'));
    pending = undefined;
    await connection.send(Buffer.from(`${response.toString('base64')}\r\n`), Buffer.from(`${STARS}\r\n`));
  }
}

function isSasl(mechanism: LoginMechanism): mechanism is SaslMechanism {
  return (SASL_MECHANISMS as readonly string[]).includes(mechanism);
}
