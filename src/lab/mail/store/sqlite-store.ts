import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { closeDatabase, openDatabase } from '../../sqlite.ts';
import { MailBudget } from './budget.ts';
import { changeFlags, newFlags } from './flags.ts';
import {
  checkFolderPath,
  checkRename,
  compareFolderPaths,
  INBOX,
  isBelow,
  normalizeFolderPath,
  parentPaths,
} from './folder-path.ts';
import { DISK_MAIL_LIMITS, type MailStoreLimits, type MailStoreOptions } from './limits.ts';
import { MailStoreError } from './mail-store-error.ts';
import { MAIL_DATABASE } from './sqlite-database.ts';
import { folderOf, messageOf } from './sqlite-rows.ts';
import {
  type FolderRow,
  type MailStatements,
  type MessageRow,
  prepareMailStatements,
} from './sqlite-statements.ts';
import { MailTransactions } from './sqlite-transactions.ts';
import type {
  AddOptions,
  CopiedMessage,
  FlagChange,
  MailChange,
  MailFolder,
  MailStore,
  MailUser,
  StoredMessage,
} from './types.ts';
import { nextUidValidity } from './uid-validity.ts';
import { MailUsers } from './users.ts';
import { Watchers } from './watchers.ts';

export interface SqliteMailStoreOptions extends MailStoreOptions {
  /** Fills a store that has just been made; all of it or nothing gets to the disk. */
  readonly seed?: (store: MailStore) => void;
}

/**
 * Mailboxes in a file. What a method has answered with survives the end of the process, however it ends.
 *
 * @throws TransportError `read-file` for a file that is damaged, in use, or not ours; it stays as it is
 */
export async function sqliteMailStore(
  file: string,
  users: readonly MailUser[],
  { seed, uidValidity, ...limits }: SqliteMailStoreOptions = {},
): Promise<MailStore> {
  const { db, fresh } = await openDatabase(file, MAIL_DATABASE);
  try {
    const store = new SqliteMailStore(db, { ...DISK_MAIL_LIMITS, ...limits }, uidValidity);
    store.atomically(() => {
      for (const user of users) store.addUser(user);
      if (fresh) seed?.(store);
    });
    return store;
  } catch (error) {
    closeDatabase(db);
    throw error;
  }
}

class SqliteMailStore implements MailStore {
  readonly #db: DatabaseSyncInstance;
  readonly #sql: MailStatements;
  readonly #maxFolders: number;
  readonly #leastUidValidity: number | undefined;
  readonly #budget: MailBudget;
  readonly #users = new MailUsers();
  readonly #watchers = new Watchers();
  readonly #transactions: MailTransactions;

  constructor(
    db: DatabaseSyncInstance,
    { maxBytes, maxFolders }: MailStoreLimits,
    leastUidValidity: number | undefined,
  ) {
    this.#leastUidValidity = leastUidValidity;
    this.#db = db;
    this.#sql = prepareMailStatements(db);
    this.#maxFolders = maxFolders;
    this.#budget = new MailBudget(maxBytes);
    this.#transactions = new MailTransactions(db, this.#budget, this.#watchers);
    const { count = 0, bytes = 0 } = this.#sql.usage.one() ?? {};
    this.#budget.take(count, bytes);
  }

  get users(): readonly MailUser[] {
    return this.#users.all;
  }

  addUser(user: MailUser): void {
    this.#users.add(user);
    if (this.#sql.folder.one(user.name, INBOX) !== undefined) return;
    this.atomically(() => this.#create(user.name, INBOX));
  }

  folders(user: string): readonly MailFolder[] {
    this.#users.check(user);
    return this.#sql.folders
      .all(user)
      .toSorted((a, b) => compareFolderPaths(a.path, b.path))
      .map(folderOf);
  }

  folder(user: string, path: string): MailFolder | undefined {
    this.#users.check(user);
    const row = this.#sql.folder.one(user, normalizeFolderPath(path));
    return row && folderOf(row);
  }

  makeFolder(user: string, path: string): MailFolder {
    this.#users.check(user);
    const checked = checkFolderPath(path);
    this.#checkFree(user, checked);
    return this.atomically(() => folderOf(this.#createWithParents(user, checked)));
  }

  removeFolder(user: string, path: string): void {
    const folder = this.#folder(user, path);
    if (folder.path === INBOX) throw new MailStoreError('refused', 'INBOX cannot be removed');
    this.atomically(() => {
      this.#releaseAll(this.#sql.messages.all(folder.id));
      this.#sql.removeFolder.run(folder.id);
      this.#note(user, folder.path, 'folders');
    });
  }

  renameFolder(user: string, from: string, to: string): void {
    const folder = this.#folder(user, from);
    const target = checkFolderPath(to);
    checkRename(folder.path, target);
    this.#checkFree(user, target);
    this.atomically(() => {
      if (folder.path === INBOX) this.#moveInbox(user, folder, target);
      else this.#moveFolders(user, folder.path, target);
    });
  }

  subscribe(user: string, path: string, subscribed: boolean): void {
    this.#sql.subscribe.run(Number(subscribed), this.#folder(user, path).id);
  }

  messages(user: string, path: string): readonly StoredMessage[] {
    return this.#sql.messages.all(this.#folder(user, path).id).map(messageOf);
  }

  content(user: string, path: string, uid: number): Buffer | undefined {
    const row = this.#sql.content.one(this.#folder(user, path).id, uid);
    return row && Buffer.from(row.bytes.buffer, row.bytes.byteOffset, row.bytes.byteLength);
  }

  add(user: string, path: string, content: Uint8Array, options: AddOptions = {}): StoredMessage {
    const { received = Date.now() } = options;
    const folder = this.#folder(user, path);
    const flags = newFlags(options.flags);
    this.#budget.check(1, content.length);
    return this.atomically(() => {
      const message = {
        uid: folder.uid_next,
        flags,
        received,
        size: content.length,
        modSeq: folder.mod_seq + 1,
      };
      this.#sql.addContent.run(this.#insert(folder.id, message), content);
      this.#sql.advance.run(folder.uid_next + 1, message.modSeq, folder.id);
      this.#note(user, folder.path, 'added', [message.uid]);
      return message;
    });
  }

  setFlags(
    user: string,
    path: string,
    uids: readonly number[],
    change: FlagChange,
  ): readonly StoredMessage[] {
    const folder = this.#folder(user, path);
    const modSeq = folder.mod_seq + 1;
    const changed: number[] = [];
    const messages = this.#among(folder, uids).map((row) => {
      const message = messageOf(row);
      const flags = changeFlags(message.flags, change);
      if (flags === message.flags) return { row, message };
      changed.push(row.uid);
      return { row, message: { ...message, flags, modSeq } };
    });
    if (changed.length > 0) {
      this.atomically(() => {
        for (const { row, message } of messages) {
          if (message.modSeq === modSeq) this.#sql.setFlags.run(message.flags.join(' '), modSeq, row.id);
        }
        this.#sql.advance.run(folder.uid_next, modSeq, folder.id);
        this.#note(user, folder.path, 'flags', changed);
      });
    }
    return messages.map(({ message }) => message);
  }

  remove(user: string, path: string, uids: readonly number[]): readonly number[] {
    const folder = this.#folder(user, path);
    return this.#removeRows(user, folder, this.#among(folder, uids));
  }

  copy(user: string, from: string, uids: readonly number[], to: string): readonly CopiedMessage[] {
    const target = this.#folder(user, to);
    const rows = this.#among(this.#folder(user, from), uids);
    const bytes = rows.reduce((sum, { size }) => sum + size, 0);
    this.#budget.check(rows.length, bytes);
    if (rows.length === 0) return [];
    return this.atomically(() => {
      const copied = rows.map((row, index) => {
        const uid = target.uid_next + index;
        const message = { ...messageOf(row), uid, modSeq: target.mod_seq + index + 1 };
        this.#sql.copyContent.run(this.#insert(target.id, message), row.id);
        return { from: row.uid, to: uid };
      });
      this.#sql.advance.run(target.uid_next + rows.length, target.mod_seq + rows.length, target.id);
      this.#note(
        user,
        target.path,
        'added',
        copied.map(({ to: uid }) => uid),
      );
      return copied;
    });
  }

  watch(listener: (change: MailChange) => void): () => void {
    return this.#watchers.add(listener);
  }

  clear(user?: string): void {
    const names = user === undefined ? this.users.map(({ name }) => name) : [user];
    for (const name of names) this.#users.check(name);
    this.atomically(() => {
      for (const name of names) {
        for (const folder of this.#sql.folders.all(name)) {
          this.#removeRows(name, folder, this.#sql.messages.all(folder.id));
        }
      }
    });
  }

  close(): void {
    this.#watchers.clear();
    closeDatabase(this.#db);
  }

  atomically<T>(work: () => T): T {
    return this.#transactions.atomically(work);
  }

  #folder(user: string, path: string): FolderRow {
    this.#users.check(user);
    const row = this.#sql.folder.one(user, normalizeFolderPath(path));
    if (row === undefined) throw new MailStoreError('missing', 'there is no such folder');
    return row;
  }

  #among(folder: FolderRow, uids: readonly number[]): readonly MessageRow[] {
    return this.#sql.messagesAmong.all(folder.id, JSON.stringify(uids));
  }

  #has(user: string, path: string): boolean {
    return this.#sql.folder.one(user, path) !== undefined;
  }

  #checkFree(user: string, path: string): void {
    if (this.#has(user, path)) throw new MailStoreError('exists', 'there is such a folder already');
  }

  #checkRoom(folders: number): void {
    const { count = 0 } = this.#sql.countFolders.one() ?? {};
    if (count + folders > this.#maxFolders) {
      throw new MailStoreError('full', `there are no more than ${this.#maxFolders} folders`);
    }
  }

  #createWithParents(user: string, path: string): FolderRow {
    const parents = parentPaths(path).filter((parent) => !this.#has(user, parent));
    this.#checkRoom(parents.length + 1);
    for (const parent of parents) this.#create(user, parent);
    return this.#create(user, path);
  }

  #create(user: string, path: string): FolderRow {
    const uidValidity = nextUidValidity(this.#sql.lastUidValidity.one()?.last ?? 0, this.#leastUidValidity);
    this.#sql.setLastUidValidity.run(uidValidity);
    this.#sql.addFolder.run(user, path, Number(path === INBOX), uidValidity);
    this.#note(user, path, 'folders');
    return this.#folder(user, path);
  }

  #moveInbox(user: string, inbox: FolderRow, to: string): void {
    const target = this.#createWithParents(user, to);
    const moved = this.#sql.messages.all(inbox.id).map(({ uid }) => uid);
    this.#sql.moveMessages.run(target.id, inbox.id);
    this.#sql.advance.run(inbox.uid_next, inbox.mod_seq, target.id);
    if (moved.length === 0) return;
    this.#sql.advance.run(inbox.uid_next, inbox.mod_seq + 1, inbox.id);
    this.#note(user, INBOX, 'removed', moved);
    this.#note(user, target.path, 'added', moved);
  }

  #moveFolders(user: string, from: string, to: string): void {
    const moves = this.#sql.folders
      .all(user)
      .filter(({ path }) => path === from || isBelow(path, from))
      .map(({ id, path }) => ({ id, path: checkFolderPath(to + path.slice(from.length)) }));
    const parents = parentPaths(to).filter((parent) => !this.#has(user, parent));
    for (const { path } of moves) this.#checkFree(user, path);
    this.#checkRoom(parents.length);
    for (const parent of parents) this.#create(user, parent);
    for (const { id, path } of moves) this.#sql.renameFolder.run(path, id);
    this.#note(user, to, 'folders');
  }

  #insert(folder: number, { uid, flags, received, size, modSeq }: StoredMessage): number {
    this.#budget.take(1, size);
    return this.#sql.addMessage.run(folder, uid, flags.join(' '), received, size, modSeq);
  }

  #removeRows(user: string, folder: FolderRow, rows: readonly MessageRow[]): readonly number[] {
    const uids = rows.map(({ uid }) => uid);
    if (uids.length === 0) return uids;
    this.atomically(() => {
      this.#releaseAll(rows);
      this.#sql.removeMessages.run(folder.id, JSON.stringify(uids));
      this.#sql.advance.run(folder.uid_next, folder.mod_seq + 1, folder.id);
      this.#note(user, folder.path, 'removed', uids);
    });
    return uids;
  }

  #releaseAll(rows: readonly MessageRow[]): void {
    for (const { size } of rows) this.#budget.release(1, size);
  }

  #note(user: string, path: string, kind: MailChange['kind'], uids: readonly number[] = []): void {
    this.#transactions.note({ user, path, kind, uids });
  }
}
