import { type NetkitError, ProtocolError, RefusalError, TransportError } from '../../errors.ts';
import { receiveError } from '../explain.ts';
import type { FirstWords, KeyExchangeOffer } from './first-words.ts';

/** What ssh2 puts on its errors: who found out, and RFC 4253's reason where the server has disconnected. */
export type SshError = Error & { readonly level?: string; readonly code?: string | number };

/** Where in its beginning a connection was. */
export interface Circumstances {
  readonly host: string;
  readonly words: FirstWords;
  /** What has been tried to log in; `undefined` before the login, and after it. */
  readonly tried?: string | undefined;
}

/** How ssh2 names what there was nothing in common of, how people do, and where a server says what it has. */
const MISMATCHES: readonly (readonly [RegExp, string, keyof KeyExchangeOffer])[] = [
  [/no matching key exchange/, 'way to exchange keys', 'keyExchange'],
  [/no matching host key/, 'type of host key', 'hostKey'],
  [/no matching .* cipher/, 'cipher', 'cipher'],
  [/no matching .* MAC/, 'MAC', 'mac'],
];

/** Why a server disconnects: RFC 4253, section 11.1. */
const TOO_MANY_CONNECTIONS = 12;

/** Of whatever goes wrong on an SSH connection, what a user should know. */
export function explainSshError(error: SshError, { host, words, tried }: Circumstances): NetkitError {
  if (error.level === 'client-socket') return receiveError(error);
  if (typeof error.code === 'number') return disconnected(error, error.code, host, tried);
  if (words.version === undefined) return noSsh(host, words.firstLine, error);
  const mismatch = MISMATCHES.find(([pattern]) => pattern.test(error.message));
  if (mismatch !== undefined) {
    const [, what, list] = mismatch;
    const offered = words.offer?.[list].filter(isAlgorithm).join(', ') ?? '';
    return new TransportError('ssh', `no ${what} that both ${host} and we take`, {
      ...(offered === '' ? {} : { hint: `the server has only ${offered}: too old to be safe, or too new` }),
      cause: error,
    });
  }
  return new ProtocolError('weird-reply', `${host} breaks the SSH protocol: ${oneLine(error.message)}`, {
    source: 'RFC 4253',
    cause: error,
  });
}

/** The connection has ended before we were logged in, and nobody has said why. */
export function explainSshEnd({ host, words, tried }: Circumstances): NetkitError {
  if (words.version === undefined) return noSsh(host, words.firstLine);
  const when = tried === undefined ? '' : ' during the login';
  return new TransportError('ssh', `${host} closed the SSH connection${when}`, {
    hint: 'its log knows why; it may have too many connections, or refuse this address',
  });
}

/** It has ended after that: whatever was under way is cut off, as by any connection that breaks. */
export function explainSshLoss(host: string): TransportError {
  return new TransportError('receive', `${host} closed the SSH connection`);
}

function disconnected(
  error: Error,
  code: number,
  host: string,
  tried: string | undefined,
): TransportError | RefusalError {
  const text = oneLine(error.message);
  const message = `${host} ended the SSH connection: ${text}`;
  if (tried === undefined || code === TOO_MANY_CONNECTIONS) {
    return new TransportError('ssh', message, { cause: error });
  }
  return new RefusalError(
    'login-denied',
    `${message} (tried ${tried || 'nothing yet'})`,
    { status: code, text },
    { hint: 'offer less: one key (--key FILE), or no agent', cause: error },
  );
}

function noSsh(host: string, firstLine: string | undefined, cause?: Error): ProtocolError | TransportError {
  if (firstLine === undefined) {
    const message = `${host} closed the connection without a word of SSH`;
    return new TransportError('ssh', message, {
      hint: 'is it an SSH server, and does it take connections?',
      cause,
    });
  }
  return new ProtocolError(
    'weird-reply',
    `${host} is no SSH server: it says ${JSON.stringify(oneLine(firstLine))}`,
    {
      source: 'RFC 4253, section 4.2',
      cause,
    },
  );
}

/** Other things that are said in the same lists: RFC 8308, and OpenSSH's strict key exchange. */
function isAlgorithm(name: string): boolean {
  return !/^(ext-info-|kex-strict-)/.test(name);
}

/** What a server says is longer than a line at times. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
}
