import type { StoredEntry } from '../store/types.ts';
import { MAX_FOLDERS_READ, MAX_LISTED_ENTRIES } from './limits.ts';
import { FtpRefusal } from './refusal.ts';

type Entries = readonly StoredEntry[];

/** What a server holds of folders that clients are told of: a long one is megabytes, for as long as its client takes to read it. */
export class Listings {
  readonly #queue: (() => void)[] = [];
  #reading = 0;
  #held = 0;

  /**
   * Reads a folder when it is its turn, and sends what is in it.
   *
   * @throws FtpRefusal 450
   */
  async hold(read: () => Promise<Entries>, send: (entries: Entries) => Promise<void>): Promise<void> {
    const entries = await this.#inTurn(read);
    if (this.#held > 0 && this.#held + entries.length > MAX_LISTED_ENTRIES) {
      throw new FtpRefusal(450, 'Too much is listed at once: come back later.');
    }
    this.#held += entries.length;
    try {
      await send(entries);
    } finally {
      this.#held -= entries.length;
    }
  }

  async #inTurn(read: () => Promise<Entries>): Promise<Entries> {
    if (this.#reading >= MAX_FOLDERS_READ) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#reading += 1;
    try {
      return await read();
    } finally {
      // The next one takes the place over.
      const next = this.#queue.shift();
      if (next === undefined) this.#reading -= 1;
      else next();
    }
  }
}
