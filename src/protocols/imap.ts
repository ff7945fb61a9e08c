import type { ConnectionFacts } from '../net/types.ts';
import type { LoginMechanism, MailClientSettings, MailTarget, MessageSource } from './mail.ts';

/**
 * An IMAP session (RFC 9051, RFC 3501), logged in, both kinds of client. Opened by `openImap(target, settings)`. Names of folders
 * are text, whatever the wire has them in. Messages go by their UIDs; sequence numbers never leave a client.
 */
export interface ImapClient {
  readonly protocol: 'imap';
  readonly kind: 'raw' | 'library';
  readonly session: ImapSession;

  /** All folders, sorted by path with INBOX first; with `status`, each comes with its FolderStatus, where it can. */
  folders(options?: { readonly status?: boolean }): Promise<readonly Folder[]>;
  /** @throws RefusalError `not-found` */
  status(folder: string): Promise<FolderStatus>;
  /**
   * Selects a folder, for everything below; `readOnly`: by EXAMINE, and nothing that is read is marked as seen.
   *
   * @throws RefusalError `not-found`
   */
  open(folder: string, options?: { readonly readOnly?: boolean }): Promise<OpenFolder>;
  /** In ascending order of their UIDs, as they come: memory does not grow with their number. */
  summaries(messages: MessageSet, options?: SummaryOptions): AsyncIterable<MessageSummary>;
  /**
   * A message byte for byte, without marking it as seen. Nothing else may be asked for until it was read to its end or left.
   *
   * @throws RefusalError `not-found`
   */
  source(uid: number): Promise<AsyncIterable<Uint8Array>>;
  /** UIDs in ascending order. */
  search(terms: readonly SearchTerm[]): Promise<readonly number[]>;
  /** @throws RefusalError `not-found` for the folder, `upload-refused` */
  append(folder: string, message: MessageSource, options?: AppendOptions): Promise<Appended>;
  /** @throws RefusalError `not-found` for the folder */
  copy(uids: readonly number[], folder: string): Promise<Copied>;
  /** By MOVE where the server has it, else by copying, marking and expunging just these. */
  move(uids: readonly number[], folder: string): Promise<Copied>;
  /**
   * Sets flags and keywords of messages (STORE, RFC 9051, section 6.4.6); answers with nothing.
   *
   * @param how what becomes of the flags that are there
   * @throws UsageError where no folder is open, and for what is no flag
   */
  flag(uids: readonly number[], how: 'add' | 'remove' | 'replace', flags: readonly string[]): Promise<void>;
  /**
   * Removes what is marked `\Deleted`: of these UIDs (UIDPLUS), or all. Answers with how many went.
   *
   * @throws RefusalError `command-refused` for UIDs where the server has no UIDPLUS: others would go, too
   */
  expunge(uids?: readonly number[]): Promise<number>;
  /** What happens to the open folder from now on, by IDLE, or NOOP where the server has none. Ends when left (`break`). */
  watch(): AsyncIterable<FolderEvent>;

  /** Says LOGOUT and closes; never throws, and may be called at any time and twice. */
  close(): Promise<void>;
}

/** Port 143, or 993 with `implicit`. */
export type ImapTarget = MailTarget;
export type ImapSettings = MailClientSettings;

/** What the beginning of a session has settled, and what the server can do. */
export interface ImapSession {
  readonly connection: ConnectionFacts;
  /** The text of the greeting. */
  readonly greeting: string;
  /** The latest that the server has told, in upper case, sorted. */
  readonly capabilities: readonly string[];
  readonly authenticated?: LoginMechanism;
}

/** A folder at the server, as LIST tells of it (RFC 9051, section 6.3.9). */
export interface Folder {
  /** With `delimiter` between its parts. */
  readonly path: string;
  /** Absent where folders lie in no others. */
  readonly delimiter?: string;
  /** Whether it can be opened. */
  readonly selectable: boolean;
  /** RFC 6154, without the backslash: `Sent`. */
  readonly use?: string;
  readonly status?: FolderStatus;
}

/** What STATUS tells of a folder (RFC 9051, section 6.3.11): how many messages it has, and their numbering. */
export interface FolderStatus {
  readonly messages: number;
  readonly unseen: number;
  readonly recent?: number;
  readonly uidNext: number;
  /** Another value means that UIDs from before mean nothing any more. */
  readonly uidValidity: number;
}

/** What SELECT or EXAMINE tells of a folder (RFC 9051, section 6.3.2): as it was when it was opened. */
export interface OpenFolder extends Pick<FolderStatus, 'messages' | 'uidNext' | 'uidValidity'> {
  readonly path: string;
  readonly readOnly: boolean;
  /** Those that can be kept, in the server's order. */
  readonly permanentFlags: readonly string[];
  /** RFC 7162; absent where the server does not count changes. */
  readonly highestModSeq?: string;
}

/** Of the open folder: all, those with these UIDs, or so many of the latest. */
export type MessageSet = 'all' | { readonly uids: readonly number[] } | { readonly last: number };

/** What `summaries` is to ask for besides what it always does. */
export interface SummaryOptions {
  /** With what parts a message has. */
  readonly structure?: boolean;
}

/** What a list of messages shows of one: everything but its text. */
export interface MessageSummary {
  readonly uid: number;
  /** Sorted, `\Recent` left out. */
  readonly flags: readonly string[];
  /** When the server got it (INTERNALDATE), in milliseconds since 1970. */
  readonly received: number;
  /** In bytes. */
  readonly size: number;
  readonly envelope: MessageEnvelope;
  readonly structure?: BodyPart;
}

/** What stands in the header (RFC 3501, section 7.4.2); encoded words (RFC 2047) are decoded. Absent: not there. */
export interface MessageEnvelope {
  /** In milliseconds since 1970; absent where it cannot be understood. */
  readonly date?: number;
  readonly subject?: string;
  readonly from: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly replyTo: readonly MailAddress[];
  /** With its angle brackets. */
  readonly messageId?: string;
  readonly inReplyTo?: string;
}

/** Somebody in an envelope. Of a group (RFC 5322, section 3.4) its members are there, and not its name. */
export interface MailAddress {
  readonly name?: string;
  readonly address: string;
}

/** A part of a message (RFC 2045); with `parts`, those in it. */
export interface BodyPart {
  /** `1.2`; of the whole, empty for a multipart, `1` else. */
  readonly part: string;
  /** In lower case: `text/plain`. */
  readonly type: string;
  /** In lower case, encoded words and RFC 2231 decoded: `charset`, `name`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly encoding?: string;
  /** As it is encoded, in bytes. */
  readonly size?: number;
  readonly disposition?: string;
  readonly fileName?: string;
  readonly parts?: readonly BodyPart[];
}

/** All terms of a search must hold. Text is found anywhere in the field, whatever its case. */
export type SearchTerm =
  | {
      readonly is:
        | 'all'
        | 'seen'
        | 'unseen'
        | 'flagged'
        | 'unflagged'
        | 'answered'
        | 'unanswered'
        | 'deleted'
        | 'undeleted'
        | 'draft'
        | 'undraft'
        | 'recent';
    }
  | { readonly in: 'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'body' | 'text'; readonly text: string }
  | { readonly header: string; readonly text: string }
  | { readonly keyword: string; readonly set: boolean }
  /** Days, as `2026-01-31`; `since` is that day or later. `sent` means the Date field, else when it was received. */
  | { readonly when: 'before' | 'on' | 'since'; readonly day: string; readonly sent?: boolean }
  | { readonly size: 'larger' | 'smaller'; readonly bytes: number }
  | { readonly uids: readonly number[] }
  | { readonly not: SearchTerm }
  | { readonly either: readonly [SearchTerm, SearchTerm] };

/** How `append` stores a message: without flags, and as received just now, unless told otherwise. */
export interface AppendOptions {
  readonly flags?: readonly string[];
  /** When it is to have been received, in milliseconds since 1970. */
  readonly received?: number;
}

/** Under which UID `append` has stored the message (APPENDUID, RFC 4315); empty where the server does not tell. */
export interface Appended {
  /** Where the server tells (UIDPLUS). */
  readonly uid?: number;
  readonly uidValidity?: number;
}

/** What `copy` and `move` have made (COPYUID, RFC 4315). */
export interface Copied {
  /** From the UID here to that there, where the server tells (UIDPLUS). */
  readonly uids?: ReadonlyMap<number, number>;
}

/**
 * What `watch` tells of: a message that is `new`, the `flags` that one has from now on, all of them, or how many are `gone`;
 * which ones these were, it does not tell.
 */
export type FolderEvent =
  | { readonly kind: 'new'; readonly summary: MessageSummary }
  | { readonly kind: 'flags'; readonly uid: number; readonly flags: readonly string[] }
  | { readonly kind: 'gone'; readonly count: number };

/** What one client cannot tell or do, and why: no difference to the other. What is missing here, both can do. */
export const IMAP_CANNOT = {
  raw: {},
  library: {
    scram: 'imapflow knows neither SCRAM nor CRAM-MD5',
    append: 'imapflow holds a message in memory while it sends it',
    source: 'imapflow reads a message in pieces, each of which it asks for',
  },
} as const satisfies Record<ImapClient['kind'], Record<string, string>>;
