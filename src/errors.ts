/**
 * The five ways in which something can fail. Each carries a stable `code` (see exit-codes.ts for the number
 * that a shell sees), a one-line `message`, and where it helps a `hint`: what the user can do about it.
 */

export interface ErrorDetails {
  /** What the user can do about it, one line. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The built command line is several files, each with a copy of these classes: `instanceof` stops at a file's edge. */
const BRAND = Symbol.for('netkit.error');

/** Common ground of netkit's errors; never thrown itself. */
export abstract class NetkitError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = details.hint;
  }

  get [BRAND](): true {
    return true;
  }
}

/** Whether it is one of ours, whichever copy of the class made it. */
export function isNetkitError(value: unknown): value is NetkitError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** Whether a server said no, after which the connection goes on. */
export function isRefusal(value: unknown): value is RefusalError {
  return isNetkitError(value) && 'status' in value;
}

/** The caller's arguments are wrong; nothing was sent. */
export class UsageError extends NetkitError {
  constructor(message: string, details: ErrorDetails & { readonly code?: 'usage' | 'bad-url' } = {}) {
    super(details.code ?? 'usage', message, details);
  }
}

/** The way there failed: name, connection, time-out, TLS, or a file or pipe at this end. */
export class TransportError extends NetkitError {
  constructor(code: TransportErrorCode, message: string, details: ErrorDetails = {}) {
    super(code, message, details);
  }
}

/** The server understood and said no. The connection stays usable. */
export class RefusalError extends NetkitError {
  /** The server's own code and text, such as 404 and `Not Found`. */
  readonly status: number | string;
  readonly text: string;

  constructor(
    code: RefusalErrorCode,
    message: string,
    reply: { readonly status: number | string; readonly text: string },
    details: ErrorDetails = {},
  ) {
    super(code, message, details);
    this.status = reply.status;
    this.text = reply.text;
  }
}

/** The peer broke the protocol. The connection is closed. */
export class ProtocolError extends NetkitError {
  /** What the protocol says, such as `RFC 9112, section 7.1`. */
  readonly source: string | undefined;

  constructor(
    code: ProtocolErrorCode,
    message: string,
    details: ErrorDetails & { readonly source?: string } = {},
  ) {
    super(code, message, details);
    this.source = details.source;
  }
}

/** A named limit was crossed, so that nothing grows without bound. */
export class LimitError extends NetkitError {
  /** The limit's name, as the code has it, such as `MAX_HEADER_BYTES`. */
  readonly limit: string;

  constructor(
    limit: string,
    message: string,
    details: ErrorDetails & { readonly code?: 'too-large' | 'too-many-redirects' } = {},
  ) {
    super(details.code ?? 'too-large', message, details);
    this.limit = limit;
  }
}

export type TransportErrorCode =
  | 'unknown-host'
  | 'unknown-proxy'
  | 'proxy'
  | 'refused'
  | 'timeout'
  | 'tls-handshake'
  | 'certificate'
  | 'client-certificate'
  | 'ca-file'
  | 'send'
  | 'receive'
  | 'write-file'
  | 'read-file'
  | 'address-in-use'
  | 'accept-timeout'
  | 'no-tls'
  | 'host-key'
  | 'ssh'
  | 'aborted';
export type RefusalErrorCode =
  | 'http-status'
  | 'proxy-refused'
  | 'no-range'
  | 'unavailable'
  | 'login-denied'
  | 'access-denied'
  | 'not-found'
  | 'download-refused'
  | 'upload-refused'
  | 'command-refused'
  | 'mail-refused'
  | 'passive-refused'
  | 'active-refused';
export type ProtocolErrorCode = 'weird-reply' | 'partial' | 'empty-reply' | 'bad-encoding';
export type ErrorCode =
  | TransportErrorCode
  | RefusalErrorCode
  | ProtocolErrorCode
  | 'usage'
  | 'bad-url'
  | 'too-large'
  | 'too-many-redirects'
  | 'difference';
