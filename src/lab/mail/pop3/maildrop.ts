import type { MailStore, StoredMessage } from '../store/types.ts';
import { Pop3Refusal } from './refusal.ts';

/** Where POP3 looks: it knows one folder only. */
const INBOX = 'INBOX';

/** Who has a maildrop open: one session at a time (RFC 1939, section 4). */
export type MaildropLocks = Set<string>;

/**
 * A user's INBOX as it was at the login: numbers stay what they are, whatever comes or goes meanwhile. What is marked is deleted
 * by `update` alone.
 */
export class Maildrop {
  readonly user: string;
  readonly #store: MailStore;
  readonly #locks: MaildropLocks;
  readonly #messages: readonly StoredMessage[];
  readonly #uidValidity: number;
  readonly #marked = new Set<number>();
  #open = true;

  /** @throws Pop3Refusal where it is open elsewhere */
  constructor(user: string, store: MailStore, locks: MaildropLocks) {
    if (locks.has(user)) throw new Pop3Refusal('Another session has this mailbox open.', 'IN-USE');
    this.user = user;
    this.#store = store;
    this.#locks = locks;
    this.#messages = store.messages(user, INBOX);
    this.#uidValidity = store.folder(user, INBOX)?.uidValidity ?? 0;
    locks.add(user);
  }

  /** Those that are not marked, with their numbers. */
  *listed(): Generator<{ readonly number: number; readonly message: StoredMessage }> {
    for (const [index, message] of this.#messages.entries()) {
      if (!this.#marked.has(message.uid)) yield { number: index + 1, message };
    }
  }

  totals(): { readonly count: number; readonly bytes: number } {
    let [count, bytes] = [0, 0];
    for (const { message } of this.listed()) {
      count += 1;
      bytes += message.size;
    }
    return { count, bytes };
  }

  /** @throws Pop3Refusal for a number that there is not, or that is marked */
  find(number: number): StoredMessage {
    const message = this.#messages[number - 1];
    if (message === undefined) throw new Pop3Refusal('There is no such message.');
    if (this.#marked.has(message.uid)) throw new Pop3Refusal('That message is deleted.');
    return message;
  }

  /** @throws Pop3Refusal where somebody else has removed it meanwhile */
  content(number: number): Buffer {
    const content = this.#store.content(this.user, INBOX, this.find(number).uid);
    if (content === undefined) throw new Pop3Refusal('That message is not there any more.');
    return content;
  }

  /** RFC 1939, section 7: of a message for ever, also where another has its number. */
  uniqueId({ uid }: StoredMessage): string {
    return `${this.#uidValidity}.${uid}`;
  }

  mark(number: number): void {
    this.#marked.add(this.find(number).uid);
  }

  unmark(): void {
    this.#marked.clear();
  }

  /** Deletes what is marked. @returns how many */
  update(): number {
    return this.#marked.size === 0 ? 0 : this.#store.remove(this.user, INBOX, [...this.#marked]).length;
  }

  /** Lets others in. Safe to call twice. */
  close(): void {
    if (this.#open) this.#locks.delete(this.user);
    this.#open = false;
  }
}
