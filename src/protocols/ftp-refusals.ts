/**
 * What a negative reply means. It depends on the command that it answers, and 550 means nearly everything (RFC 959, section
 * 4.2.2): only its text tells a file that is not there from one that may not be read.
 *
 *     RETR missing.txt     550 Failed to open file.        not-found
 *     DELE readme.txt      550 Permission denied.          access-denied
 *     MKD upload           550 File exists.                command-refused
 *     EPSV                 522 Network protocol unknown.   passive-refused
 */
import { RefusalError, type RefusalErrorCode, TransportError } from '../errors.ts';
import type { FtpReply, FtpTarget } from './ftp.ts';
import { type RemotePath, textOf } from './remote-path.ts';

/** What a verb's refusal comes down to, whatever the number; `command-refused` for all others. */
const MEANINGS: Readonly<Record<string, RefusalErrorCode>> = {
  USER: 'login-denied',
  PASS: 'login-denied',
  ACCT: 'login-denied',
  CWD: 'access-denied',
  REST: 'no-range',
  RETR: 'download-refused',
  LIST: 'download-refused',
  NLST: 'download-refused',
  MLSD: 'download-refused',
  STOR: 'upload-refused',
  APPE: 'upload-refused',
  STOU: 'upload-refused',
  EPSV: 'passive-refused',
  PASV: 'passive-refused',
  EPRT: 'active-refused',
  PORT: 'active-refused',
};
/** Where a 550 is about a name, and a server that says no more means that there is no such thing. */
const LOOKING_FOR = new Set(['CWD', 'RETR', 'LIST', 'NLST', 'MLSD', 'MLST', 'SIZE', 'MDTM']);
/** What makes the thing that it names: that something is missing is about its folder. */
const MAKING = new Set(['MKD', 'STOR', 'APPE', 'STOU']);
/** Commands whose argument is not to be seen again. */
const SECRET = new Set(['PASS', 'ACCT']);

const MISSING = /no such|not found|(?:does not|doesn't|not) exist|cannot find/i;
const DENIED = /denied|permission|not (?:permitted|allowed|authori[sz]ed)|unauthori[sz]ed/i;

/**
 * @param command as it was sent, one character a byte; empty for the greeting. What follows PASS and ACCT is not repeated
 * @param reply any but a positive one
 */
export function refusalFor(command: string, reply: FtpReply): RefusalError {
  const [word = ''] = command.split(' ', 1);
  const verb = word.toUpperCase();
  const argument = command.slice(word.length + 1);
  const isSecret = SECRET.has(verb) && argument !== '';
  const shown = isSecret ? verb : textOf(command as RemotePath);
  const lines = reply.lines.join('\n');
  // Some servers repeat what they do not like.
  const said = textOf((isSecret ? lines.replaceAll(argument, '****') : lines) as RemotePath);
  const what = shown === '' ? 'the server takes nobody in' : `the server refuses ${shown}`;
  // Of several lines, the last one with text is the one that says it.
  const words = said.split('\n').findLast((line) => line.trim() !== '') ?? '';
  return new RefusalError(
    codeOf(verb, reply.code, said),
    `${what}: ${reply.code} ${words.trim()}`.trimEnd(),
    {
      status: reply.code,
      text: said,
    },
  );
}

/** Some servers refuse to list nothing, and NLST has no other use for these. */
export function isEmptyFolder({ status, text }: RefusalError, ofNames: boolean): boolean {
  const isSaid = /\bno (?:\w+ )?(?:files|entries)\b|\bempty\b/i.test(text);
  return (status === 450 || status === 550) && (ofNames || isSaid);
}

const WITHOUT_TLS = {
  'AUTH TLS': '--tls auto goes on without it',
  'PROT P': 'data would cross the network in the clear; --ftp-ssl-control takes that',
} as const;

/** TLS is wanted, and the server has none. */
export function tlsRefusalFor(command: keyof typeof WITHOUT_TLS, reply: FtpReply): TransportError {
  return new TransportError('no-tls', refusalFor(command, reply).message, { hint: WITHOUT_TLS[command] });
}

/** Whoever does not speak first is no FTP server, or one that waits for TLS from the first byte. @param time in milliseconds */
export function silenceError({ host, tls }: Pick<FtpTarget, 'host' | 'tls'>, time: number): TransportError {
  const message = `${host} has said nothing for ${time / 1000} s, and an FTP server speaks first`;
  const hint = tls === 'implicit' ? 'is this its port?' : 'is this its port? One for ftps:// waits for TLS';
  return new TransportError('timeout', message, { hint });
}

const WANTS_TLS = /\b(?:TLS|SSL|encrypt\w*)\b/i;

/**
 * Why somebody is not let in, and what helps. Neither password nor account is repeated.
 *
 * @param secured whether that was said inside TLS
 */
export function loginRefusalFor(
  command: string,
  reply: FtpReply,
  { credentials }: Pick<FtpTarget, 'credentials'>,
  secured: boolean,
): RefusalError {
  const { message, text } = refusalFor(command, reply);
  const { password = '', account = '' } = credentials ?? {};
  const secrets = [password, account].filter((secret) => secret !== '');
  // Some servers repeat what they do not like.
  const hide = (words: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '****'), words);
  const wantsTls = !secured && WANTS_TLS.test(reply.lines.join(' '));
  return new RefusalError(
    'login-denied',
    hide(message),
    { status: reply.code, text: hide(text) },
    { hint: hintFor(reply.code, wantsTls, credentials === undefined) },
  );
}

function hintFor(code: number, wantsTls: boolean, isAnonymous: boolean): string {
  if (code === 332) return 'it asks for an account: --ftp-account';
  if (wantsTls) return 'it wants TLS: --tls require';
  return isAnonymous ? 'it may know no anonymous users: --user NAME' : 'is the password right?';
}

function codeOf(verb: string, status: number, said: string): RefusalErrorCode {
  // 421 may answer any command, when the server is about to close the connection.
  if (verb === '' || status === 421) return 'unavailable';
  const meaning = MEANINGS[verb] ?? 'command-refused';
  if (status !== 550 && status !== 553) return meaning;
  if (DENIED.test(said)) return 'access-denied';
  if (MISSING.test(said)) return MAKING.has(verb) ? meaning : 'not-found';
  return LOOKING_FOR.has(verb) ? 'not-found' : meaning;
}
