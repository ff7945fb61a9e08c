import XOAuth2 from 'nodemailer/lib/xoauth2';
import type { AuthenticationType } from 'nodemailer/lib/smtp-connection';
import { RefusalError, UsageError } from '../../errors.ts';
import { mailSecrets, withoutSecrets } from '../../protocols/mail-secrets.ts';
import { type MailCredentials, noteInTheClear } from '../../protocols/mail.ts';
import type { SaslMechanism } from '../../protocols/sasl.ts';
import type { SmtpSettings, SmtpTarget } from '../../protocols/smtp.ts';
import type { Connected } from './connect.ts';
import type { SmtpDialogue } from './session.ts';

/** What nodemailer speaks, the best first; SASL_MECHANISMS has the same order. */
const SPOKEN = ['CRAM-MD5', 'XOAUTH2', 'PLAIN', 'LOGIN'] as const satisfies readonly SaslMechanism[];

/** @returns with which mechanism */
export async function logIn(
  { dialogue, recorder }: Connected,
  { host, mechanism, tls }: SmtpTarget,
  credentials: MailCredentials,
  onNote?: SmtpSettings['onNote'],
): Promise<SaslMechanism> {
  const method = mechanism === undefined ? choose(dialogue, credentials) : (mechanism as Spoken);
  const { user, password } = credentials;
  // nodemailer has no mechanism that tells the port.
  const secrets = mailSecrets(credentials, { host, port: 0 });
  recorder?.hide(secrets);
  // Whoever says `none` knows.
  if (!dialogue.secure && method !== 'CRAM-MD5' && tls !== 'none') {
    onNote?.(noteInTheClear(credentials));
  }
  const auth: AuthenticationType =
    method === 'XOAUTH2'
      ? { method, user, oauth2: tokenOf(credentials) }
      : { method, user, ...(password === undefined ? {} : { pass: password }) };
  try {
    await dialogue.do<boolean>((done) => dialogue.login(auth, done));
  } catch (error) {
    throw withoutSecrets(error, secrets);
  }
  return method;
}

type Spoken = (typeof SPOKEN)[number];

/** Refuses what nodemailer could only fail at. @throws UsageError */
export function refuseImpossibleLogin({ credentials, mechanism }: SmtpTarget): void {
  if (credentials === undefined) return;
  const { user, password = '', token = '' } = credentials;
  if (/[\0\r\n]/.test(`${user}${password}${token}`)) {
    throw new UsageError('a line end or NUL cannot be part of a user name, password or token');
  }
  if (user === '') throw new UsageError('a login needs a user name');
  if (password === '' && token === '') throw new UsageError('a login needs a password or a token');
  if (mechanism === undefined) return;
  if (!isSpoken(mechanism)) {
    throw new UsageError(`nodemailer cannot log in by ${mechanism}`, {
      hint: `it knows ${SPOKEN.join(', ')}; --raw knows more`,
    });
  }
  if ((mechanism === 'XOAUTH2' ? token : password) === '') {
    throw new UsageError(`${mechanism} needs a ${mechanism === 'XOAUTH2' ? 'token' : 'password'}`);
  }
}

function isSpoken(mechanism: string): mechanism is Spoken {
  return (SPOKEN as readonly string[]).includes(mechanism);
}

function choose(dialogue: SmtpDialogue, { password = '', token = '' }: MailCredentials): Spoken {
  const offered = dialogue.mechanisms();
  // Whoever reads a token can use it: none is sent in the clear without being asked for.
  const isFit = (each: Spoken): boolean =>
    each === 'XOAUTH2' ? token !== '' && dialogue.secure : password !== '';
  const chosen = SPOKEN.find((each) => offered.includes(each) && isFit(each));
  if (chosen !== undefined) return chosen;
  const text = offered.join(' ');
  const what =
    text === '' ? 'the server offers no login' : `the server offers no login that fits, only ${text}`;
  const hint = dialogue.knows('STARTTLS')
    ? 'it may want TLS first: --tls require'
    : 'there may be one with --raw';
  throw new RefusalError('login-denied', what, { status: 'AUTH', text }, text === '' ? {} : { hint });
}

/** nodemailer says a token again that was refused, unless it is to get another one and fails. */
function tokenOf({ user, token = '' }: MailCredentials): XOAuth2 {
  return new XOAuth2({
    user,
    provisionCallback: (_user, renew, done) => done(renew ? new Error('the token was refused') : null, token),
  });
}
