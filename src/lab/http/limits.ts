/**
 * What one client can make the site hold or wait for. The size and count of a request's header fields are
 * bounded where they are read (../../protocols/http-limits.ts).
 */
export interface SiteLimits {
  /** Connections at once, on each port. */
  readonly maxConnections: number;
  /** Requests on one connection, so that none is held for ever by a client that never tires. */
  readonly maxRequests: number;
  /** For a whole request head from its first byte, in milliseconds: a slow one holds a connection. */
  readonly headTimeout: number;
  /** For how long a client may send nothing where we wait for it, or take nothing of ours, in milliseconds. */
  readonly idleTimeout: number;
  /** For a TLS handshake, in milliseconds. */
  readonly handshakeTimeout: number;
}

export const SITE_LIMITS: SiteLimits = {
  maxConnections: 512,
  maxRequests: 10_000,
  headTimeout: 15_000,
  idleTimeout: 60_000,
  handshakeTimeout: 10_000,
};

/**
 * Of a request's body that no page has read, what is thrown away so that the connection can go on; beyond it,
 * closing costs less.
 */
export const MAX_DISCARDED_BYTES = 1024 * 1024;

/**
 * How long a closed connection is still read from, in milliseconds: bytes that nobody takes would make the
 * system reset it, and the client lose a response that is on its way (RFC 9112, section 9.6).
 */
export const LINGER_TIMEOUT = 2_000;

/** A request's body that a page gathers to show it again. */
export const MAX_ECHO_BYTES = 1024 * 1024;

/** The longest pause that a page can be asked for, in milliseconds. */
export const MAX_PAUSE = 60_000;

/** The largest head that a page can be asked for: sixteen times what any client takes. */
export const MAX_ASKED_HEAD_BYTES = 16 * 1024 * 1024;
