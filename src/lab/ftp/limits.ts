/**
 * What clients can make the server hold or wait for; all times in milliseconds. The length of a command is bounded where it
 * is read (../../raw/ftp/command.ts), and what files take by their store.
 */
export interface FtpLimits {
  /** Control connections at once, on both ports together; each may have a data connection beside it. */
  readonly maxClients: number;
  readonly maxClientsPerAddress: number;
  /** Wrong passwords on one connection; with the delay after each, guessing does not pay (RFC 2577, section 7). */
  readonly loginAttempts: number;
  readonly loginDelay: number;
  /** From one command to the next. RFC 1123, section 4.1.3.2, wants five minutes at least. */
  readonly idleTimeout: number;
  /** For which a client may leave replies untaken. */
  readonly replyTimeout: number;
  /** For a data connection to be made. */
  readonly dataTimeout: number;
  /** For which nothing may move in a transfer. */
  readonly transferIdleTimeout: number;
  /** For a TLS handshake. */
  readonly handshakeTimeout: number;
}

export const FTP_LIMITS: FtpLimits = {
  maxClients: 200,
  // A client that mirrors opens some tens.
  maxClientsPerAddress: 100,
  loginAttempts: 5,
  loginDelay: 1_000,
  idleTimeout: 300_000,
  replyTimeout: 30_000,
  dataTimeout: 30_000,
  transferIdleTimeout: 60_000,
  handshakeTimeout: 10_000,
};

/** Commands that are read while a transfer runs, to find ABOR among them; more wait in the system's buffers. */
export const MAX_COMMANDS_AHEAD = 64;

/** Data connections of a client that are, at once; a client that keeps its ends open is not to use up the descriptors. */
export const MAX_LINGERING = 4;

/** Of a folder, entries in a reply to STAT: that is held whole, unlike a listing on a data connection. */
export const MAX_STATUS_ENTRIES = 2_000;

/** Of folders, entries that are held for all clients together: each takes some 200 bytes until it is sent. */
export const MAX_LISTED_ENTRIES = 2_000_000;

/** Folders that are read at once: how long they are, only the end of it tells. */
export const MAX_FOLDERS_READ = 8;
