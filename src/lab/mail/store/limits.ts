/** What mailboxes may grow to. Whoever can reach a server of the lab can fill them: nobody's memory or disk is. */
export interface MailStoreLimits {
  /** What all messages may hold together, in bytes, each with MESSAGE_OVERHEAD_BYTES added. */
  readonly maxBytes: number;
  /** Of all users together. */
  readonly maxFolders: number;
}

export interface MailStoreOptions extends Partial<MailStoreLimits> {
  /** Of the first folder that is made; the next ones have greater ones. Seconds since 1970 without it. */
  readonly uidValidity?: number | undefined;
}

/** Enough for some attachments of 50 MiB, or for a hundred thousand letters. */
export const MEMORY_MAIL_LIMITS: MailStoreLimits = { maxBytes: 512 * 1024 * 1024, maxFolders: 5_000 };

export const DISK_MAIL_LIMITS: MailStoreLimits = { maxBytes: 8 * 1024 * 1024 * 1024, maxFolders: 5_000 };

/** What a message costs beside its bytes: without it, empty ones would be free. */
export const MESSAGE_OVERHEAD_BYTES = 512;

/** Of a folder's path, in UTF-8: it fits a command's line also where each byte takes more in modified UTF-7. */
export const MAX_PATH_BYTES = 512;

/** Folders in folders: clients draw them as a tree, and we walk up it. */
export const MAX_PATH_DEPTH = 16;

/** Flags of a message; clients have about ten. */
export const MAX_FLAGS = 64;

export const MAX_FLAG_LENGTH = 100;
