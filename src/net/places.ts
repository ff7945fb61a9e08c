/**
 * Who may go on at once, and who waits for that, in the order in which they came. A place that becomes free goes straight to
 * the first who waits, so that nobody who comes later takes it.
 */
export class Places {
  readonly #size: number;
  readonly #queue = new Set<(hasPlace: boolean) => void>();
  #takenCount = 0;
  #isClosed = false;

  constructor(size: number) {
    this.#size = size;
  }

  get takenCount(): number {
    return this.#takenCount;
  }

  get waitingCount(): number {
    return this.#queue.size;
  }

  /** Answers whether there was one. */
  take(): boolean {
    if (this.#isClosed || this.#takenCount >= this.#size) return false;
    this.#takenCount += 1;
    return true;
  }

  /** Waits for one, which `turn` then has: `false` for who has given up, and once there are no places any more. */
  queue(): { readonly turn: Promise<boolean>; giveUp(): void } {
    let settle!: (hasPlace: boolean) => void;
    const turn = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    if (this.#isClosed) settle(false);
    else this.#queue.add(settle);
    const giveUp = (): void => {
      if (this.#queue.delete(settle)) settle(false);
    };
    return { turn, giveUp };
  }

  /** Gives back a place that one had. */
  leave(): void {
    const [first] = this.#queue;
    if (first === undefined) {
      this.#takenCount -= 1;
      return;
    }
    this.#queue.delete(first);
    first(true);
  }

  /** No more places: who has one keeps it, who waits for one gets none. */
  close(): void {
    this.#isClosed = true;
    for (const settle of this.#queue) settle(false);
    this.#queue.clear();
  }
}
