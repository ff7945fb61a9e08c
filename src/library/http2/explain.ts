import { isNetkitError, LimitError, ProtocolError, TransportError } from '../../errors.ts';
import { receiveError, sendError } from '../../net/explain.ts';
import { ERROR_CODES, nameOfError } from '../../net/http2-session.ts';
import { MAX_FIELDS, MAX_HEAD_BYTES } from '../../protocols/http-limits.ts';

/** How a stream ended that did not end well. */
export interface BadEnd {
  /** Node's, where it gave one. */
  readonly error: Error | undefined;
  /** Of RST_STREAM, sent or received. */
  readonly code: number;
  /** The code of GOAWAY, where one has come. */
  readonly goaway: number | undefined;
  /** Whether the connection has ended, too. */
  readonly closed: boolean;
  /** The final head has been read, and so many bytes of the body; `undefined` before that. */
  readonly bodyBytes: number | undefined;
  /** On the connection, since the request was sent. */
  readonly bytesReceived: number;
}

/** One of netkit's errors: as far as there is the same trouble in HTTP/1, the same as for that. */
export function explainBadEnd(end: BadEnd): Error {
  const { error, code, goaway, closed, bodyBytes } = end;
  if (isNetkitError(error)) return error;
  const cause = error === undefined ? {} : { cause: error };
  const { code: nodeCode = '', syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const fromSystem = error !== undefined && (syscall !== undefined || 'library' in error);
  // Neither from the wire nor about HTTP/2: a fault of ours, which is not to be dressed up.
  if (error !== undefined && !fromSystem && !nodeCode.startsWith('ERR_HTTP2_')) return error;
  if (bodyBytes !== undefined) {
    const what = closed ? 'the connection broke' : `the stream broke (${nameOfError(code)})`;
    return new ProtocolError('partial', `${what} after ${bodyBytes} bytes of the body`, {
      ...cause,
      ...(!closed && code === ERROR_CODES.NO_ERROR
        ? { hint: 'the server did not say that this was the end, and gave no length to tell by' }
        : {}),
      source: 'RFC 9113, section 8.1',
    });
  }
  if (fromSystem) return syscall === 'write' ? sendError(error) : receiveError(error);
  if (nodeCode === 'ERR_HTTP2_ERROR') {
    return new ProtocolError('weird-reply', `the server does not keep to HTTP/2: ${error?.message}`, {
      ...cause,
      hint: 'see what came with --trace, or ask without --http2',
    });
  }
  // A field takes a byte at least (RFC 7541, section 6.1): when less has come, it is the server that has had enough.
  if (code === ERROR_CODES.ENHANCE_YOUR_CALM && end.bytesReceived > MAX_FIELDS) {
    const message = `the peer sent more than ${MAX_FIELDS} header fields, or more than ${MAX_HEAD_BYTES} bytes of them`;
    return new LimitError('MAX_HEAD_BYTES', message, cause);
  }
  if (goaway !== undefined && goaway !== ERROR_CODES.NO_ERROR) {
    return new TransportError('receive', `the server ended the connection: ${nameOfError(goaway)}`, cause);
  }
  if (code === ERROR_CODES.REFUSED_STREAM || goaway !== undefined) {
    return noMoreRequests(error);
  }
  if (closed) {
    return new ProtocolError('empty-reply', 'the server closed the connection without an answer', cause);
  }
  const hint = code === ERROR_CODES.HTTP_1_1_REQUIRED ? { hint: 'ask without --http2' } : {};
  return new TransportError('receive', `the server gave the request up: ${nameOfError(code)}`, {
    ...cause,
    ...hint,
  });
}

/** As when a server closes a connection that was idle: whoever may ask again, may. */
export function noMoreRequests(cause: unknown): ProtocolError {
  return new ProtocolError('empty-reply', 'the server takes no more requests on this connection', { cause });
}
