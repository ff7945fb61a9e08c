import { RefusalError, UsageError } from '../../errors.ts';
import { IMAP_CANNOT } from '../../protocols/imap.ts';
import { type LoginMechanism, type MailCredentials, noteInTheClear } from '../../protocols/mail.ts';
import type { Session } from './session.ts';

const KNOWN = ['OAUTHBEARER', 'XOAUTH2', 'PLAIN', 'LOGIN', 'LOGIN-COMMAND'] as const;
type Known = (typeof KNOWN)[number];

/** Logs in, in place of imapflow's own `authenticate`, which knows no way to insist on a mechanism. */
export async function logIn(session: Session, secured: boolean): Promise<LoginMechanism | undefined> {
  const { flow, target, settings, recorder } = session;
  const { credentials } = target;
  // With PREAUTH the server knows who we are.
  if (credentials === undefined || flow.authenticated !== false) return undefined;
  const mechanism = choose(session, credentials);
  recorder?.hide(session.secrets);
  // Whoever says `none` knows.
  if (!secured && target.tls !== 'none') settings.onNote?.(noteInTheClear(credentials));
  const { user, password = '', token = '' } = credentials;
  flow.expectCapabilityUpdate = true;
  if (mechanism === 'LOGIN-COMMAND') flow.authenticated = await run('LOGIN', user, password);
  else if (mechanism === 'PLAIN' || mechanism === 'LOGIN') {
    flow.authenticated = await run('AUTHENTICATE', user, { password, loginMethod: `AUTH=${mechanism}` });
  } else {
    const { capabilities } = flow;
    // imapflow takes the first of the two that is there.
    capabilities.delete('AUTH=OAUTHBEARER');
    capabilities.set(`AUTH=${mechanism}`, true);
    flow.authenticated = await run('AUTHENTICATE', user, { accessToken: token });
  }
  await flow.setAuthenticationState();
  await flow.autoEnable();
  flow.usable = true;
  return mechanism;

  async function run(command: string, ...words: readonly unknown[]): Promise<string> {
    return (await flow.run(command, ...words)) as string;
  }
}

function choose({ flow, target }: Session, { password, token }: MailCredentials): Known {
  const asked = KNOWN.find((each) => each === target.mechanism);
  if (target.mechanism !== undefined) {
    if (asked === undefined) throw new UsageError(IMAP_CANNOT.library.scram);
    const needs = asked === 'OAUTHBEARER' || asked === 'XOAUTH2' ? token : password;
    if (needs === undefined)
      throw new UsageError(`${asked} needs a ${token === undefined ? 'token' : 'password'}`);
    return asked;
  }
  const can = (mechanism: Known): boolean =>
    mechanism === 'LOGIN-COMMAND'
      ? !flow.capabilities.has('LOGINDISABLED')
      : flow.capabilities.has(`AUTH=${mechanism}`);
  const fits = KNOWN.filter((each) => (each.includes('OAUTH') ? token : password) !== undefined);
  const chosen = fits.find(can);
  if (chosen !== undefined) return chosen;
  const message = 'the server offers no login that imapflow knows for these credentials';
  throw new RefusalError(
    'login-denied',
    message,
    { status: 'NO', text: '' },
    { hint: 'does it want TLS first?' },
  );
}
