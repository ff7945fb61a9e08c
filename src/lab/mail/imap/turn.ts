import { setImmediate as nextTurn } from 'node:timers/promises';
import { now } from '../../../now.ts';
import { TURN_MS } from './limits.ts';

/** A turn of the event loop that a command with much to do takes. How long a message takes, who has sent it decides. */
export class Turn {
  #began = now();

  get isOver(): boolean {
    return now() - this.#began >= TURN_MS;
  }

  /** Resolves when the others have had theirs. */
  async next(): Promise<void> {
    await nextTurn();
    this.#began = now();
  }
}
