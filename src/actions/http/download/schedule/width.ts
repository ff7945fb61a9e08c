/**
 * How many requests are under way at once. Small answers take less time than the way there and back, so that it pays to
 * ask ahead of them; of large ones more than `concurrency` would only share the line. So it begins with `concurrency`,
 * doubles after as many small answers as were under way, up to `1 + ahead` times, and goes back with the first large one.
 */
export class Width {
  readonly #concurrency: number;
  readonly #perHost: number;
  #most: number;
  #depth = 1;
  #small = 0;
  #hasGrown = false;

  constructor({ concurrency, perHost, ahead }: { concurrency: number; perHost: number; ahead: number }) {
    this.#concurrency = concurrency;
    this.#perHost = Math.min(perHost, concurrency);
    this.#most = 1 + ahead;
  }

  get all(): number {
    return this.#concurrency * this.#depth;
  }

  get perHost(): number {
    return this.#perHost * this.#depth;
  }

  /** Whether one may have waited behind another: it has been asked ahead, if only for a while. */
  get hasGrown(): boolean {
    return this.#hasGrown;
  }

  answered(isSmall: boolean): void {
    if (!isSmall) {
      this.#depth = 1;
      this.#small = 0;
      return;
    }
    this.#small += 1;
    if (this.#small < this.all || this.#depth === this.#most) return;
    this.#depth = Math.min(2 * this.#depth, this.#most);
    this.#hasGrown = true;
    this.#small = 0;
  }

  /** From now on nothing is asked ahead. */
  stay(): void {
    this.#most = 1;
    this.#depth = 1;
  }
}
