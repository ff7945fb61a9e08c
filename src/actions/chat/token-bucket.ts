/** In thousandths, so that a millisecond's worth of tokens is a whole number. */
const TOKEN = 1000;

/** How often something may happen: so many times a second in the long run, and so many at once. */
export class TokenBucket {
  readonly #rate: number;
  readonly #size: number;
  #content: number;
  #filledAt: number;

  /** @param now in milliseconds */
  constructor(rate: number, burst: number, now: number) {
    this.#rate = rate;
    this.#size = burst * TOKEN;
    this.#content = this.#size;
    this.#filledAt = now;
  }

  /** More than there are can be taken; it takes so much longer until there is one. */
  take(count = 1): void {
    this.#content -= count * TOKEN;
  }

  /** How long it takes until there are so many to take, in milliseconds, rounded up. */
  wait(now: number, count = 1): number {
    this.#content = Math.min(this.#size, this.#content + (now - this.#filledAt) * this.#rate);
    this.#filledAt = now;
    const missing = count * TOKEN - this.#content;
    return missing <= 0 ? 0 : Math.ceil(missing / this.#rate);
  }
}
