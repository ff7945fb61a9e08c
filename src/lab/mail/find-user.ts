import type { MailUser } from './store/types.ts';

/** Whom a login means: by name, or by an address, which is what mail programs are set up with. */
export function findUser(users: readonly MailUser[], login: string): MailUser | undefined {
  const address = login.toLowerCase();
  return users.find(({ name, addresses }) => name === login || addresses.includes(address));
}
