import { changeFlags } from './flags.ts';
import { useOf } from './folder-path.ts';
import type { FlagChange, MailFolder, StoredMessage } from './types.ts';

interface Kept {
  message: StoredMessage;
  readonly content: Buffer;
}

/** A folder in memory; the store that it belongs to knows users, names and how much there may be. */
export class MemoryFolder {
  path: string;
  subscribed = false;
  readonly uidValidity: number;
  #uidNext = 1;
  #highestModSeq = 1;
  /** A UID is never smaller than those before it, and a map keeps its order. */
  #kept = new Map<number, Kept>();
  /** Asked for at each command of a client, and changed less often. */
  #listed: readonly StoredMessage[] | undefined;

  constructor(path: string, uidValidity: number) {
    this.path = path;
    this.uidValidity = uidValidity;
  }

  get facts(): MailFolder {
    const { path, subscribed, uidValidity } = this;
    const use = useOf(path);
    return {
      path,
      ...(use === undefined ? {} : { use }),
      subscribed,
      uidValidity,
      uidNext: this.#uidNext,
      highestModSeq: this.#highestModSeq,
    };
  }

  get messages(): readonly StoredMessage[] {
    return (this.#listed ??= Object.freeze([...this.#kept.values()].map(({ message }) => message)));
  }

  content(uid: number): Buffer | undefined {
    return this.#kept.get(uid)?.content;
  }

  /** Those that are there, in ascending order. */
  existing(uids: readonly number[]): number[] {
    return [...new Set(uids)].filter((uid) => this.#kept.has(uid)).toSorted((a, b) => a - b);
  }

  message(uid: number): StoredMessage | undefined {
    return this.#kept.get(uid)?.message;
  }

  add(content: Buffer, { flags, received }: Pick<StoredMessage, 'flags' | 'received'>): StoredMessage {
    const uid = this.#uidNext;
    this.#uidNext += 1;
    const message = { uid, flags, received, size: content.length, modSeq: this.#nextModSeq() };
    this.#kept.set(uid, { message, content });
    this.#listed = undefined;
    return message;
  }

  /** All or, where one throws, none. @returns the UIDs of those that are not as they were */
  setFlags(uids: readonly number[], change: FlagChange): number[] {
    const changed = this.existing(uids).flatMap((uid) => {
      const kept = this.#kept.get(uid) as Kept;
      const flags = changeFlags(kept.message.flags, change);
      return flags === kept.message.flags ? [] : [{ uid, kept, flags }];
    });
    if (changed.length === 0) return [];
    const modSeq = this.#nextModSeq();
    for (const { kept, flags } of changed) kept.message = { ...kept.message, flags, modSeq };
    this.#listed = undefined;
    return changed.map(({ uid }) => uid);
  }

  /** @param uids that are there @returns how many bytes that frees */
  remove(uids: readonly number[]): number {
    let freed = 0;
    for (const uid of uids) {
      freed += this.#kept.get(uid)?.content.length ?? 0;
      this.#kept.delete(uid);
    }
    if (uids.length > 0) this.#nextModSeq();
    this.#listed = undefined;
    return freed;
  }

  /** Into a new folder, with their UIDs. */
  moveAllTo(folder: MemoryFolder): void {
    folder.#kept = this.#kept;
    folder.#uidNext = this.#uidNext;
    folder.#highestModSeq = this.#highestModSeq;
    this.#kept = new Map();
    this.#listed = undefined;
    if (folder.#kept.size > 0) this.#nextModSeq();
  }

  #nextModSeq(): number {
    this.#highestModSeq += 1;
    return this.#highestModSeq;
  }
}
