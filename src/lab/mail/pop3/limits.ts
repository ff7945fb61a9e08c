/**
 * What clients can make the server hold or wait for; all times in milliseconds. The length of a line is bounded where it is read
 * (../../../raw/pop3/command.ts), and what messages take by their store.
 */
export interface Pop3Limits {
  /** Connections at once, on both ports together. */
  readonly maxClients: number;
  readonly maxClientsPerAddress: number;
  /** Wrong passwords on one connection; with the delay after each, guessing does not pay. */
  readonly loginAttempts: number;
  readonly loginDelay: number;
  /** From the beginning to the login. */
  readonly loginTimeout: number;
  /** From one command to the next. RFC 1939, section 3, wants ten minutes at least. */
  readonly idleTimeout: number;
  /** For which a client may leave what it is sent untaken. */
  readonly replyTimeout: number;
  /** For a TLS handshake. */
  readonly handshakeTimeout: number;
  /** Commands in a row that are refused: whoever has sent so many speaks something else, or tries its luck. */
  readonly maxRefusals: number;
}

export const POP3_LIMITS: Pop3Limits = {
  maxClients: 200,
  maxClientsPerAddress: 100,
  loginAttempts: 5,
  loginDelay: 1_000,
  loginTimeout: 60_000,
  idleTimeout: 600_000,
  replyTimeout: 60_000,
  handshakeTimeout: 10_000,
  maxRefusals: 50,
};
