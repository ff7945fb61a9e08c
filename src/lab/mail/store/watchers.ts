import type { MailChange } from './types.ts';

type Listener = (change: MailChange) => void;

/** Who wants to know of changes. */
export class Watchers {
  readonly #listeners = new Set<Listener>();

  add(listener: Listener): () => void {
    // One of its own for each call, so that who watches twice ends one of them.
    const own: Listener = (change) => listener(change);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  tell(change: MailChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  clear(): void {
    this.#listeners.clear();
  }
}
