import type { ConnectionFacts, DialSettings } from '../net/types.ts';
import type { Recorder } from '../transcript/types.ts';
import type { RemotePath } from './remote-path.ts';

/**
 * What a client of a file server promises, be it FTP or SFTP, written by hand or a library's: one session, in which one
 * thing happens at a time. What takes several steps or sessions (walking a tree, resuming, mirroring) is an action above it
 * (../actions/files/).
 *
 * Paths that do not begin with a slash are relative to `session.home`. Whatever the server refuses is a RefusalError, after
 * which the session goes on; after any other error it is closed.
 */
export interface FileClient {
  readonly kind: 'raw' | 'library';
  readonly session: FileSession;

  /** What is in a folder, in the server's order, without `.` and `..`. */
  list(folder: RemotePath): Promise<Listing>;

  /**
   * One thing; a link itself, and not what it leads to. What the server cannot tell is left out.
   *
   * @throws RefusalError `not-found`
   */
  stat(path: RemotePath): Promise<FileEntry>;

  /**
   * The bytes of a file, from `offset` on, `length` of them at most. Resolves once the server has begun; the body throws what
   * goes wrong later, and ends only when the server has confirmed that it was all (`length` of it). Nothing else may be asked
   * for until the body was read to its end or left (`break`), which breaks the transfer off and leaves the session usable.
   *
   * @throws RefusalError `not-found`, `access-denied`, `download-refused`, `no-range`; ProtocolError `partial` from the body
   */
  read(path: RemotePath, options?: ReadOptions): Promise<AsyncIterable<Uint8Array>>;

  /**
   * Stores a body, whose chunks need be valid only until the next is asked for; resolves once the server has confirmed it. An
   * error of the body breaks the transfer off and is thrown.
   *
   * @throws RefusalError `upload-refused`, `access-denied`, `no-range`
   */
  write(path: RemotePath, body: AsyncIterable<Uint8Array>, options?: WriteOptions): Promise<Stored>;

  /**
   * Removes a file; folders are for `removeFolder`.
   *
   * @throws RefusalError `not-found`, `access-denied`, `command-refused`
   */
  remove(path: RemotePath): Promise<void>;
  /**
   * Removes a folder. Servers commonly refuse one that is not empty: what is in it goes first.
   *
   * @throws RefusalError `not-found`, `access-denied`, `command-refused`
   */
  removeFolder(path: RemotePath): Promise<void>;
  /** @throws RefusalError `command-refused`, also where it is there already */
  makeFolder(path: RemotePath): Promise<void>;
  /** Replaces what is at `to` where the server does that. */
  rename(from: RemotePath, to: RemotePath): Promise<void>;
  /**
   * Sets the permissions; over FTP by SITE CHMOD, which not every server has.
   *
   * @param mode permission bits, such as 0o644
   * @throws UsageError for what is no mode; RefusalError `not-found`, `access-denied`, `command-refused`
   */
  setMode(path: RemotePath, mode: number): Promise<void>;
  /**
   * Sets when a thing was last changed, over SFTP also when it was last read.
   *
   * @param time in milliseconds since 1970; whole seconds arrive
   * @throws RefusalError `not-found`, `access-denied`, `command-refused`; UsageError for a year that the protocol cannot tell
   */
  setModified(path: RemotePath, time: number): Promise<void>;

  /** Says goodbye and closes everything; never throws, and may be called at any time and twice. */
  close(): Promise<void>;
}

/** What the beginning of a session has settled. */
export interface FileSession {
  readonly connection: ConnectionFacts;
  /** What the server said first, its lines joined by LF; of SSH, its version line. */
  readonly greeting: string;
  /** The folder in which the session begins; absolute, or empty where the server does not tell. */
  readonly home: RemotePath;
  /** What the server says it can do beyond the least: FEAT's lines, or SFTP's extensions with their versions. */
  readonly features: readonly string[];
}

/** What `list` finds in a folder. */
export interface Listing {
  readonly entries: readonly FileEntry[];
  /** Lines that nobody understands, as they came, one character a byte. */
  readonly unknown: readonly string[];
}

/** One thing in a folder. What the server did not tell is absent. */
export interface FileEntry {
  /** Its last part only; as the server gave it, so not to be trusted (isPlainName). */
  readonly name: RemotePath;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** In bytes. */
  readonly size?: number;
  readonly modified?: Modified;
  /** Permission bits with setuid, setgid and sticky: 0o0000 to 0o7777. */
  readonly mode?: number;
  /** Names, or numbers where the server has no names. */
  readonly owner?: string;
  readonly group?: string;
  /** Of a link: where it leads, relative to its folder or absolute. */
  readonly target?: RemotePath;
}

/** When a thing was last changed, and how exactly the server tells: FTP's LIST may know no more than the day. */
export interface Modified {
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly precision: 'day' | 'minute' | 'second' | 'millisecond';
  /** `unknown`: it is the server's local time, taken for UTC since nobody says where the server is. */
  readonly zone: 'utc' | 'unknown';
}

/** Which bytes of a file `read` brings: all, as they are, unless told otherwise. */
export interface ReadOptions {
  /** In bytes. */
  readonly offset?: number;
  readonly length?: number;
  /** As text (FTP's TYPE A): line ends become LF here. Goes with neither `offset` nor `length`. */
  readonly text?: boolean;
}

/** Where `write` puts its bytes: in place of what is there, as they are, unless told otherwise. */
export interface WriteOptions {
  /**
   * `replace` (the default) · `append` to what is there · `resume`: what is there up to `offset` stays ·
   * `unique`: under a name that the server chooses (FTP's STOU)
   */
  readonly how?: 'replace' | 'append' | 'resume' | 'unique';
  /** With `resume`, in bytes. */
  readonly offset?: number;
  /** As text (FTP's TYPE A): LF goes out as CRLF. */
  readonly text?: boolean;
}

/** What `write` has stored, once the server has confirmed it. */
export interface Stored {
  /** How many were sent. */
  readonly bytes: number;
  /** With `unique`: the name that the server chose, in the folder of the path; if it told. */
  readonly name?: RemotePath;
}

/** Of both protocols and both clients. */
export interface FileClientSettings {
  readonly dial?: DialSettings;
  readonly recorder?: Recorder;
  /** Aborted: everything under way fails with its reason, and the session is closed. */
  readonly signal?: AbortSignal;
  /** Told what a user should know, such as that a password crosses the network in the clear. One line, not escaped. */
  readonly onNote?: (note: string) => void;
}
