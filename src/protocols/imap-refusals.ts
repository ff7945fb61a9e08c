/**
 * What NO, BAD and BYE mean. The response code says it (RFC 9051, section 7.1; RFC 5530), where the server sends one; else the
 * command does, and for folders the text:
 *
 *     AUTHENTICATE   NO [AUTHENTICATIONFAILED] Authentication failed.   login-denied
 *     SELECT         NO [NONEXISTENT] Mailbox doesn't exist: x          not-found
 *     COPY           NO [TRYCREATE] Mailbox doesn't exist: x            not-found
 *     APPEND         NO [OVERQUOTA] Quota exceeded                      upload-refused
 *     STORE          NO [NOPERM] You may not                            access-denied
 *     SEARCH         BAD Unknown argument                               command-refused
 *     any, or none   BYE [UNAVAILABLE] Too many connections             unavailable
 */
import { RefusalError, type RefusalErrorCode, TransportError } from '../errors.ts';

export interface ImapRefusal {
  readonly status: 'NO' | 'BAD' | 'BYE';
  /** The response code's first word, such as `TRYCREATE`; in any case. */
  readonly code?: string | undefined;
  readonly text: string;
}

const CODES: Readonly<Record<string, RefusalErrorCode>> = {
  AUTHENTICATIONFAILED: 'login-denied',
  AUTHORIZATIONFAILED: 'login-denied',
  EXPIRED: 'login-denied',
  PRIVACYREQUIRED: 'login-denied',
  CONTACTADMIN: 'login-denied',
  NONEXISTENT: 'not-found',
  TRYCREATE: 'not-found',
  NOPERM: 'access-denied',
  OVERQUOTA: 'upload-refused',
  LIMIT: 'upload-refused',
  TOOBIG: 'upload-refused',
  UNAVAILABLE: 'unavailable',
};
const LOGINS = new Set(['LOGIN', 'AUTHENTICATE']);
/** Where a server that says no, and no more, means that there is no such folder. */
const LOOKING_FOR = new Set(['SELECT', 'EXAMINE', 'STATUS']);
/** Where it can be the folder that is missing. */
const NAMING = new Set(['SELECT', 'EXAMINE', 'STATUS', 'APPEND', 'COPY', 'MOVE']);
const MISSING = /no such|not found|unknown mailbox|(?:does not|doesn't|not) exist|nonexistent/i;

/**
 * @param command as it was sent, without arguments that nobody is to see: `SELECT Trash`, `UID COPY`; empty for the greeting
 */
export function imapRefusalFor(command: string, refusal: ImapRefusal): RefusalError {
  const { status, code, text } = refusal;
  const what = command === '' ? 'the server takes nobody in' : `the server refuses ${command}`;
  const said = `${status}${code === undefined ? '' : ` [${code}]`} ${text}`.trimEnd();
  const meaning = meaningOf(verbOf(command), refusal);
  const hint = hintFor(meaning, code?.toUpperCase());
  return new RefusalError(
    meaning,
    `${what}: ${said}`,
    { status: code ?? status, text },
    hint === undefined ? {} : { hint },
  );
}

/** The server has left the session on its own: `* BYE`. */
export function imapByeError(command: string, { code, text }: Omit<ImapRefusal, 'status'>): RefusalError {
  return imapRefusalFor(command, { status: 'BYE', code, text });
}

/** TLS is wanted, and the server has none. @param text what it says to STARTTLS; absent where it does not offer it */
export function imapTlsRefusal(text?: string): TransportError {
  const message =
    text === undefined ? 'the server offers no STARTTLS' : `the server refuses STARTTLS: ${text}`.trimEnd();
  return new TransportError('no-tls', message, { hint: '--tls auto goes on without it' });
}

function verbOf(command: string): string {
  const [first = '', second = ''] = command.toUpperCase().split(' ', 2);
  return first === 'UID' ? second : first;
}

function meaningOf(verb: string, { status, code = '', text }: ImapRefusal): RefusalErrorCode {
  if (verb === '' || status === 'BYE') return 'unavailable';
  const meaning = CODES[code.toUpperCase()];
  if (meaning === 'upload-refused') return UPLOADING.has(verb) ? meaning : 'command-refused';
  if (meaning !== undefined) return meaning;
  if (LOGINS.has(verb)) return 'login-denied';
  if (status === 'BAD') return 'command-refused';
  if (NAMING.has(verb) && MISSING.test(text)) return 'not-found';
  if (LOOKING_FOR.has(verb)) return 'not-found';
  return verb === 'APPEND' ? 'upload-refused' : 'command-refused';
}

/** What fills folders. */
const UPLOADING = new Set(['APPEND', 'COPY', 'MOVE']);

function hintFor(meaning: RefusalErrorCode, code: string | undefined): string | undefined {
  if (code === 'PRIVACYREQUIRED') return 'it wants TLS: --tls require';
  if (meaning === 'login-denied') return 'is the password right?';
  if (code === 'TRYCREATE') return 'the folder has to be made first';
  return meaning === 'not-found' ? 'imap folders shows which folders there are' : undefined;
}
