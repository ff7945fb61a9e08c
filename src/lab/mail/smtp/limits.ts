/** What clients can make the server hold or wait for; all times in milliseconds. What mail takes is bounded by the store. */
export interface SmtpLimits {
  /** On each port. One more is told so and sent away. */
  readonly maxClients: number;
  /**
   * From one read to the next (RFC 5321, section 4.5.3.2.7, wants five minutes). Who brings neither a command in that time nor as
   * much of a message as MIN_BYTES_PER_SECOND makes of it is sent away after twice of it, whatever it says.
   */
  readonly idleTimeout: number;
  /** For a TLS handshake. */
  readonly handshakeTimeout: number;
  /** Of one message, as SIZE announces it (RFC 1870): an attachment of 50 MiB takes 68 in base64. */
  readonly maxMessageBytes: number;
  /** Of all messages that are on their way in: a message is held until its end is there. */
  readonly maxBytesInFlight: number;
  /** Of one message; 100 are the least that RFC 5321, section 4.5.3.1.8, allows. */
  readonly maxRecipients: number;
  /** Wrong passwords on one connection. */
  readonly loginAttempts: number;
}

export const SMTP_LIMITS: SmtpLimits = {
  maxClients: 200,
  idleTimeout: 300_000,
  handshakeTimeout: 10_000,
  maxMessageBytes: 100 * 1024 * 1024,
  maxBytesInFlight: 256 * 1024 * 1024,
  maxRecipients: 1_000,
  loginAttempts: 5,
};

/** A command line: those of RFC 4954, section 4, with an authentication response, are the longest. */
export const MAX_COMMAND_BYTES = 12_288;
