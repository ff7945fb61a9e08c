/** What clients can make the server hold or wait for; all times in milliseconds. */
export interface ImapLimits {
  /** Connections at once, on both ports together. */
  readonly maxClients: number;
  readonly maxClientsPerAddress: number;
  /** Wrong passwords on one connection; with the delay after each, guessing does not pay. */
  readonly loginAttempts: number;
  readonly loginDelay: number;
  /** From the connection to the login, whatever is said. */
  readonly loginTimeout: number;
  /** From one command to the next, and in IDLE. RFC 3501, section 5.4, wants half an hour at least. */
  readonly idleTimeout: number;
  /** From the first byte of a command to its last, however they come; a message that it brings has time of its own. */
  readonly commandTimeout: number;
  /** For which a client may take nothing of what we send. */
  readonly replyTimeout: number;
  /** For a TLS handshake. */
  readonly handshakeTimeout: number;
  /** Of a message that APPEND brings, in bytes. */
  readonly maxMessage: number;
  /** Of all messages that are on their way in: a message is held until its end is there. */
  readonly maxBytesInFlight: number;
  /** Commands in a row that make no sense. */
  readonly maxErrors: number;
}

export const IMAP_LIMITS: ImapLimits = {
  maxClients: 200,
  // A mail program has a connection for each folder that it watches.
  maxClientsPerAddress: 100,
  loginAttempts: 5,
  loginDelay: 1_000,
  loginTimeout: 60_000,
  idleTimeout: 1_800_000,
  commandTimeout: 60_000,
  replyTimeout: 60_000,
  handshakeTimeout: 10_000,
  maxMessage: 64 * 1024 * 1024,
  maxBytesInFlight: 256 * 1024 * 1024,
  maxErrors: 20,
};

/** Of a line without its literals, in bytes: RFC 2683, section 3.2.1.5 wants 8,000 at least, and sets of UIDs grow long. */
export const MAX_COMMAND_BYTES = 64 * 1024;

/** Of the literals in a line, messages apart: names, passwords, what is searched for. Before a login, strangers send them. */
export const MAX_LITERALS_BYTES = 64 * 1024;

/** Of literals in a line: each that comes is found in all that came of the line before it. */
export const MAX_LITERALS = 100;

/** Of what is sent, bytes that are gathered before the client has to have taken them. */
export const OUTPUT_BYTES = 64 * 1024;

/** How long messages are searched or fetched before other clients have their turn, in milliseconds. */
export const TURN_MS = 20;
