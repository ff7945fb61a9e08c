/**
 * What is known of the open folder besides what is asked for. Sequence numbers shift with each message that goes: what is
 * remembered by number shifts along, and is asked for its UID as soon as nothing can go meanwhile (RFC 9051, section 7.5.1:
 * during FETCH).
 */
import { LimitError } from '../../errors.ts';
import type { UntaggedResponse } from './responses.ts';
import type { ImapRange } from './sets.ts';

/** Messages that change between two looks at them. */
export const MAX_CHANGED_MESSAGES = 1_000_000;

export class FolderState {
  /** How many messages there are. */
  messages = 0;
  /** How many have gone since somebody took note of it. */
  gone = 0;
  /** Whether some have come since then. */
  grown = false;
  /** What comes with a UID was asked for, and is no news. */
  asking = false;
  /** Sequence numbers of those whose flags have changed since then; only where somebody watches. */
  changed: Set<number> | undefined;

  update(response: UntaggedResponse): void {
    if (response.type === 'exists') this.#count(response.number);
    else if (response.type === 'expunge') this.#remove(response.number);
    else if (response.type === 'vanished' && !response.earlier) this.#vanish(response.uids);
    else if (response.type === 'fetch') {
      const { uid, flags } = response.items;
      if (flags !== undefined && !(this.asking && uid !== undefined)) this.#change(response.number);
    }
  }

  #count(messages: number): void {
    this.grown ||= messages > this.messages;
    this.messages = messages;
  }

  #remove(number: number): void {
    this.messages = Math.max(0, this.messages - 1);
    this.gone += 1;
    if (this.changed === undefined || this.changed.size === 0) return;
    const rest = [...this.changed].filter((each) => each !== number);
    this.changed = new Set(rest.map((each) => (each > number ? each - 1 : each)));
  }

  /** RFC 7162, section 3.2.10: by UIDs, and nobody knows which numbers they had. */
  #vanish(uids: readonly ImapRange[]): void {
    const count = uids.reduce((sum, { from, to }) => sum + Math.abs(to - from) + 1, 0);
    this.messages = Math.max(0, this.messages - count);
    this.gone += count;
    this.changed?.clear();
  }

  #change(number: number): void {
    if (this.changed === undefined) return;
    this.changed.add(number);
    if (this.changed.size > MAX_CHANGED_MESSAGES) {
      throw new LimitError(
        'MAX_CHANGED_MESSAGES',
        `the flags of over ${MAX_CHANGED_MESSAGES} messages change at once`,
      );
    }
  }
}
