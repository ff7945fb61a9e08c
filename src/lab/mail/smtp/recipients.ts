import type { MailUser } from '../store/types.ts';
import { SmtpRefusal } from './refusal.ts';

/**
 * Whose mailbox an address is. What follows a `+` in it is the user's own affair (RFC 5233): `alice+shop@mail.test` is alice's.
 *
 * @param catchAll the user who gets what is nobody's, from whatever domain
 * @throws SmtpRefusal for somebody who is not here, and for elsewhere: no mail leaves this server, whoever has logged in
 */
export function findRecipient(
  users: readonly MailUser[],
  address: string,
  catchAll: string | undefined,
): string {
  const [local, domain] = splitAddress(address.toLowerCase());
  const plain = `${local.split('+', 1)[0]}@${domain}`;
  const found =
    users.find(({ addresses }) => addresses.includes(`${local}@${domain}`) || addresses.includes(plain))
      ?.name ?? catchAll;
  if (found !== undefined) return found;
  if (domainsOf(users).has(domain))
    throw new SmtpRefusal(550, '5.1.1', `<${address}>: there is no such user here`);
  throw new SmtpRefusal(554, '5.7.1', `<${address}>: relaying denied, no mail goes out from here`);
}

function domainsOf(users: readonly MailUser[]): ReadonlySet<string> {
  return new Set(users.flatMap(({ addresses }) => addresses.map((address) => splitAddress(address)[1])));
}

function splitAddress(address: string): [local: string, domain: string] {
  const at = address.lastIndexOf('@');
  return [address.slice(0, at), address.slice(at + 1)];
}
