/**
 * What -ERR means. Response codes say it (RFC 2449, section 8; RFC 3206); without one, it is the command that tells.
 *
 *     PASS secret    -ERR [AUTH] no such user or wrong password      login-denied
 *     PASS secret    -ERR [IN-USE] another session is open           unavailable
 *     RETR 99        -ERR no such message                            not-found
 *     TOP 1 0        -ERR unknown command                            command-refused
 */
import { RefusalError, type RefusalErrorCode, TransportError } from '../errors.ts';
import type { Pop3Reply } from './pop3-replies.ts';
import type { Pop3Target } from './pop3.ts';

/** By the first level of the code, which says as much as one whose second level nobody knows. */
const CODES: Readonly<Record<string, Meaning>> = {
  AUTH: { code: 'login-denied', hint: 'is the password right?' },
  SYS: { code: 'unavailable', hint: 'the trouble is the server’s: its owner may have to help' },
  'SYS/TEMP': { code: 'unavailable', hint: 'the trouble is the server’s: try again in a while' },
  'IN-USE': {
    code: 'unavailable',
    hint: 'another program has this mailbox open, and only one may at a time: try again once it is done',
  },
  'LOGIN-DELAY': {
    code: 'unavailable',
    hint: 'the server wants some time between two logins: try again later',
  },
};

interface Meaning {
  readonly code: RefusalErrorCode;
  readonly hint?: string;
}

/** What takes the number of a message. */
const ABOUT_MESSAGES = new Set(['RETR', 'TOP', 'DELE', 'LIST', 'UIDL']);
const LOGINS = new Set(['USER', 'PASS', 'APOP', 'AUTH']);
const UNKNOWN_COMMAND = /unknown|unrecogni[sz]ed|unsupported|invalid command|not (?:implemented|supported)/i;
const WANTS_TLS = /\b(?:TLS|SSL|encrypt\w*|secure|plain ?text)\b/i;

/** @param command as a user may see it, without what is secret; empty for the greeting */
export function refusalFor(command: string, reply: Pop3Reply): RefusalError {
  const what = command === '' ? 'the server takes nobody in' : `the server refuses ${command}`;
  const { code, hint } = meaningOf(command, reply);
  return new RefusalError(
    code,
    `${what}: ${reply.text === '' ? '-ERR' : reply.text}`,
    { status: reply.code ?? '-ERR', text: reply.text },
    hint === undefined ? {} : { hint },
  );
}

/**
 * Why somebody is not let in, and what helps. The secrets are not repeated.
 *
 * @param secured whether that was said inside TLS
 */
export function loginRefusalFor(
  command: string,
  reply: Pop3Reply,
  { credentials }: Pick<Pop3Target, 'credentials'>,
  secured: boolean,
): RefusalError {
  const { password = '', token = '' } = credentials ?? {};
  // Some servers repeat what they do not like.
  const text = [password, token]
    .filter((secret) => secret !== '')
    .reduce((said, secret) => said.replaceAll(secret, '****'), reply.text);
  const refusal = refusalFor(command, { ...reply, text });
  if (refusal.code !== 'login-denied' || secured || !WANTS_TLS.test(text)) return refusal;
  const { message, status } = refusal;
  return new RefusalError('login-denied', message, { status, text }, { hint: 'it wants TLS: --tls require' });
}

/** TLS is wanted, and the server has none. */
export function tlsRefusalFor(reply: Pop3Reply): TransportError {
  return new TransportError('no-tls', refusalFor('STLS', reply).message, {
    hint: '--tls auto goes on without it',
  });
}

/** Whoever does not speak first is no POP3 server, or one that waits for TLS. @param time in milliseconds */
export function silenceError({ host, tls }: Pick<Pop3Target, 'host' | 'tls'>, time: number): TransportError {
  const message = `${host} has said nothing for ${time / 1000} s, and a POP3 server speaks first`;
  const hint = tls === 'implicit' ? 'is this its port?' : 'is this its port? One for pop3s:// waits for TLS';
  return new TransportError('timeout', message, { hint });
}

function meaningOf(command: string, { code = '', text }: Pop3Reply): Meaning {
  const [level = ''] = code.split('/', 1);
  const known = CODES[code] ?? CODES[level];
  if (known !== undefined) return known;
  const [keyword = '', argument] = command.split(' ', 2);
  if (keyword === '') return { code: 'unavailable' };
  if (LOGINS.has(keyword)) return { code: 'login-denied', hint: 'are user and password right?' };
  const isAboutOne = argument !== undefined && ABOUT_MESSAGES.has(keyword);
  return { code: isAboutOne && !UNKNOWN_COMMAND.test(text) ? 'not-found' : 'command-refused' };
}
