/**
 * How many requests may be under way on one connection: one at first, then twice as many with each answer, much as in
 * TCP's slow start (RFC 5681, section 3.1). Requests that are asked anew after a break thus go out alone, as they must
 * (RFC 9112, section 9.3.2): the first of them may be what broke it.
 */
export class Window {
  #size = 1;
  #full = false;

  /**
   * Once it is full, not before half of that is answered: many requests in one write cost both sides little more than a
   * single one.
   *
   * @param load how many are under way
   * @param depth how many may be under way at most, however well it goes
   */
  hasRoom(load: number, depth: number): boolean {
    this.#size = Math.min(this.#size, depth);
    if (load >= this.#size) this.#full = true;
    else if (load <= this.#size / 2) this.#full = false;
    return !this.#full;
  }

  grow(): void {
    this.#size *= 2;
  }

  /** As on a new connection. */
  shrink(): void {
    this.#size = 1;
  }
}
