import { FTPError } from 'basic-ftp';
import { isNetkitError, LimitError, ProtocolError, type RefusalError, TransportError } from '../../errors.ts';
import { receiveError, sendError } from '../../net/explain.ts';
import { refusalFor } from '../../protocols/ftp-refusals.ts';
import { MAX_LISTING_BYTES } from './entries.ts';
import { tooLong } from './control.ts';
import { toReply } from './replies.ts';
import type { FtpSession } from './session.ts';

/** What basic-ftp puts before the reason for which it was closed earlier … */
const CLOSED_BEFORE = /^Client is closed because /;
/** … and behind the message of every error of a socket. */
const SOCKET_NAME = / \((?:control|data) socket\)$/;

/**
 * What basic-ftp gives up with, as one of netkit's errors: the same as the raw client's for the same trouble.
 *
 * @param received how much of a file had come, where it had begun to come
 */
export function explainFailure(error: unknown, session: FtpSession, received?: number): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof FTPError) {
    const reply = toReply(error);
    const refusal = refusalFor(session.ftp.command, reply);
    // Before the first byte it is a refusal like any other.
    return received === undefined || received === 0 ? refusal : partial(received, refusal.message, error);
  }
  const failure = session.dataFailure ?? error;
  failure.message = failure.message.replace(SOCKET_NAME, '');
  if (isNetkitError(failure)) return failure;
  const message = error.message.replace(CLOSED_BEFORE, '');
  const isOver = message !== error.message;
  if (isOver && session.ftp.goodbye !== undefined) return goodbyeFrom(session, session.ftp.goodbye);
  if (message.startsWith('Timeout')) return timeout(session, error);
  if (message.startsWith('Server ')) return serverClosed(session, received, error);
  if (message.startsWith('FTP control response exceeded')) {
    return tooLong(error);
  }
  if (message.startsWith('StringWriter')) {
    const limit = `the listing is longer than ${MAX_LISTING_BYTES} bytes`;
    return new LimitError('MAX_LISTING_BYTES', limit, { cause: error });
  }
  if (message.startsWith("Can't parse response")) {
    return new ProtocolError('weird-reply', `basic-ftp gave up on the answer: ${message}`, { cause: error });
  }
  if (message.startsWith('User closed')) return new TransportError('aborted', 'the client was closed');
  if (isOver) return new TransportError('receive', `the session is over: ${message}`);
  return systemError(error, received);
}

function timeout({ remote, idleTimeout }: FtpSession, cause: Error): TransportError {
  return new TransportError(
    'timeout',
    `nothing moved for ${idleTimeout / 1000} s on the connection to ${remote}`,
    { cause },
  );
}

function goodbyeFrom({ ftp, greeted }: FtpSession, goodbye: FTPError): RefusalError {
  return refusalFor(greeted ? ftp.command : '', toReply(goodbye));
}

function serverClosed(session: FtpSession, received: number | undefined, cause: Error): Error {
  const { goodbye } = session.ftp;
  if (received !== undefined) return partial(received, 'the server closed the connection', cause);
  if (goodbye !== undefined) return goodbyeFrom(session, goodbye);
  return session.greeted
    ? new TransportError('receive', 'the server closed the connection', { cause })
    : new ProtocolError('empty-reply', 'the server closed the connection without an answer', {
        cause,
        hint: 'does it speak FTP on this port, and does it want TLS?',
      });
}

function systemError(error: Error, received: number | undefined): Error {
  const { syscall } = error as NodeJS.ErrnoException;
  const wire = syscall !== undefined || 'library' in error || error.message.startsWith('Socket closed');
  // Not from the wire: a fault of ours or basic-ftp's, which is not to be dressed up.
  if (!wire) return error;
  const explained = syscall === 'write' ? sendError(error) : receiveError(error);
  return received === undefined ? explained : partial(received, explained.message, error);
}

function partial(received: number, why: string, cause: Error): ProtocolError {
  return new ProtocolError('partial', `the transfer broke off after ${received} bytes: ${why}`, { cause });
}
