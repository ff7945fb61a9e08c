import type { SMTPServerAuthentication } from 'smtp-server';
import { isSame } from '../../../raw/sasl/same.ts';
import { findUser } from '../find-user.ts';
import type { MailUser } from '../store/types.ts';

/** @returns the user who has proven to be one, or `undefined`. Nobody can log in as somebody else (PLAIN's authzid). */
export function findLogin(users: readonly MailUser[], login: SMTPServerAuthentication): string | undefined {
  const { method, username, password, authcid, authzid } = login;
  if (authzid && authzid !== authcid) return undefined;
  const user = findUser(users, username ?? '');
  // Also of nobody, so that the time does not tell whether there is such a user.
  const expected = user?.password ?? '';
  const isProven =
    method === 'CRAM-MD5' ? login.validatePassword(expected) : isSame(password ?? '', expected);
  return isProven ? user?.name : undefined;
}
