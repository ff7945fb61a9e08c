import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { isDiskFull } from '../../sqlite.ts';
import type { MailBudget } from './budget.ts';
import { MailStoreError } from './mail-store-error.ts';
import type { MailChange } from './types.ts';
import type { Watchers } from './watchers.ts';

/** What happens to a store, all of it or nothing; who watches is told when it is on the disk. */
export class MailTransactions {
  readonly #db: DatabaseSyncInstance;
  readonly #budget: MailBudget;
  readonly #watchers: Watchers;
  /** Of the transaction under way: nobody is told of what may yet be undone. */
  #changes: MailChange[] = [];

  constructor(db: DatabaseSyncInstance, budget: MailBudget, watchers: Watchers) {
    this.#db = db;
    this.#budget = budget;
    this.#watchers = watchers;
  }

  /** One inside another is part of that. @throws MailStoreError `full` for the disk, and what the work throws */
  atomically<T>(work: () => T): T {
    if (this.#db.isTransaction) return work();
    const result = this.#transact(work);
    this.#tellAll();
    return result;
  }

  /** To be told of when the transaction is over. */
  note(change: MailChange): void {
    this.#changes.push(change);
  }

  #transact<T>(work: () => T): T {
    const before = this.#budget.used;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#changes = [];
      this.#budget.used = before;
      // SQLite itself has done it after some errors, such as a full disk.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      if (isDiskFull(error)) throw new MailStoreError('full', 'the disk is full');
      throw error;
    }
  }

  #tellAll(): void {
    const changes = this.#changes;
    this.#changes = [];
    for (const change of changes) this.#watchers.tell(change);
  }
}
