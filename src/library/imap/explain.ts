import { isNetkitError, LimitError, ProtocolError, RefusalError, TransportError } from '../../errors.ts';
import { receiveError, sendError } from '../../net/explain.ts';
import { imapByeError } from '../../protocols/imap-refusals.ts';
import { MAX_LINE_BYTES, MAX_LITERAL_BYTES, type Session } from './session.ts';
import { latestRefusal } from './refusal.ts';

interface FlowError extends Error {
  readonly code?: string;
  readonly syscall?: string;
  /** With NO or BAD. */
  readonly responseStatus?: string;
  readonly serverResponseCode?: string;
  readonly authenticationFailed?: boolean;
}

/** What imapflow gives up with, as one of netkit's errors: the same as the raw client's for the same trouble. */
export function explainFailure(error: unknown, session: Session): unknown {
  const { flow, failure } = session;
  if (!(error instanceof Error) || isNetkitError(error)) return error;
  if (failure !== undefined && isNetkitError(failure)) return failure;
  const { responseStatus, code } = error as FlowError;
  // STATUS, of which imapflow has found out why, is the second.
  if ((responseStatus !== undefined || code === 'NotFound') && flow.refused !== undefined)
    return latestRefusal(flow, '');
  if (code === 'APPENDLIMIT' || (error as FlowError).serverResponseCode === 'APPENDLIMIT') {
    return new RefusalError('upload-refused', 'the message is larger than the server takes (APPENDLIMIT)', {
      status: 'NO',
      text: '',
    });
  }
  return lost(failure ?? error, session);
}

/** For a session that is over. */
function lost(error: FlowError, session: Session): Error {
  const { flow, remote, idleTimeout, greeted } = session;
  const { code = '', syscall } = error;
  if (code === 'ETIMEOUT') {
    const message = `nothing moved for ${idleTimeout / 1000} s on the connection to ${remote}`;
    return new TransportError('timeout', message, { cause: error });
  }
  if (code === 'LiteralTooLarge') {
    return new LimitError('MAX_LITERAL_BYTES', `the server announces more than ${MAX_LITERAL_BYTES} bytes`);
  }
  if (code === 'LineTooLarge' || code === 'ResponseTooLarge') {
    return new LimitError('MAX_LINE_BYTES', `the server’s answer is longer than ${MAX_LINE_BYTES} bytes`);
  }
  if (code === 'MAX_IMAP_NESTING_REACHED') {
    return new LimitError('MAX_IMAP_NESTING', 'the server’s answer is nested deeper than imapflow goes', {
      hint: '--raw goes deeper',
    });
  }
  if (code === 'UnexpectedTag' || code === 'InvalidResponse' || code.startsWith('ParserError')) {
    return new ProtocolError('weird-reply', `imapflow gave up on the answer: ${error.message}`, {
      cause: error,
    });
  }
  if (syscall !== undefined || 'library' in error) {
    return syscall === 'write' ? sendError(error) : receiveError(error);
  }
  if (flow.byeReason !== undefined) {
    return imapByeError(flow.running, { text: flow.byeReason });
  }
  if (!flow.isClosed && !code.startsWith('ClosedAfterConnect')) return error;
  return greeted
    ? new TransportError('receive', 'the server closed the connection', { cause: error })
    : new ProtocolError('empty-reply', 'the server closed the connection without an answer', {
        cause: error,
        hint: 'does it speak IMAP on this port, and does it want TLS?',
      });
}
