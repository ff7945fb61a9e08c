import type { NetkitError } from '../../../errors.ts';
import type { FileClient } from '../../../protocols/files.ts';
import { Sessions } from '../sessions.ts';
import { type Pool, Shift, type Work } from './shift.ts';

/** So many sessions lost, and nothing done meanwhile: this server lets people in, and nothing more. */
export const MAX_LOSSES = 12;

/** Sessions that do one piece of work after the other, together; one that is lost is replaced. */
export class Crew implements Pool {
  readonly #sessions: Sessions;
  readonly #idle: FileClient[] = [];
  #size: number;
  /** Those that are open, and those that may be soon. */
  #count = 0;
  #losses = 0;
  #lastLoss: unknown;

  /**
   * @param connect opens a session; the crew closes it
   * @param size of how many at most; they are opened as there is work for them
   * @param onNote told once why they are fewer
   */
  constructor(connect: () => Promise<FileClient>, size: number, onNote: (note: string) => void) {
    let said = false;
    this.#size = size;
    this.#sessions = new Sessions(connect, (note) => {
      if (!said) onNote(note);
      said = true;
    });
  }

  /** @throws what `connect` does */
  async start(): Promise<void> {
    this.#idle.push(await this.#sessions.open());
    this.#count = 1;
  }

  close(): Promise<void> {
    return this.#sessions.close();
  }

  /**
   * Resolves when all tasks are done, or have failed. After an error nothing is under way any more, and all is closed.
   *
   * @param width over how many sessions at most
   * @throws what ended it all: `aborted`, the loss of the last session, defects, and what `onFailed` throws
   */
  async run<T>(tasks: readonly T[], work: Work<T>, width = Infinity): Promise<void> {
    if (tasks.length === 0) return;
    const shift = new Shift(this, tasks, work, width);
    try {
      await shift.done;
    } catch (error) {
      await this.close();
      await shift.settled();
      throw error;
    }
  }

  get hasRoom(): boolean {
    return this.#idle.length > 0 || this.#count < this.#size;
  }

  async hire(): Promise<FileClient | undefined> {
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    this.#count += 1;
    const client = await this.#sessions.openFurther();
    if (client === undefined) {
      this.#count -= 1;
      this.#size = Math.max(1, this.#count);
    }
    return client;
  }

  praise(): void {
    this.#losses = 0;
  }

  release(client: FileClient): void {
    this.#idle.push(client);
  }

  async bury(client: FileClient, reason: NetkitError): Promise<void> {
    this.#count -= 1;
    this.#losses += 1;
    this.#lastLoss = reason;
    await client.close();
    if (this.#losses >= MAX_LOSSES) throw reason;
  }

  get lastLoss(): unknown {
    return this.#lastLoss;
  }
}
