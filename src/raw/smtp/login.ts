/**
 * A login (RFC 4954): SASL in base64. All that we say of it is a secret.
 *
 *     C: AUTH PLAIN AGFsaWNlAHNlY3JldA==      S: 235
 *     C: AUTH CRAM-MD5                        S: 334 PDE4OTYuNjk3MUBtYWlsLnRlc3Q+
 *     C: YWxpY2UgMWE4ZjVj…                    S: 235, or 535
 */
import { RefusalError, UsageError } from '../../errors.ts';
import { mailSecrets, withoutSecrets } from '../../protocols/mail-secrets.ts';
import { type MailCredentials, noteInTheClear } from '../../protocols/mail.ts';
import { SASL_MECHANISMS, type SaslMechanism } from '../../protocols/sasl.ts';
import { smtpRefusalFor } from '../../protocols/smtp-refusals.ts';
import type { SmtpTarget } from '../../protocols/smtp.ts';
import { chooseMechanism } from '../sasl/choose.ts';
import { type SaslExchange, startSasl } from '../sasl/client.ts';
import type { BeginContext } from './begin.ts';
import { findExtension, offeredMechanisms } from './extensions.ts';

/** RFC 5321, section 4.5.3.1.4: with its line end. What is longer waits for the server to ask (RFC 4954, section 4). */
export const MAX_COMMAND_BYTES = 512;

const SECRET = '****';
/** The secret itself is in what these say. */
const TELLING: ReadonlySet<SaslMechanism> = new Set(['PLAIN', 'LOGIN', 'XOAUTH2', 'OAUTHBEARER']);

/** @throws RefusalError `login-denied`; UsageError; ProtocolError where the server does not play by the mechanism's rules */
export async function logIn(
  { conversation, target, port, settings, recorder }: BeginContext,
  credentials: MailCredentials,
  extensions: readonly string[],
): Promise<SaslMechanism> {
  const secure = conversation.facts.tls !== undefined;
  const offered = offeredMechanisms(extensions);
  const mechanism = chooseMechanism(offered, credentials, wantedMechanism(target), secure);
  if (mechanism === undefined) throw noMechanism(offered, extensions);
  const server = { host: target.host, port };
  const sasl = startSasl(mechanism, credentials, server);
  const secrets = mailSecrets(credentials, server);
  recorder?.hide(secrets);
  // Whoever says `none` knows.
  if (!secure && TELLING.has(mechanism) && target.tls !== 'none') {
    settings.onNote?.(noteInTheClear(credentials));
  }

  try {
    await speak(conversation, sasl);
  } catch (error) {
    throw withoutSecrets(error, secrets);
  }
  return mechanism;
}

async function speak(conversation: BeginContext['conversation'], sasl: SaslExchange): Promise<void> {
  const command = `AUTH ${sasl.mechanism}`;
  const initial = sasl.initial === undefined ? undefined : encode(sasl.initial);
  const line = `${command} ${initial}`;
  let isSaid = initial !== undefined && line.length + 2 <= MAX_COMMAND_BYTES;
  let reply = await (isSaid
    ? conversation.exchange(line, `${command} ${SECRET}`)
    : conversation.exchange(command));
  while (reply.code === 334) {
    const [challenge = ''] = reply.lines;
    const response =
      isSaid || initial === undefined ? encode(sasl.respond(Buffer.from(challenge, 'base64'))) : initial;
    isSaid = true;
    reply = await conversation.exchange(response, response === '' ? '' : SECRET);
  }
  if (reply.code >= 300) throw smtpRefusalFor(command, reply);
  sasl.finish();
}

/** @throws UsageError for a login that is of another protocol */
export function wantedMechanism({ mechanism }: SmtpTarget): SaslMechanism | undefined {
  if (mechanism === undefined || isSasl(mechanism)) return mechanism;
  throw new UsageError(`SMTP has no login by ${mechanism}`, {
    hint: `it has ${SASL_MECHANISMS.join(', ')}`,
  });
}

function isSasl(mechanism: string): mechanism is SaslMechanism {
  return SASL_MECHANISMS.some((known) => known === mechanism);
}

function encode(response: Buffer): string {
  return response.toString('base64');
}

function noMechanism(offered: readonly string[], extensions: readonly string[]): RefusalError {
  const text = offered.join(' ');
  const message =
    text === '' ? 'the server offers no login' : `the server offers no login that fits, only ${text}`;
  const mayBeInside = findExtension(extensions, 'STARTTLS') !== undefined;
  return new RefusalError(
    'login-denied',
    message,
    { status: 'AUTH', text },
    mayBeInside ? { hint: 'it may want TLS first: --tls require' } : {},
  );
}
