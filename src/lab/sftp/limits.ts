/** What clients can make the server hold or wait for; all times in milliseconds. */
export interface SshLimits {
  /** Beyond it, a connection is closed as soon as it is made. */
  readonly maxConnections: number;
  /** Sessions on one connection (OpenSSH's MaxSessions). */
  readonly maxChannels: number;
  /** Everything that is wrong on one connection (OpenSSH's MaxAuthTries), with a delay after each wrong password. */
  readonly loginAttempts: number;
  readonly loginDelay: number;
  /** From the connection to the login (OpenSSH's LoginGraceTime). */
  readonly loginTimeout: number;
  /** For which a client may be silent. */
  readonly idleTimeout: number;
}

export const SSH_LIMITS: SshLimits = {
  maxConnections: 100,
  maxChannels: 10,
  loginAttempts: 6,
  loginDelay: 500,
  loginTimeout: 60_000,
  idleTimeout: 300_000,
};
