/** Which mechanism to log in with. */
import type { MailCredentials } from '../../protocols/mail.ts';
import { SASL_MECHANISMS, type SaslMechanism } from '../../protocols/sasl.ts';

/** Whoever reads one of these can use it: TLS is required (RFC 7628, section 1; RFC 6750, section 5.3). */
const OF_TOKENS: ReadonlySet<SaslMechanism> = new Set(['OAUTHBEARER', 'XOAUTH2']);

/**
 * The best that the server offers and the credentials allow. Without TLS no token is sent, since nobody sees how long it lets
 * others in; a password is, and to say so is the caller's matter.
 *
 * Who names a mechanism gets it, offered or not, with TLS or without: servers hide what they know until there is TLS, and the
 * refusal of one that was named is what its user wants to see.
 *
 * @param offered as the server has them, in any case
 * @returns `undefined` where none fits
 */
export function chooseMechanism(
  offered: readonly string[],
  credentials: MailCredentials,
  wanted: SaslMechanism | undefined,
  secure: boolean,
): SaslMechanism | undefined {
  if (wanted !== undefined) return wanted;
  const names = new Set(offered.map((name) => name.toUpperCase()));
  return SASL_MECHANISMS.find(
    (mechanism) =>
      names.has(mechanism) && allowsMechanism(credentials, mechanism) && (secure || !needsToken(mechanism)),
  );
}

/** Whether they have what the mechanism needs. */
export function allowsMechanism(
  { user, password, token }: MailCredentials,
  mechanism: SaslMechanism,
): boolean {
  return needsToken(mechanism) ? token !== undefined : password !== undefined && user !== '';
}

/** Of OAuth 2.0; all others need a user and a password. */
export function needsToken(mechanism: SaslMechanism): boolean {
  return OF_TOKENS.has(mechanism);
}
