import { isNetkitError, LimitError, ProtocolError, TransportError, UsageError } from '../../errors.ts';
import { receiveError, sendError } from '../../net/explain.ts';
import { MAX_FIELDS, MAX_HEAD_BYTES, MAX_INFORMATIONAL } from '../../protocols/http-limits.ts';
import type { Link } from './connection.ts';

/** Where an exchange stood when it failed. */
export interface Circumstances {
  /** `undefined` before there was a connection. */
  readonly link: Link | undefined;
  /** The final head has been read, and so many bytes of the body; `undefined` before that. */
  readonly bodyBytes: number | undefined;
  readonly idleTimeout: number;
}

/** What undici gives up with, as one of netkit's errors: the same as the raw client's for the same trouble. */
export function explainFailure(error: Error, where: Circumstances): Error {
  if (isNetkitError(error)) return error;
  const inBody = where.bodyBytes !== undefined;
  switch (undiciCode(error)) {
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return timeout(error, where);
    case 'UND_ERR_HEADERS_OVERFLOW':
      return headTooLong(error);
    case 'UND_ERR_INVALID_ARG':
    case 'UND_ERR_NOT_SUPPORTED':
      return new UsageError(`undici refuses the request: ${error.message}`, { cause: error });
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return wrongLength(error);
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      // In a head, undici says so of anything that is wrong after a Content-Length.
      return inBody
        ? partial(where, error)
        : weird('the fields about the length of the body contradict each other or the rest', error);
    case 'UND_ERR_SOCKET':
      return socketError(error, where);
    case 'HTTPParserError':
      if (inBody && error.message.includes('Invalid EOF state')) return partial(where, error);
      return parserError(error, where);
    default:
      return systemError(error, where);
  }
}

/** A parser error has no code of its own. */
function undiciCode(error: Error): string | undefined {
  return error.name === 'HTTPParserError' ? error.name : (error as NodeJS.ErrnoException).code;
}

function timeout(cause: Error, { link, idleTimeout }: Circumstances): TransportError {
  return nothingMoved(link?.facts.remote ?? 'the server', idleTimeout, cause);
}

export function nothingMoved(remote: string, idleTimeout: number, cause?: Error): TransportError {
  return new TransportError(
    'timeout',
    `nothing moved for ${idleTimeout / 1000} s on the connection to ${remote}`,
    { cause },
  );
}

export function wrongLength(cause?: Error): TransportError {
  return new TransportError('send', 'the body to send is not as long as was announced', { cause });
}

export function headTooLong(cause?: Error): LimitError {
  return new LimitError(
    'MAX_HEAD_BYTES',
    `the peer's header fields are longer than ${MAX_HEAD_BYTES} bytes`,
    { cause },
  );
}

export function tooManyFields(cause?: Error): LimitError {
  return new LimitError('MAX_FIELDS', `the peer sent more than ${MAX_FIELDS} header fields`, { cause });
}

export function tooManyInformational(): LimitError {
  return new LimitError(
    'MAX_INFORMATIONAL',
    `more than ${MAX_INFORMATIONAL} 1xx responses and still no final one`,
  );
}

function socketError(error: Error, where: Circumstances): Error {
  if (error.message === 'bad response') return weird('a 100 Continue came that was not asked for', error);
  if (error.message === 'bad upgrade') {
    return weird('the server switched to another protocol without being asked', error);
  }
  if (where.bodyBytes !== undefined) return partial(where, error);
  if (where.link?.statusLines.heard === true) {
    return new ProtocolError('partial', 'the peer closed the connection in the middle of the header fields', {
      cause: error,
      source: 'RFC 9112, section 8',
    });
  }
  return new ProtocolError('empty-reply', 'the server closed the connection without an answer', {
    cause: error,
    hint: 'does it speak HTTP on this port, and does it want TLS?',
  });
}

function parserError(error: Error, { link, bodyBytes }: Circumstances): ProtocolError {
  const beginning = link?.statusLines.beginning() ?? '';
  if (bodyBytes !== undefined || 'HTTP/'.startsWith(beginning.trimStart().slice(0, 5))) {
    return weird(reasonIn(error), error);
  }
  if (beginning.startsWith('\x15\x03') || beginning.startsWith('\x16\x03')) {
    return new ProtocolError('weird-reply', 'the server speaks TLS on this port', {
      cause: error,
      hint: 'try https:// instead',
    });
  }
  return notHttp(beginning, error);
}

export function notHttp(beginning: string, cause?: Error): ProtocolError {
  return new ProtocolError(
    'weird-reply',
    `the server does not speak HTTP/1: its answer begins with ${JSON.stringify(beginning)}`,
    { cause, hint: 'see what came with --trace', source: 'RFC 9112, section 4' },
  );
}

/** undici puts the parser's own words in parentheses: `… (Invalid character in chunk size)`. */
function reasonIn(error: Error): string {
  return /\((.+)\)$/s.exec(error.message)?.[1] ?? error.message;
}

function weird(what: string, cause: Error): ProtocolError {
  return new ProtocolError('weird-reply', `undici gave up on the answer: ${what}`, { cause });
}

function systemError(error: Error, where: Circumstances): Error {
  const { syscall } = error as NodeJS.ErrnoException;
  const wire = syscall !== undefined || 'library' in error;
  // Not from the wire: a fault of ours or undici's, which is not to be dressed up.
  if (!wire) return error;
  if (where.bodyBytes !== undefined) return partial(where, error);
  return syscall === 'write' ? sendError(error) : receiveError(error);
}

export function partial({ bodyBytes = 0 }: Circumstances, cause: Error): ProtocolError {
  return new ProtocolError('partial', `the connection broke after ${bodyBytes} bytes of the body`, {
    cause,
    source: 'RFC 9112, section 8',
  });
}
