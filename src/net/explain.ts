import { isNetkitError, type NetkitError, TransportError } from '../errors.ts';

/** A system's or TLS error in words that a user can act on, one line. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `reason` is OpenSSL's own words, without its file names and line numbers.
  const { code = '', reason } = error as NodeJS.ErrnoException & { reason?: string };
  return REASONS[code] ?? reason ?? error.message.split('\n', 1)[0] ?? code;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the peer',
  EPIPE: 'the peer has closed the connection',
  ETIMEDOUT: 'timed out',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'network unreachable',
  EADDRNOTAVAIL: 'address not available',
  EMFILE: 'too many are open in this process',
  ENFILE: 'too many are open on this machine',
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  ENOTFOUND: 'no such name',
  EAI_AGAIN: 'the name server does not answer',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'the server demands a client certificate',
};

/** For what goes wrong on a connection that stands. */
export function receiveError(error: Error): TransportError {
  return new TransportError('receive', `receiving failed: ${reasonOf(error)}`, { cause: error });
}

export function sendError(error: Error): TransportError {
  return new TransportError('send', `sending failed: ${reasonOf(error)}`, { cause: error });
}

/** Why a signal was aborted: our own error when it carries one, such as a time-out. */
export function abortError(signal: AbortSignal): NetkitError {
  return isNetkitError(signal.reason)
    ? signal.reason
    : new TransportError('aborted', 'interrupted', { cause: signal.reason });
}
