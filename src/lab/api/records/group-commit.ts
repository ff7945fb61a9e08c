import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { isDiskFull } from '../../sqlite.ts';
import { MAX_BATCH, MAX_BATCH_MS } from './limits.ts';
import { RecordError } from './types.ts';

interface Waiting {
  /** @returns what is to be done once it is on the disk */
  readonly work: () => () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Many changes, one wait for the disk. What comes in one turn of the event loop is gathered, carried out in one transaction,
 * each with a savepoint of its own, and committed together: a thousand clients cost one fsync instead of a thousand.
 */
export class GroupCommit {
  readonly #db: DatabaseSyncInstance;
  #waiting: Waiting[] = [];

  constructor(db: DatabaseSyncInstance) {
    this.#db = db;
  }

  /**
   * @param work is run later, together with others; it must not wait for anything
   * @returns what it returned, when that is on the disk
   * @throws RecordError `full` for the disk, and what the work throws
   */
  add<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) this.#schedule();
      const settleWith = (): (() => void) => {
        const result = work();
        return () => resolve(result);
      };
      this.#waiting.push({ work: settleWith, reject });
    });
  }

  /** Carries out what waits, now. */
  flush(): void {
    while (this.#waiting.length > 0) this.#commit(this.#waiting.splice(0, MAX_BATCH));
  }

  /** Not a microtask: setImmediate comes when the turn has read what there is from all sockets. */
  #schedule(): void {
    setImmediate(() => {
      this.#commit(this.#waiting.splice(0, MAX_BATCH));
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #commit(batch: Waiting[]): void {
    if (batch.length === 0) return;
    let settle: readonly (() => void)[];
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      settle = this.#carryOut(batch);
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      for (const { reject } of batch) reject(explain(error));
      return;
    }
    for (const each of settle) each();
  }

  /** As many of them as there is time for; the others come first the next time. */
  #carryOut(batch: Waiting[]): readonly (() => void)[] {
    const settle: (() => void)[] = [];
    const end = performance.now() + MAX_BATCH_MS;
    for (const change of batch) {
      settle.push(this.#attempt(change));
      if (performance.now() > end) break;
    }
    this.#waiting.unshift(...batch.splice(settle.length));
    return settle;
  }

  /** @throws what made SQLite undo the whole transaction, as it does where there is no room or it cannot write */
  #attempt({ work, reject }: Waiting): () => void {
    this.#db.exec('SAVEPOINT change');
    try {
      const settle = work();
      this.#db.exec('RELEASE change');
      return settle;
    } catch (error) {
      if (!this.#db.isTransaction) throw error;
      this.#db.exec('ROLLBACK TO change; RELEASE change');
      return () => reject(explain(error));
    }
  }
}

function explain(error: unknown): unknown {
  return isDiskFull(error) ? new RecordError('full', 'there is no room left on the disk') : error;
}
