/**
 * The mailboxes behind the lab's mail servers: SMTP delivers into them, POP3 and IMAP serve them. Everything happens at once and
 * in full, so that a caller never sees a half of it; what a method answers with, a store on disk has on disk.
 */
export interface MailStore {
  readonly users: readonly MailUser[];
  /** With an INBOX. @throws MailStoreError `exists` for a name or an address that somebody has */
  addUser(user: MailUser): void;
  /** Sorted by path, INBOX first. @throws MailStoreError `missing` for the user, here and below */
  folders(user: string): readonly MailFolder[];
  /** `undefined`: there is none. INBOX goes in any case, other names as they are. */
  folder(user: string, path: string): MailFolder | undefined;
  /** With the folders above it. @throws MailStoreError `exists`, `invalid-name`, `full` */
  makeFolder(user: string, path: string): MailFolder;
  /** With its messages; folders below it stay. @throws MailStoreError `missing`, `refused` for INBOX */
  removeFolder(user: string, path: string): void;
  /**
   * With those below it; of INBOX, its messages move (RFC 3501, section 6.3.5).
   *
   * @throws MailStoreError `missing`, `exists`, `invalid-name`, `full`, `refused` for a folder that would go into itself
   */
  renameFolder(user: string, from: string, to: string): void;
  /** @throws MailStoreError `missing` */
  subscribe(user: string, path: string, subscribed: boolean): void;

  /** In ascending order of UIDs. @throws MailStoreError `missing` for the folder, here and below */
  messages(user: string, path: string): readonly StoredMessage[];
  /** The bytes as they were added; `undefined`: there is no such message. Not to be changed. */
  content(user: string, path: string, uid: number): Buffer | undefined;
  /** A copy of the content is kept. @throws MailStoreError `full`, `refused` for what is no flag */
  add(user: string, path: string, content: Uint8Array, options?: AddOptions): StoredMessage;
  /**
   * Those of the UIDs that are there, in ascending order, with a new modSeq where something changed.
   *
   * @throws MailStoreError `refused` for what is no flag, `full` for too many of them
   */
  setFlags(user: string, path: string, uids: readonly number[], change: FlagChange): readonly StoredMessage[];
  /** Those that were there, in ascending order. */
  remove(user: string, path: string, uids: readonly number[]): readonly number[];
  /** To the end of another folder, in ascending order; flags and times go along. @throws MailStoreError `full` */
  copy(user: string, from: string, uids: readonly number[], to: string): readonly CopiedMessage[];

  /** Told of each change right after it; who watches must not throw. @returns what ends it */
  watch(listener: (change: MailChange) => void): () => void;
  /** Takes all messages away, of one user or all; folders stay. */
  clear(user?: string): void;
  close(): void;
}

/** Somebody with mailboxes in the lab; from the start there are `alice` and `bob`. */
export interface MailUser {
  /** What logs in. */
  readonly name: string;
  readonly password: string;
  /** Mail to these addresses is theirs. In lower case. */
  readonly addresses: readonly string[];
}

export interface MailFolder {
  /** Parts joined by `/`. */
  readonly path: string;
  /** RFC 6154, without the backslash; goes by the name. */
  readonly use?: string;
  readonly subscribed: boolean;
  readonly uidValidity: number;
  readonly uidNext: number;
  /** RFC 7162; grows with each change of a message. */
  readonly highestModSeq: number;
}

export interface StoredMessage {
  readonly uid: number;
  /** Sorted; `\Seen`, `\Answered`, `\Flagged`, `\Deleted`, `\Draft`, and keywords. */
  readonly flags: readonly string[];
  /** In milliseconds since 1970. */
  readonly received: number;
  /** In bytes. */
  readonly size: number;
  readonly modSeq: number;
}

/** Flags and time of a message that `LabMail.add` puts into a mailbox. */
export interface AddOptions {
  /** `\Seen`, `\Answered`, `\Flagged`, `\Deleted`, `\Draft`, and keywords; none without it. */
  readonly flags?: readonly string[];
  /** In milliseconds since 1970; now without it. */
  readonly received?: number;
}

export interface FlagChange {
  readonly how: 'add' | 'remove' | 'replace';
  readonly flags: readonly string[];
}

export interface CopiedMessage {
  readonly from: number;
  readonly to: number;
}

export interface MailChange {
  readonly user: string;
  readonly path: string;
  readonly kind: 'added' | 'flags' | 'removed' | 'folders';
  readonly uids: readonly number[];
}
