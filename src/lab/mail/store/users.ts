import { MailStoreError } from './mail-store-error.ts';
import type { MailUser } from './types.ts';

/** Who has mailboxes. They are not kept: each run is told who they are. */
export class MailUsers {
  #users: readonly MailUser[] = [];

  get all(): readonly MailUser[] {
    return this.#users;
  }

  /** @throws MailStoreError `exists` */
  add(user: MailUser): void {
    const taken = (other: MailUser): boolean =>
      other.name === user.name || user.addresses.some((address) => other.addresses.includes(address));
    if (this.#users.some(taken)) {
      throw new MailStoreError('exists', `somebody has the name or an address of ${user.name}`);
    }
    this.#users = [...this.#users, user];
  }

  /** @throws MailStoreError `missing` */
  check(name: string): void {
    if (!this.#users.some((user) => user.name === name)) {
      throw new MailStoreError('missing', 'there is no such user');
    }
  }
}
