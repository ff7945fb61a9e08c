import type { DatabaseSyncInstance } from '@photostructure/sqlite';

export interface FolderRow {
  readonly id: number;
  readonly path: string;
  readonly subscribed: number;
  readonly uid_validity: number;
  readonly uid_next: number;
  readonly mod_seq: number;
}

export interface MessageRow {
  readonly id: number;
  readonly uid: number;
  /** Separated by spaces, which no flag has in it. */
  readonly flags: string;
  readonly received: number;
  readonly size: number;
  readonly mod_seq: number;
}

type Value = string | number | Uint8Array;

interface Query<Row> {
  one(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): readonly Row[];
}

interface Change {
  /** @returns the id of a row that was put in */
  run(...values: readonly Value[]): number;
}

const FOLDER = 'SELECT id, path, subscribed, uid_validity, uid_next, mod_seq FROM folders';
const MESSAGE = 'SELECT id, uid, flags, received, size, mod_seq FROM messages';

/** A list of UIDs is one value: a JSON array. */
const AMONG = 'folder = ? AND uid IN (SELECT value FROM json_each(?))';

export type MailStatements = ReturnType<typeof prepareMailStatements>;

/** Each is prepared once, at first use. */
export function prepareMailStatements(db: DatabaseSyncInstance) {
  const query = <Row>(sql: string): Query<Row> => {
    const statement = once(() => db.prepare(sql));
    return {
      one: (...values) => statement().get(...values) as Row | undefined,
      all: (...values) => statement().all(...values) as Row[],
    };
  };
  const change = (sql: string): Change => {
    const statement = once(() => db.prepare(sql));
    return { run: (...values) => Number(statement().run(...values).lastInsertRowid) };
  };
  return {
    folders: query<FolderRow>(`${FOLDER} WHERE user = ?`),
    folder: query<FolderRow>(`${FOLDER} WHERE user = ? AND path = ?`),
    countFolders: query<{ count: number }>('SELECT count(*) AS count FROM folders'),
    addFolder: change('INSERT INTO folders (user, path, subscribed, uid_validity) VALUES (?, ?, ?, ?)'),
    removeFolder: change('DELETE FROM folders WHERE id = ?'),
    renameFolder: change('UPDATE folders SET path = ? WHERE id = ?'),
    subscribe: change('UPDATE folders SET subscribed = ? WHERE id = ?'),
    advance: change('UPDATE folders SET uid_next = ?, mod_seq = ? WHERE id = ?'),
    lastUidValidity: query<{ last: number }>('SELECT last_uid_validity AS last FROM counters'),
    setLastUidValidity: change('UPDATE counters SET last_uid_validity = ?'),

    messages: query<MessageRow>(`${MESSAGE} WHERE folder = ? ORDER BY uid`),
    messagesAmong: query<MessageRow>(`${MESSAGE} WHERE ${AMONG} ORDER BY uid`),
    usage: query<{ count: number; bytes: number }>(
      'SELECT count(*) AS count, coalesce(sum(size), 0) AS bytes FROM messages',
    ),
    addMessage: change(
      'INSERT INTO messages (folder, uid, flags, received, size, mod_seq) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    setFlags: change('UPDATE messages SET flags = ?, mod_seq = ? WHERE id = ?'),
    removeMessages: change(`DELETE FROM messages WHERE ${AMONG}`),
    moveMessages: change('UPDATE messages SET folder = ? WHERE folder = ?'),

    content: query<{ bytes: Uint8Array }>(
      'SELECT bytes FROM contents JOIN messages ON message = id WHERE folder = ? AND uid = ?',
    ),
    addContent: change('INSERT INTO contents (message, bytes) VALUES (?, ?)'),
    copyContent: change(
      'INSERT INTO contents (message, bytes) SELECT ?, bytes FROM contents WHERE message = ?',
    ),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
