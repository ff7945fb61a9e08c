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

  /** By this, `isNetkitError` knows netkit's errors, whichever copy of the class made them. */
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

/**
 * What went wrong on the way there, or at this end:
 *
 * - `unknown-host`, `unknown-proxy`: there is no address for the name of the host, or of the proxy
 * - `refused`: nobody listens there, or the network has no way there
 * - `proxy`: a SOCKS proxy refuses, breaks off, or does not speak SOCKS5
 * - `timeout`: it took too long; the message says what was waited for
 * - `tls-handshake`: no TLS at that port, or no version or cipher in common
 * - `certificate`: the server's certificate is expired, for another name, or from nobody who is trusted
 * - `client-certificate`, `ca-file`: our own certificate or its key, or the given authorities, cannot be used
 * - `no-tls`: TLS was demanded, and the server has none
 * - `host-key`: the SSH server's key is unknown, revoked, or another than the one that is to be trusted
 * - `ssh`: no algorithm in common, or the server closed the connection before one was logged in
 * - `send`, `receive`: the connection broke meanwhile; `send` also where a body cannot be sent, or not a second time
 * - `read-file`, `write-file`: a file, folder or pipe at this end
 * - `address-in-use`: the address or the port at this end cannot be had
 * - `accept-timeout`: nobody connected, as in FTP's active mode
 * - `aborted`: by a signal, or because the client was closed
 */
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
/**
 * What a server, or a proxy, has said no to; its own words are in `status` and `text`:
 *
 * - `http-status`: a status that is taken for an error: of 400 or more, or one without what was asked for
 * - `proxy-refused`: an HTTP proxy was asked for a tunnel (CONNECT)
 * - `no-range`: what was begun cannot be resumed: it has changed, or the server takes no ranges
 * - `unavailable`: the server closes its door, as with FTP's and SMTP's 421 or IMAP's BYE
 * - `login-denied`: the login
 * - `access-denied`: a file, folder or mailbox that may not be touched, or what wants a login or TLS first
 * - `not-found`: a file, folder, message or record that is not there
 * - `download-refused`, `upload-refused`: a transfer, for another reason; listings of FTP and APPEND of IMAP are such, too
 * - `mail-refused`: a message, its sender, or all of its recipients
 * - `passive-refused`, `active-refused`: FTP's data connections, in the mode that was asked for
 * - `command-refused`: whatever has no code of its own
 */
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
/**
 * How a peer broke the protocol:
 *
 * - `weird-reply`: what it sent cannot be read; the message says what was expected
 * - `partial`: what came is not all, most often since the connection ended too early
 * - `empty-reply`: the connection ended before the first byte of an answer
 * - `bad-encoding`: the content coding of a body is unknown, or its bytes are not in it
 */
export type ProtocolErrorCode = 'weird-reply' | 'partial' | 'empty-reply' | 'bad-encoding';
/**
 * Every `code` that an error can have; EXIT_CODES has the number of each. Besides those of their own types: `usage` and `bad-url`
 * are of UsageError, `too-large` and `too-many-redirects` of LimitError. `difference` is of no error: it is what the command line
 * ends with where two clients, or what was stored and what was sent, differ.
 */
export type ErrorCode =
  | TransportErrorCode
  | RefusalErrorCode
  | ProtocolErrorCode
  | 'usage'
  | 'bad-url'
  | 'too-large'
  | 'too-many-redirects'
  | 'difference';
