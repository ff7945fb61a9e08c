import { MailBudget } from './budget.ts';
import { newFlags } from './flags.ts';
import {
  checkFolderPath,
  checkRename,
  compareFolderPaths,
  INBOX,
  isBelow,
  normalizeFolderPath,
  parentPaths,
} from './folder-path.ts';
import { type MailStoreLimits, type MailStoreOptions, MEMORY_MAIL_LIMITS } from './limits.ts';
import { MailStoreError } from './mail-store-error.ts';
import { MemoryFolder } from './memory-folder.ts';
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

/** Mailboxes that are gone with the process. */
export function memoryMailStore(
  users: readonly MailUser[],
  { uidValidity, ...limits }: MailStoreOptions = {},
): MailStore {
  const store = new MemoryMailStore({ ...MEMORY_MAIL_LIMITS, ...limits }, uidValidity);
  for (const user of users) store.addUser(user);
  return store;
}

class MemoryMailStore implements MailStore {
  readonly #maxFolders: number;
  readonly #budget: MailBudget;
  readonly #users = new MailUsers();
  readonly #mailboxes = new Map<string, Map<string, MemoryFolder>>();
  readonly #watchers = new Watchers();
  readonly #leastUidValidity: number | undefined;
  #lastUidValidity = 0;

  constructor({ maxBytes, maxFolders }: MailStoreLimits, leastUidValidity: number | undefined) {
    this.#leastUidValidity = leastUidValidity;
    this.#budget = new MailBudget(maxBytes);
    this.#maxFolders = maxFolders;
  }

  get users(): readonly MailUser[] {
    return this.#users.all;
  }

  addUser(user: MailUser): void {
    this.#users.add(user);
    this.#mailboxes.set(user.name, new Map());
    this.#create(user.name, INBOX).subscribed = true;
  }

  folders(user: string): readonly MailFolder[] {
    return [...this.#mailbox(user).values()]
      .toSorted((a, b) => compareFolderPaths(a.path, b.path))
      .map(({ facts }) => facts);
  }

  folder(user: string, path: string): MailFolder | undefined {
    return this.#mailbox(user).get(normalizeFolderPath(path))?.facts;
  }

  makeFolder(user: string, path: string): MailFolder {
    const checked = checkFolderPath(path);
    this.#checkFree(user, checked);
    return this.#createWithParents(user, checked).facts;
  }

  removeFolder(user: string, path: string): void {
    const folder = this.#folder(user, path);
    if (folder.path === INBOX) throw new MailStoreError('refused', 'INBOX cannot be removed');
    const uids = folder.messages.map(({ uid }) => uid);
    this.#budget.release(uids.length, folder.remove(uids));
    this.#mailbox(user).delete(folder.path);
    this.#tell(user, folder.path, 'folders');
  }

  renameFolder(user: string, from: string, to: string): void {
    const folder = this.#folder(user, from);
    const target = checkFolderPath(to);
    checkRename(folder.path, target);
    this.#checkFree(user, target);
    if (folder.path === INBOX) this.#moveInbox(user, folder, target);
    else this.#moveFolders(user, folder.path, target);
  }

  subscribe(user: string, path: string, subscribed: boolean): void {
    this.#folder(user, path).subscribed = subscribed;
  }

  messages(user: string, path: string): readonly StoredMessage[] {
    return this.#folder(user, path).messages;
  }

  content(user: string, path: string, uid: number): Buffer | undefined {
    return this.#folder(user, path).content(uid);
  }

  add(user: string, path: string, content: Uint8Array, options: AddOptions = {}): StoredMessage {
    const { received = Date.now() } = options;
    const folder = this.#folder(user, path);
    const flags = newFlags(options.flags);
    this.#budget.check(1, content.length);
    const message = folder.add(Buffer.from(content), { flags, received });
    this.#budget.take(1, content.length);
    this.#tell(user, folder.path, 'added', [message.uid]);
    return message;
  }

  setFlags(
    user: string,
    path: string,
    uids: readonly number[],
    change: FlagChange,
  ): readonly StoredMessage[] {
    const folder = this.#folder(user, path);
    const changed = folder.setFlags(uids, change);
    if (changed.length > 0) this.#tell(user, folder.path, 'flags', changed);
    return folder.existing(uids).map((uid) => folder.message(uid) as StoredMessage);
  }

  remove(user: string, path: string, uids: readonly number[]): readonly number[] {
    return this.#removeFrom(user, this.#folder(user, path), uids);
  }

  copy(user: string, from: string, uids: readonly number[], to: string): readonly CopiedMessage[] {
    const source = this.#folder(user, from);
    const target = this.#folder(user, to);
    const found = source.existing(uids).map((uid) => source.message(uid) as StoredMessage);
    const bytes = found.reduce((sum, { size }) => sum + size, 0);
    this.#budget.check(found.length, bytes);
    const copied = found.map((message) => {
      // The very bytes: nobody changes them. They count again all the same, since either may outlive the other.
      const { uid } = target.add(source.content(message.uid) as Buffer, message);
      return { from: message.uid, to: uid };
    });
    this.#budget.take(found.length, bytes);
    const added = copied.map(({ to: uid }) => uid);
    if (added.length > 0) this.#tell(user, target.path, 'added', added);
    return copied;
  }

  watch(listener: (change: MailChange) => void): () => void {
    return this.#watchers.add(listener);
  }

  clear(user?: string): void {
    const names = user === undefined ? this.users.map(({ name }) => name) : [user];
    for (const name of names) {
      for (const folder of this.#mailbox(name).values()) {
        const uids = folder.messages.map(({ uid }) => uid);
        this.#removeFrom(name, folder, uids);
      }
    }
  }

  close(): void {
    this.#watchers.clear();
  }

  #mailbox(user: string): Map<string, MemoryFolder> {
    const mailbox = this.#mailboxes.get(user);
    if (mailbox === undefined) throw new MailStoreError('missing', 'there is no such user');
    return mailbox;
  }

  #folder(user: string, path: string): MemoryFolder {
    const folder = this.#mailbox(user).get(normalizeFolderPath(path));
    if (folder === undefined) throw new MailStoreError('missing', 'there is no such folder');
    return folder;
  }

  #checkFree(user: string, path: string): void {
    if (this.#mailbox(user).has(path)) throw new MailStoreError('exists', 'there is such a folder already');
  }

  #missingOf(user: string, paths: readonly string[]): string[] {
    return paths.filter((path) => !this.#mailbox(user).has(path));
  }

  #createWithParents(user: string, path: string): MemoryFolder {
    const parents = this.#missingOf(user, parentPaths(path));
    this.#checkRoom(parents.length + 1);
    for (const parent of parents) this.#create(user, parent);
    return this.#create(user, path);
  }

  #checkRoom(folders: number): void {
    const count = [...this.#mailboxes.values()].reduce((sum, { size }) => sum + size, 0);
    if (count + folders > this.#maxFolders) {
      throw new MailStoreError('full', `there are no more than ${this.#maxFolders} folders`);
    }
  }

  #create(user: string, path: string): MemoryFolder {
    this.#lastUidValidity = nextUidValidity(this.#lastUidValidity, this.#leastUidValidity);
    const folder = new MemoryFolder(path, this.#lastUidValidity);
    this.#mailbox(user).set(path, folder);
    this.#tell(user, path, 'folders');
    return folder;
  }

  #moveInbox(user: string, inbox: MemoryFolder, to: string): void {
    const target = this.#createWithParents(user, to);
    const moved = inbox.messages.map(({ uid }) => uid);
    inbox.moveAllTo(target);
    if (moved.length === 0) return;
    this.#tell(user, INBOX, 'removed', moved);
    this.#tell(user, target.path, 'added', moved);
  }

  #moveFolders(user: string, from: string, to: string): void {
    const mailbox = this.#mailbox(user);
    const moving = [...mailbox.values()].filter(({ path }) => path === from || isBelow(path, from));
    const moves = moving.map((folder) => ({
      folder,
      path: checkFolderPath(to + folder.path.slice(from.length)),
    }));
    const parents = this.#missingOf(user, parentPaths(to));
    for (const { path } of moves) this.#checkFree(user, path);
    this.#checkRoom(parents.length);
    for (const parent of parents) this.#create(user, parent);
    for (const { folder } of moves) mailbox.delete(folder.path);
    for (const { folder, path } of moves) {
      folder.path = path;
      mailbox.set(path, folder);
    }
    this.#tell(user, to, 'folders');
  }

  #removeFrom(user: string, folder: MemoryFolder, uids: readonly number[]): readonly number[] {
    const removed = folder.existing(uids);
    if (removed.length === 0) return removed;
    this.#budget.release(removed.length, folder.remove(removed));
    this.#tell(user, folder.path, 'removed', removed);
    return removed;
  }

  #tell(user: string, path: string, kind: MailChange['kind'], uids: readonly number[] = []): void {
    this.#watchers.tell({ user, path, kind, uids });
  }
}
