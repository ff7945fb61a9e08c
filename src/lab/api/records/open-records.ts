import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { closeDatabase, IN_MEMORY, openDatabase } from '../../sqlite.ts';
import { SqliteChanges } from './changes.ts';
import { RECORD_DATABASE } from './database.ts';
import { GroupCommit } from './group-commit.ts';
import { MAX_FILE_BYTES, MAX_MEMORY_BYTES, MAX_RECORDS, type RecordLimits } from './limits.ts';
import { SqliteReader } from './reader.ts';
import { Statements } from './statements.ts';
import type { RecordChanges, Records } from './types.ts';

export interface RecordsOptions extends Partial<RecordLimits> {
  /** Fills a store that has just been made; all of it or nothing gets to the disk. */
  readonly seed?: (changes: RecordChanges) => void;
}

/**
 * The store's records. What a change has resolved with survives the end of the process, however it ends.
 *
 * @param file in memory, and gone in the end, unless given
 * @throws TransportError `read-file` for a file that is damaged, in use, or not ours; it stays as it is. And what `seed` throws
 */
export async function openRecords(file?: string, options: RecordsOptions = {}): Promise<Records> {
  const { seed, maxRecords = MAX_RECORDS } = options;
  const { maxBytes = file === undefined ? MAX_MEMORY_BYTES : MAX_FILE_BYTES } = options;
  const { db } = await openDatabase(file ?? IN_MEMORY, RECORD_DATABASE, (made) =>
    seed?.(new SqliteChanges(made, maxRecords)),
  );
  limitSize(db, maxBytes);
  return new SqliteRecords(db, maxRecords);
}

class SqliteRecords extends SqliteReader implements Records {
  readonly #db: DatabaseSyncInstance;
  readonly #commits: GroupCommit;
  readonly #changes: SqliteChanges;

  constructor(db: DatabaseSyncInstance, maxRecords: number) {
    const sql = new Statements(db);
    super(sql);
    this.#db = db;
    this.#commits = new GroupCommit(db);
    this.#changes = new SqliteChanges(db, maxRecords, sql);
  }

  async change<T>(work: (changes: RecordChanges) => T): Promise<T> {
    if (!this.#db.isOpen) throw new Error('the store is closed');
    return this.#commits.add(() => work(this.#changes));
  }

  async close(): Promise<void> {
    if (!this.#db.isOpen) return;
    this.#commits.flush();
    closeDatabase(this.#db);
  }
}

/** SQLite itself then says that the disk is full. */
function limitSize(db: DatabaseSyncInstance, maxBytes: number): void {
  const { page_size } = db.prepare('PRAGMA page_size').get() as { readonly page_size: number };
  db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / page_size))}`);
}
