/** Who we are, and where we say so. */
import { UsageError } from '../../../errors.ts';
import type { ComposeOptions } from '../compose.ts';
import { fieldValue, parseHeaderLines } from '../header-lines.ts';
import type { Credentials } from '../url.ts';
import type { AuthOptions } from './layer.ts';

/** A user and a password, or a token that stands for both (RFC 6750). */
export type Identity = Credentials | { readonly bearer: string };

/**
 * Somebody at the origin of one URL, and nobody anywhere else (RFC 9110, section 11.5); with `trusted`, the same
 * everywhere (curl's --location-trusted).
 *
 * @throws UsageError for what cannot be said
 */
export function credentialsAt<Given extends Identity>(
  { origin }: URL,
  identity: Given,
  { trusted = false }: { readonly trusted?: boolean } = {},
): (url: URL) => Given | undefined {
  checkIdentity(identity);
  return (url) => (trusted || url.origin === origin ? identity : undefined);
}

/**
 * What a request that is composed like this leaves of authentication: none where `headers` have an Authorization of their own,
 * be it `Authorization:`, which says to send none.
 *
 * @throws UsageError for a bare request, which has no other fields
 */
export function authOf(
  { headers = [], bare }: Pick<ComposeOptions, 'headers' | 'bare'>,
  auth: AuthOptions,
): AuthOptions | undefined {
  if (bare === true) {
    throw new UsageError('a bare request has no credentials of its own', {
      hint: 'give the header itself with -H',
    });
  }
  return parseHeaderLines(headers).names.has('authorization') ? undefined : auth;
}

/** @throws UsageError, without quoting what may be secret */
export function checkIdentity(identity: Identity): void {
  if ('bearer' in identity) {
    fieldValue(identity.bearer, 'the token');
    return;
  }
  const { user, password = '' } = identity;
  if (user.includes(':'))
    throw new UsageError('a user name holds no colon: it ends there (RFC 7617, section 2)');
  // oxlint-disable-next-line no-control-regex -- RFC 7617 forbids them, and no field could carry them
  if (/[\0-\x1f\x7f]/.test(user + password))
    throw new UsageError('user and password hold no control characters');
}
