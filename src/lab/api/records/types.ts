/** The three kinds of things that the store keeps. */
export const COLLECTIONS = ['products', 'carts', 'users'] as const;

export type Collection = (typeof COLLECTIONS)[number];

/** One of them, as it stands. */
export interface StoredRecord {
  readonly id: number;
  /** Goes up by one with each change: what an ETag is made from. */
  readonly version: number;
  /** The whole of it as JSON, its `id` first: answered with as it is. */
  readonly json: string;
}

/** A member of a record by its path, such as `rating.count`. */
export type MemberPath = string;

export interface RecordQuery {
  readonly where?: readonly RecordCondition[];
  /** By the second where they are equal in the first, and in the end by id; records that lack a member come last either way. */
  readonly sort?: readonly SortKey[];
  /** How many of the first are left out; 0 unless given. */
  readonly skip?: number;
  /** At most so many; all unless given. */
  readonly limit?: number;
}

export interface SortKey {
  readonly path: MemberPath;
  readonly descending: boolean;
}

export interface RecordCondition {
  readonly path: MemberPath;
  readonly is: '=' | '>=' | '<=';
  readonly value: string | number;
}

export interface RecordPage {
  /** Fewer than the limit where they are large: together no more than MAX_PAGE_SIZE, or one. */
  readonly records: readonly StoredRecord[];
  /** How many there are without `skip` and `limit`. */
  readonly total: number;
}

/** What can be asked at any time. */
export interface RecordReader {
  find(collection: Collection, id: number): StoredRecord | undefined;
  /** @throws UsageError for a path that is none (see isMemberPath); LimitError for more than MAX_CONDITIONS */
  list(collection: Collection, query?: RecordQuery): RecordPage;
  /** The texts that a member has as its value, each once, in the order of the ids that have them first. @throws UsageError */
  distinct(collection: Collection, path: MemberPath): readonly string[];
  /** What `insert` and `replace` were given as `secret`. */
  secretOf(collection: Collection, id: number): string | undefined;
}

/** What can be changed, within `Records.change`. */
export interface RecordChanges extends RecordReader {
  /**
   * @param body without `id`
   * @param options.id where it has to be that one; the next free one, never used before, unless given
   * @param options.secret kept beside it and never part of its JSON: the hash of a password
   * @throws RecordError `taken` for an id that is there, `full` when there are as many as may be, or an id is beyond MAX_ID;
   * LimitError for a body that is deeper than MAX_DEPTH
   */
  insert(
    collection: Collection,
    body: object,
    options?: { readonly id?: number; readonly secret?: string },
  ): StoredRecord;
  /** A secret that is not given stays. @returns `undefined` where there is no such record. @throws LimitError as insert does */
  replace(
    collection: Collection,
    id: number,
    body: object,
    options?: { readonly secret?: string },
  ): StoredRecord | undefined;
  /** @returns what it was */
  remove(collection: Collection, id: number): StoredRecord | undefined;
}

/** The store's records, in a file or in memory. */
export interface Records extends RecordReader {
  /**
   * Carries out a change, all of it or nothing. It resolves once what was done is on the disk, and survives whatever happens to
   * the process; changes that come in the same turn of the event loop get there together.
   *
   * @param work runs later, alone, and must not wait for anything; what it throws undoes its own doing and nobody else's
   * @throws RecordError `full` when the disk is, or the store as large as it may be: for all that would have got there together;
   * and what the work throws
   */
  change<T>(work: (changes: RecordChanges) => T): Promise<T>;
  /** What is under way is finished. */
  close(): Promise<void>;
}

/** Why a change could not be made. */
export class RecordError extends Error {
  readonly code: 'taken' | 'full';

  constructor(code: RecordError['code'], message: string) {
    super(message);
    this.name = 'RecordError';
    this.code = code;
  }
}
