import { MESSAGE_OVERHEAD_BYTES } from './limits.ts';
import { MailStoreError } from './mail-store-error.ts';

/** What the messages of a store may take together. */
export class MailBudget {
  readonly #maxBytes: number;
  /** May be set back to what it was before something that was undone. */
  used = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether there is room, before anything is done. @throws MailStoreError `full` */
  check(messages: number, bytes: number): void {
    if (this.used + cost(messages, bytes) > this.#maxBytes) {
      throw new MailStoreError('full', `the mailboxes are full: they hold ${this.#maxBytes} bytes together`);
    }
  }

  take(messages: number, bytes: number): void {
    this.used += cost(messages, bytes);
  }

  release(messages: number, bytes: number): void {
    this.used -= cost(messages, bytes);
  }
}

function cost(messages: number, bytes: number): number {
  return messages * MESSAGE_OVERHEAD_BYTES + bytes;
}
