import { RefusalError, type RefusalErrorCode } from '../errors.ts';

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

/**
 * What a STATUS other than OK means.
 *
 * @param what what was asked for, such as `remove a.txt`
 * @param otherwise the code where the status says no more than that it failed
 */
export function refusalOf(
  { status, message }: { readonly status: number; readonly message: string },
  what: string,
  otherwise: RefusalErrorCode,
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
