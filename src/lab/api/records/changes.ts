import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { documentOf } from './document.ts';
import { MAX_ID } from './limits.ts';
import { recordOf, type RecordRow, SqliteReader } from './reader.ts';
import { Statements } from './statements.ts';
import { type Collection, type RecordChanges, RecordError, type StoredRecord } from './types.ts';

/** Changes to records, within a transaction that somebody else begins and ends. */
export class SqliteChanges extends SqliteReader implements RecordChanges {
  readonly #db: DatabaseSyncInstance;
  readonly #maxRecords: number;

  constructor(db: DatabaseSyncInstance, maxRecords: number, sql = new Statements(db)) {
    super(sql);
    this.#db = db;
    this.#maxRecords = maxRecords;
  }

  insert(
    collection: Collection,
    body: object,
    { id, secret }: { readonly id?: number; readonly secret?: string } = {},
  ): StoredRecord {
    this.#checkTransaction();
    if (id !== undefined && this.find(collection, id)) {
      throw new RecordError('taken', `${collection} has a record ${id} already`);
    }
    const place = this.#place(collection, id);
    const json = documentOf(place, body);
    this.sql
      .get(`INSERT INTO ${collection} (id, body, secret) VALUES (?, ?, ?)`)
      .run(place, json, secret ?? null);
    this.sql
      .get('UPDATE collections SET size = size + 1, last_id = max(last_id, ?) WHERE name = ?')
      .run(place, collection);
    return { id: place, version: 1, json };
  }

  replace(
    collection: Collection,
    id: number,
    body: object,
    { secret }: { readonly secret?: string } = {},
  ): StoredRecord | undefined {
    this.#checkTransaction();
    const replaced = this.sql
      .get<RecordRow>(
        `UPDATE ${collection} SET version = version + 1, body = ?, secret = coalesce(?, secret) WHERE id = ?
         RETURNING id, version, body`,
      )
      .one(documentOf(id, body), secret ?? null, id);
    return replaced && recordOf(replaced);
  }

  remove(collection: Collection, id: number): StoredRecord | undefined {
    this.#checkTransaction();
    const removed = this.sql
      .get<RecordRow>(`DELETE FROM ${collection} WHERE id = ? RETURNING id, version, body`)
      .one(id);
    if (!removed) return undefined;
    this.sql.get('UPDATE collections SET size = size - 1 WHERE name = ?').run(collection);
    return recordOf(removed);
  }

  /** The id that a new record gets. */
  #place(collection: Collection, wanted: number | undefined): number {
    const { size, lastId } = this.countersOf(collection);
    if (size >= this.#maxRecords) {
      throw new RecordError('full', `${collection} has ${this.#maxRecords} records, and no room for more`);
    }
    const id = wanted ?? lastId + 1;
    if (!Number.isInteger(id) || id < 1 || id > MAX_ID) {
      throw new RecordError('full', `${collection} can have no record ${id}`);
    }
    return id;
  }

  /** Work that waits for something goes on when its transaction is over: what it did then would not be part of it. */
  #checkTransaction(): void {
    if (!this.#db.isTransaction) throw new Error('records are changed within the work given to change()');
  }
}
