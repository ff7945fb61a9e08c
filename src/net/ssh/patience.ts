import { type Deadline, startDeadline } from '../deadline.ts';

/** The time limit of a handshake. It counts for the peer alone: while a person is asked, it stands still. */
export class Patience {
  readonly #place: string;
  readonly #timeout: number;
  readonly #signal: AbortSignal | undefined;
  readonly #giveUp: (reason: unknown) => void;
  #deadline: Deadline | undefined;
  #ended = false;

  /**
   * @param place where the handshake leads, for the message
   * @param timeout in milliseconds, anew after each question
   * @param giveUp told when the time is up, or the caller has aborted
   */
  constructor(
    place: string,
    timeout: number,
    signal: AbortSignal | undefined,
    giveUp: (reason: unknown) => void,
  ) {
    this.#place = place;
    this.#timeout = timeout;
    this.#signal = signal;
    this.#giveUp = giveUp;
  }

  /** @param elapsed how much of the time is over, in milliseconds */
  start(phase: string, elapsed = 0): void {
    this.#begin(phase, this.#timeout, elapsed);
  }

  #begin(phase: string, timeout: number, elapsed: number): void {
    this.end();
    this.#ended = false;
    const deadline = startDeadline(this.#place, timeout, this.#signal, elapsed);
    deadline.phase = phase;
    this.#deadline = deadline;
    const giveUp = (): void => this.#giveUp(deadline.signal.reason);
    if (deadline.signal.aborted) giveUp();
    else deadline.signal.addEventListener('abort', giveUp, { once: true });
  }

  async ask<T>(question: () => Promise<T>): Promise<T> {
    const phase = this.#deadline?.phase ?? '';
    this.#begin(phase, Infinity, 0);
    try {
      return await question();
    } finally {
      if (!this.#ended) this.start(phase);
    }
  }

  end(): void {
    this.#ended = true;
    this.#deadline?.clear();
  }
}
