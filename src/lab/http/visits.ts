/** Of one lab: what is behind these has not been seen for long, and a client can make up as many as it likes. */
export const MAX_VISIT_KEYS = 1000;

/** What is longer counts as its beginning: keys are there to be kept. */
export const MAX_VISIT_KEY_LENGTH = 100;

/** Remembers how often something was asked for, by a key, so that a page can fail now and answer later. */
export class Visits {
  readonly #counts = new Map<string, number>();

  /** How often it had been asked for before this time. */
  count(key: string): number {
    const kept = key.slice(0, MAX_VISIT_KEY_LENGTH);
    const before = this.#counts.get(kept) ?? 0;
    // The one seen last comes last.
    this.#counts.delete(kept);
    this.#counts.set(kept, before + 1);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MAX_VISIT_KEYS && oldest !== undefined) this.#counts.delete(oldest);
    return before;
  }
}
