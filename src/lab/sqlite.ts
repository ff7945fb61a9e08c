import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { TransportError } from '../errors.ts';

/** What a file is for: one of another kind, or of another version, is left alone. */
export interface DatabaseKind {
  /** SQLite's pragma application_id, in the header of the file: what tells ours from anybody else's. */
  readonly applicationId: number;
  /** Of the tables; a file with a later one is of a later netkit, and none of our business. */
  readonly version: number;
  readonly tables: string;
  /** What is in it, for messages: `mailboxes`. */
  readonly holds: string;
  /** What to do about a file that cannot be used. */
  readonly hint: string;
}

export interface OpenedDatabase {
  readonly db: DatabaseSyncInstance;
  /** Whether its tables have just been made. */
  readonly fresh: boolean;
}

/** In place of a file: nothing stays. */
export const IN_MEMORY = ':memory:';

/**
 * Opens the file, or makes it where there is none. It belongs to this process alone until it is closed, and what is committed
 * is on the disk. Nothing is written to a file before it is known to be one of ours.
 *
 * @param fill puts the first rows into new tables; what it throws leaves a file with nothing in it
 * @throws TransportError `read-file`, and what `fill` throws
 */
export async function openDatabase(
  file: string,
  kind: DatabaseKind,
  fill?: (db: DatabaseSyncInstance) => void,
): Promise<OpenedDatabase> {
  // Loaded with its binary: nobody else is to pay for that.
  const { DatabaseSync } = await import('@photostructure/sqlite');
  let db: DatabaseSyncInstance | undefined;
  try {
    db = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 0 });
    const fresh = isEmpty(db);
    if (!fresh) checkIdentity(db, file, kind);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    // In this order: what is exclusive before the log is first read stays so until all statements are gone. The first write
    // locks the file for good.
    db.exec('SELECT * FROM sqlite_schema; PRAGMA locking_mode = EXCLUSIVE');
    db.exec('BEGIN IMMEDIATE');
    db.exec(`${fresh ? identity(kind) : ''} PRAGMA user_version = ${kind.version}`);
    if (fresh) fill?.(db);
    db.exec('COMMIT');
    return { db, fresh };
  } catch (error) {
    if (db) abandon(db);
    throw explain(error, file, kind);
  }
}

/** Leaves one file with all that is in it, and nobody in possession of it. */
export function closeDatabase(db: DatabaseSyncInstance): void {
  if (!db.isOpen) return;
  // Prepared statements keep the connection alive until they are collected, and with a log beside the file it would stay locked.
  db.exec('PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = DELETE; SELECT * FROM sqlite_schema');
  db.close();
}

/** One that could not be opened to the end. If it is not ours, nothing may be written to it, not even to tidy up. */
function abandon(db: DatabaseSyncInstance): void {
  if (db.isTransaction) {
    db.exec('ROLLBACK');
    closeDatabase(db);
  } else {
    db.close();
  }
}

/** Also what is left of a file when its maker was killed before there were tables. */
function isEmpty(db: DatabaseSyncInstance): boolean {
  const nameless = pragma(db, 'application_id') === 0 && pragma(db, 'user_version') === 0;
  return nameless && db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
}

function identity({ tables, applicationId }: DatabaseKind): string {
  return `${tables}; PRAGMA application_id = ${applicationId};`;
}

function checkIdentity(
  db: DatabaseSyncInstance,
  file: string,
  { applicationId, version, holds, hint }: DatabaseKind,
): void {
  if (pragma(db, 'application_id') !== applicationId) {
    throw unusable(file, 'is a database of another program', hint);
  }
  const found = pragma(db, 'user_version');
  if (found !== version) {
    const versions = `${String(found)}; this netkit knows ${version}`;
    throw unusable(file, `holds ${holds} of another version (${versions})`, hint);
  }
  if (pragma(db, 'quick_check(1)') !== 'ok') throw unusable(file, 'is damaged', hint);
}

/** The first column of the first row. */
function pragma(db: DatabaseSyncInstance, name: string): unknown {
  const [value] = Object.values((db.prepare(`PRAGMA ${name}`).get() ?? {}) as Record<string, unknown>);
  return value;
}

/** SQLite's result codes, https://www.sqlite.org/rescode.html */
const RESULTS: ReadonlyMap<unknown, string> = new Map([
  [5, 'is in use by another lab'],
  [8, 'cannot be written'],
  [11, 'is damaged'],
  [14, 'cannot be opened'],
]);
const NOT_A_DATABASE = 26;
const FULL = 13;

function explain(error: unknown, file: string, { holds, hint }: DatabaseKind): unknown {
  if (!isSqliteError(error)) return error;
  const why = error.errcode === NOT_A_DATABASE ? `is no database of ${holds}` : RESULTS.get(error.errcode);
  return unusable(file, why ?? `cannot be used: ${error.message}`, hint, error);
}

/** The disk under it is full, or it is as large as it may be (SQLITE_FULL). */
export function isDiskFull(error: unknown): boolean {
  return isSqliteError(error) && error.errcode === FULL;
}

function isSqliteError(error: unknown): error is Error & { readonly errcode: unknown } {
  return error instanceof Error && 'errcode' in error;
}

function unusable(file: string, why: string, hint: string, cause?: unknown): TransportError {
  return new TransportError('read-file', `${file} ${why}`, { hint, cause });
}
