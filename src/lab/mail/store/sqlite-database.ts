import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { TransportError } from '../../../errors.ts';

/** `nkml`, in the header of the file (SQLite's pragma application_id): what tells ours from anybody else's. */
const APPLICATION_ID = 0x6e6b6d6c;

/** Of the tables below; a file with a later one is of a later netkit, and none of our business. */
const SCHEMA_VERSION = 1;

/** Contents apart, so that a listing does not have to pass over them. */
const SCHEMA = `
  CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    user TEXT NOT NULL,
    path TEXT NOT NULL,
    subscribed INTEGER NOT NULL DEFAULT 0,
    uid_validity INTEGER NOT NULL,
    uid_next INTEGER NOT NULL DEFAULT 1,
    mod_seq INTEGER NOT NULL DEFAULT 1,
    UNIQUE (user, path)
  ) STRICT;
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    folder INTEGER NOT NULL REFERENCES folders ON DELETE CASCADE,
    uid INTEGER NOT NULL,
    flags TEXT NOT NULL,
    received INTEGER NOT NULL,
    size INTEGER NOT NULL,
    mod_seq INTEGER NOT NULL,
    UNIQUE (folder, uid)
  ) STRICT;
  CREATE TABLE contents (
    message INTEGER PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE counters (last_uid_validity INTEGER NOT NULL) STRICT;
  INSERT INTO counters VALUES (0);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

export interface OpenedDatabase {
  readonly db: DatabaseSyncInstance;
  /** Whether it has just been made. */
  readonly fresh: boolean;
}

/**
 * Opens the file, or makes it where there is none. It belongs to this process alone until it is closed, and what is committed
 * is on the disk. Nothing is written to a file before it is known to be one of ours.
 *
 * @throws TransportError `read-file`
 */
export async function openMailDatabase(file: string): Promise<OpenedDatabase> {
  // Loaded with its binary: nobody else is to pay for that.
  const { DatabaseSync } = await import('@photostructure/sqlite');
  let db: DatabaseSyncInstance | undefined;
  try {
    db = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 0 });
    const fresh = pragma(db, 'page_count') === 0;
    if (!fresh) checkIdentity(db, file);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    // In this order: what is exclusive before the log is first read stays so until all statements are gone. The first write
    // locks the file for good.
    db.exec('SELECT * FROM sqlite_schema; PRAGMA locking_mode = EXCLUSIVE');
    db.exec(`BEGIN IMMEDIATE; ${fresh ? SCHEMA : `PRAGMA user_version = ${SCHEMA_VERSION};`} COMMIT`);
    return { db, fresh };
  } catch (error) {
    db?.close();
    throw explain(error, file);
  }
}

/** Leaves one file with all that is in it, and nobody in possession of it. */
export function closeMailDatabase(db: DatabaseSyncInstance): void {
  if (!db.isOpen) return;
  // Prepared statements keep the connection alive until they are collected, and with a log beside the file it would stay locked.
  db.exec('PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = DELETE; SELECT * FROM counters');
  db.close();
}

function checkIdentity(db: DatabaseSyncInstance, file: string): void {
  if (pragma(db, 'application_id') !== APPLICATION_ID) {
    throw unusable(file, 'is a database of another program');
  }
  const version = pragma(db, 'user_version');
  if (version !== SCHEMA_VERSION) {
    throw unusable(
      file,
      `holds mailboxes of another version (${String(version)}; this netkit knows ${SCHEMA_VERSION})`,
    );
  }
  if (pragma(db, 'quick_check(1)') !== 'ok') throw unusable(file, 'is damaged');
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
  [26, 'is no database of mailboxes'],
]);

function explain(error: unknown, file: string): unknown {
  if (!isSqliteError(error)) return error;
  return unusable(file, RESULTS.get(error.errcode) ?? `cannot be used: ${error.message}`, error);
}

/** The disk under it is full (SQLITE_FULL). */
export function isDiskFull(error: unknown): boolean {
  return isSqliteError(error) && error.errcode === 13;
}

function isSqliteError(error: unknown): error is Error & { readonly errcode: unknown } {
  return error instanceof Error && 'errcode' in error;
}

function unusable(file: string, why: string, cause?: unknown): TransportError {
  return new TransportError('read-file', `${file} ${why}`, {
    hint: 'it is left as it is: choose another folder for the mailboxes',
    cause,
  });
}
