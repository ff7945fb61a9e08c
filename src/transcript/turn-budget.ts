import type { Entry } from './types.ts';

/**
 * How much of what passes is kept: so many bytes of each turn, which is all that goes one way on a connection
 * until something goes the other way. The head of a message stands at the beginning of a turn, and is kept;
 * most of a long body is not.
 */
export class TurnBudget {
  readonly #limit: number;
  readonly #turns = new Map<string, { kind: 'sent' | 'received'; left: number }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many of an entry's bytes are kept, from its first. */
  spend(entry: Entry & { readonly kind: 'sent' | 'received' }): number {
    const key = `${entry.client} ${entry.connection}`;
    let turn = this.#turns.get(key);
    if (turn?.kind !== entry.kind) {
      turn = { kind: entry.kind, left: this.#limit };
      this.#turns.set(key, turn);
    }
    const kept = Math.min(turn.left, entry.bytes.length);
    turn.left -= kept;
    return kept;
  }

  /** The connection is closed: nothing more of it will come. */
  forget(entry: Entry): void {
    this.#turns.delete(`${entry.client} ${entry.connection}`);
  }
}
