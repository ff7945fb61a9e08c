import { isRefusal, ProtocolError, RefusalError, type RefusalErrorCode } from '../errors.ts';

/** What a STATUS says: draft-ietf-secsh-filexfer-02, section 7. */
export const STATUS = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  noConnection: 6,
  connectionLost: 7,
  unsupported: 8,
} as const;

/** In words, for servers that send none. */
const WORDS: readonly string[] = [
  'success',
  'end of file',
  'no such file',
  'permission denied',
  'failure',
  'bad message',
  'no connection',
  'connection lost',
  'operation unsupported',
];

/** For a message: one line, and not all that a server can say. */
const MAX_SHOWN_CHARACTERS = 200;

/** What is asked for. */
export interface Purpose {
  /** In words, such as `remove a.txt`. */
  readonly what: string;
  /** The code of a refusal that says no more than that it failed. */
  readonly otherwise: RefusalErrorCode;
}

export function purposeOf(
  verb: string,
  name: string,
  otherwise: RefusalErrorCode = 'command-refused',
): Purpose {
  return { what: `${verb} ${name}`, otherwise };
}

/** What a STATUS other than OK means. */
export function refusalOf(
  { status, message }: { readonly status: number; readonly message: string },
  { what, otherwise }: Purpose,
): RefusalError {
  const [line = ''] = message.split(/[\r\n]/, 1);
  const words = line.slice(0, MAX_SHOWN_CHARACTERS) || (WORDS[status] ?? `status ${status}`);
  return new RefusalError(
    codeOf(status, otherwise),
    `the server refuses to ${what}: ${words}`,
    { status, text: message },
    status === STATUS.failure ? { hint: FAILURE_HINT } : {},
  );
}

const FAILURE_HINT =
  'SFTP has no code for the reason; a name that is taken, a folder that is not empty and a full disk are common ones';

function codeOf(status: number, otherwise: RefusalErrorCode): RefusalErrorCode {
  if (status === STATUS.noSuchFile) return 'not-found';
  return status === STATUS.permissionDenied ? 'access-denied' : otherwise;
}

/** What no server refuses by itself: it would send no bytes, or leave a gap. */
export function refuseBeyondEnd(offset: number, size: number): void {
  if (offset <= size) return;
  throw new RefusalError('no-range', `the file has ${size} bytes, and none from ${offset} on`, {
    status: STATUS.eof,
    text: '',
  });
}

/** A server that lets somebody in, but not use SFTP, commonly says nothing of it. */
export function endedAtOnce(cause?: unknown): ProtocolError {
  return new ProtocolError('empty-reply', 'the server ended the SFTP session before it began', {
    hint: 'may this account use SFTP there?',
    cause,
  });
}

/** For `catch`: what stands in for an answer that the server refuses. */
export function unlessRefused<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (isRefusal(error)) return otherwise;
    throw error;
  };
}
