import type { FileEntry } from '../../protocols/files.ts';
import type { RemotePath } from '../../protocols/remote-path.ts';

/**
 * The files behind a lab server, in memory or on a disk, the same for FTP and SFTP.
 *
 * Paths are absolute, as the server's clients see them: `/` is the store's own root, and nothing leads out of it, neither
 * `..` nor a link. Links are followed, except where it says otherwise. Every method throws a StoreError.
 */
export interface FileStore {
  /** @param follow whether a link at the end of the path is followed; `true` unless told otherwise */
  stat(path: RemotePath, options?: { readonly follow?: boolean }): Promise<StoredEntry>;
  /** Without `.` and `..`, sorted by name; links are not followed. */
  list(folder: RemotePath): Promise<readonly StoredEntry[]>;
  open(path: RemotePath, options: OpenOptions): Promise<StoreFile>;
  remove(path: RemotePath): Promise<void>;
  removeFolder(path: RemotePath): Promise<void>;
  makeFolder(path: RemotePath, mode?: number): Promise<void>;
  /** @param replace whether a file that is at `to` gives way; `true` unless told otherwise */
  rename(from: RemotePath, to: RemotePath, options?: { readonly replace?: boolean }): Promise<void>;
  setMode(path: RemotePath, mode: number): Promise<void>;
  /** @param time in milliseconds since 1970 */
  setModified(path: RemotePath, time: number): Promise<void>;
  makeLink(target: RemotePath, path: RemotePath): Promise<void>;
  /** In bytes. */
  space(): Promise<{ readonly total: number; readonly free: number }>;
}

/** `size`, `modified`, `mode`, `owner` and `group` are always there, and `target` for links. */
export type StoredEntry = FileEntry &
  Required<Pick<FileEntry, 'size' | 'modified' | 'mode' | 'owner' | 'group'>>;

export interface OpenOptions {
  readonly read?: boolean;
  readonly write?: boolean;
  /** Makes the file where there is none. */
  readonly create?: boolean;
  /** … and refuses where there is one. */
  readonly exclusive?: boolean;
  readonly truncate?: boolean;
  /** Of a file that is made. */
  readonly mode?: number;
}

export interface StoreFile {
  stat(): Promise<StoredEntry>;
  /** @returns how many bytes were read into `buffer`, 0 at the end */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** Writes all of it, or throws. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  truncate(size: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

export type StoreErrorCode =
  | 'not-found'
  | 'exists'
  | 'denied'
  | 'not-folder'
  | 'is-folder'
  | 'not-empty'
  | 'full'
  | 'bad-name'
  | 'loop'
  | 'unsupported'
  | 'failed';

/** Stores and servers may come from different files of the build, each with its own copy of the class (../../errors.ts). */
const BRAND = Symbol.for('netkit.store-error');

/** What a store cannot do; the server says it in its protocol's words. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'StoreError';
    this.code = code;
  }

  get [BRAND](): true {
    return true;
  }
}

/** Whether it is one, whichever copy of the class made it. */
export function isStoreError(value: unknown): value is StoreError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** Whom a server knows, and what they may do. */
export interface Account {
  readonly user: string;
  /** Absent: any will do (anonymous). */
  readonly password?: string;
  /** Public keys that are taken in its place, in OpenSSH's format (SFTP). */
  readonly publicKeys?: readonly string[];
  readonly store: FileStore;
  readonly mayWrite: boolean;
  /** The folder in which a session begins; `/` without it. */
  readonly home?: RemotePath;
}
