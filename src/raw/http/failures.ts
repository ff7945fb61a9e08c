import { isNetkitError, ProtocolError, TransportError, UsageError } from '../../errors.ts';

export function closedError(): TransportError {
  return new TransportError('aborted', 'the client was closed');
}

/** Whether the error says that the peer has gone, in whatever way. */
export function isClosing(error: unknown): boolean {
  return isNetkitError(error) && ['receive', 'send', 'empty-reply'].includes(error.code);
}

/** What the reader of a body is told. */
export function bodyError(error: unknown, received: number): unknown {
  if (!isClosing(error)) return error;
  return new ProtocolError('partial', `the connection broke after ${received} bytes of the body`, {
    cause: error,
    source: 'RFC 9112, section 8',
  });
}

/** Read a second time, a body would look like an empty one. */
export function readAlready(): UsageError {
  return new UsageError('the body has been read already');
}
