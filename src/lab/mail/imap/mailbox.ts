import type { ImapRange } from '../../../raw/imap/sets.ts';
import type { MailFolder, MailStore, StoredMessage } from '../store/types.ts';
import { ImapRefusal } from './refusal.ts';

/**
 * The folder that a session has selected, as its client knows it: message 1 is the first UID here, and stays that until the
 * client is told otherwise (RFC 3501, section 7.4.1), whatever others do to the folder meanwhile.
 */
export class Mailbox {
  readonly store: MailStore;
  readonly user: string;
  readonly path: string;
  readonly uidValidity: number;
  readonly readOnly: boolean;
  /** `\Recent`: no session was told of them before this one. */
  readonly recent = new Set<number>();
  /** Called when there is something to tell, as often as it happens. */
  onChange: (() => void) | undefined;
  /** The folder is not there any more, or another one has its name. */
  gone = false;
  readonly #unwatch: () => void;
  #uids: number[];
  /** As the store has them now: a store on disk takes a while to tell, and FETCH asks for one after the other. */
  #current: readonly StoredMessage[] | undefined;
  #mayHaveNew = false;
  readonly #removed = new Set<number>();
  readonly #flagged = new Set<number>();

  constructor(store: MailStore, user: string, { path, uidValidity }: MailFolder, readOnly: boolean) {
    this.store = store;
    this.user = user;
    this.path = path;
    this.uidValidity = uidValidity;
    this.readOnly = readOnly;
    this.#uids = store.messages(user, path).map(({ uid }) => uid);
    this.#unwatch = store.watch((change) => {
      if (change.user !== user) return;
      this.#current = undefined;
      if (change.kind === 'folders') this.gone ||= store.folder(user, path)?.uidValidity !== uidValidity;
      else if (change.path !== path) return;
      else if (change.kind === 'added') this.#mayHaveNew = true;
      else
        for (const uid of change.uids) (change.kind === 'removed' ? this.#removed : this.#flagged).add(uid);
      this.onChange?.();
    });
  }

  get size(): number {
    return this.#uids.length;
  }

  get uids(): readonly number[] {
    return this.#uids;
  }

  /** @param sequence from 1 */
  uidAt(sequence: number): number {
    return this.#uids[sequence - 1] ?? 0;
  }

  /** As it is now; `undefined` for one that is gone already. */
  message(uid: number): StoredMessage | undefined {
    const messages = this.#messages();
    const at = firstFrom(messages.length, (index) => (messages[index]?.uid ?? 0) >= uid);
    return messages[at]?.uid === uid ? messages[at] : undefined;
  }

  content(uid: number): Buffer | undefined {
    return this.store.content(this.user, this.path, uid);
  }

  /**
   * The sequence numbers that a set means, in ascending order.
   *
   * @throws ImapRefusal for sequence numbers that there are not; UIDs there are not mean nothing
   */
  resolve(ranges: readonly ImapRange[], byUid: boolean): number[] {
    const spans = ranges.map((range) => (byUid ? this.#spanOfUids(range) : this.#spanOfNumbers(range)));
    spans.sort(([a], [b]) => a - b);
    const numbers: number[] = [];
    for (const [from, to] of spans) {
      for (let number = Math.max(from, (numbers.at(-1) ?? 0) + 1); number <= to; number += 1)
        numbers.push(number);
    }
    return numbers;
  }

  /** Its own changes of flags a session tells itself. */
  forgetFlags(uids: readonly number[]): void {
    for (const uid of uids) this.#flagged.delete(uid);
  }

  /** Of what was removed, the sequence numbers in the order of telling: the highest first, so that none shifts another. */
  takeRemoved(): number[] {
    if (this.#removed.size === 0) return [];
    const numbers: number[] = [];
    this.#uids = this.#uids.filter((uid, index) => {
      if (this.#removed.has(uid)) numbers.push(index + 1);
      return !this.#removed.has(uid);
    });
    for (const uid of this.#removed) this.recent.delete(uid);
    this.#removed.clear();
    return numbers.toReversed();
  }

  /** The UIDs of messages that have come. */
  takeAdded(): number[] {
    if (!this.#mayHaveNew) return [];
    this.#mayHaveNew = false;
    const last = this.#uids.at(-1) ?? 0;
    const messages = this.#messages();
    const from = firstFrom(messages.length, (index) => (messages[index]?.uid ?? 0) > last);
    const added = messages.slice(from).map(({ uid }) => uid);
    for (const uid of added) this.#uids.push(uid);
    return added;
  }

  /** The sequence numbers of messages that have other flags now. */
  takeFlagged(): number[] {
    const uids = [...this.#flagged].toSorted((a, b) => a - b);
    this.#flagged.clear();
    return uids.map((uid) => this.#numberOf(uid)).filter((number) => number > 0);
  }

  close(): void {
    this.onChange = undefined;
    this.#unwatch();
  }

  #messages(): readonly StoredMessage[] {
    return (this.#current ??= this.store.messages(this.user, this.path));
  }

  #numberOf(uid: number): number {
    const at = this.#firstUid(uid);
    return this.#uids[at] === uid ? at + 1 : 0;
  }

  #spanOfNumbers({ from, to }: ImapRange): readonly [number, number] {
    const [a, b] = [Math.min(from, to), Math.max(from, to)];
    // In an empty folder `1:*` is what everybody says who wants all.
    if (this.size === 0 && b === Infinity) return [1, 0];
    const high = b === Infinity ? this.size : b;
    const low = a === Infinity ? this.size : a;
    if (Math.max(low, high) > this.size) throw new ImapRefusal('BAD', 'There are not so many messages.');
    return [Math.min(low, high), Math.max(low, high)];
  }

  #spanOfUids({ from, to }: ImapRange): readonly [number, number] {
    const last = this.#uids.at(-1) ?? 0;
    // `100:*` has the last message in it, also where its UID is smaller.
    const [a, b] = [Math.min(from, to), Math.max(from, to)];
    const [low, high] = b === Infinity ? [Math.min(a, last), last] : [a, b];
    return [this.#firstUid(low) + 1, this.#firstUid(high + 1)];
  }

  #firstUid(uid: number): number {
    return firstFrom(this.#uids.length, (index) => (this.#uids[index] ?? 0) >= uid);
  }
}

/** The first index of which it holds, or `length`: binary search. */
function firstFrom(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
