import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { MAX_STATEMENTS } from './limits.ts';

export type SqlValue = string | number | null;

export interface Statement<Row> {
  one(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): readonly Row[];
  /** One at a time: whoever has enough leaves. */
  each(...values: readonly SqlValue[]): Iterable<Row>;
  run(...values: readonly SqlValue[]): void;
}

/** Each is prepared at first use, and kept by its text; of too many, those that were used last. */
export class Statements {
  readonly #db: DatabaseSyncInstance;
  /** The one that was used last comes last. */
  readonly #kept = new Map<string, Statement<unknown>>();

  constructor(db: DatabaseSyncInstance) {
    this.#db = db;
  }

  get<Row>(sql: string): Statement<Row> {
    const statement = this.#kept.get(sql) ?? prepare(this.#db, sql);
    this.#kept.delete(sql);
    this.#kept.set(sql, statement);
    if (this.#kept.size > MAX_STATEMENTS) this.#forgetOldest();
    return statement as Statement<Row>;
  }

  #forgetOldest(): void {
    for (const sql of this.#kept.keys()) {
      this.#kept.delete(sql);
      return;
    }
  }
}

function prepare(db: DatabaseSyncInstance, sql: string): Statement<unknown> {
  const statement = db.prepare(sql);
  return {
    one: (...values) => statement.get(...values),
    all: (...values) => statement.all(...values),
    each: (...values) => statement.iterate(...values),
    run: (...values) => void statement.run(...values),
  };
}
