import { createHash, timingSafeEqual } from 'node:crypto';
import type { SMTPServerAuthentication } from 'smtp-server';
import type { MailUser } from '../store/types.ts';

/** @returns the user who has proven to be one, or `undefined`. Nobody can log in as somebody else (PLAIN's authzid). */
export function findLogin(users: readonly MailUser[], login: SMTPServerAuthentication): string | undefined {
  const { method, username, password, authcid, authzid } = login;
  if (authzid && authzid !== authcid) return undefined;
  const user = users.find(({ name, addresses }) => name === username || addresses.includes(username ?? ''));
  if (user === undefined) return undefined;
  const proven =
    method === 'CRAM-MD5' ? login.validatePassword(user.password) : isSame(user.password, password ?? '');
  return proven ? user.name : undefined;
}

/** In a time that tells nothing of how much is right. */
function isSame(password: string, given: string): boolean {
  return timingSafeEqual(digest(password), digest(given));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
