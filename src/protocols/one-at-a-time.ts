import { UsageError } from '../errors.ts';

/** In a session one thing happens at a time. What comes piece by piece is one, until it was read to its end, or left. */
export class OneAtATime {
  readonly #protocol: string;
  readonly #isOver: () => boolean;
  #isBusy = false;

  /**
   * @param protocol its name, for messages
   * @param isOver whether the session is: whatever begins then is let through, and fails with the reason for that
   */
  constructor(protocol: string, isOver: () => boolean) {
    this.#protocol = protocol;
    this.#isOver = isOver;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Begins something. @returns what ends it */
  occupy(): () => void {
    if (this.#isBusy && !this.#isOver()) {
      throw new UsageError(`a session of ${this.#protocol} does one thing at a time`, {
        hint: 'read what you asked for to its end, or leave it',
      });
    }
    this.#isBusy = true;
    return () => {
      this.#isBusy = false;
    };
  }

  /** @param judge makes of what went wrong what is to be thrown, and may end the session for it */
  async alone<T>(work: () => Promise<T>, judge: (error: unknown) => unknown = (error) => error): Promise<T> {
    const release = this.occupy();
    try {
      return await work();
    } catch (error) {
      throw judge(error);
    } finally {
      release();
    }
  }
}
