/**
 * Digest (RFC 7616): the password is proved, not sent.
 *
 *     WWW-Authenticate: Digest realm="lab", nonce="7ypf/xlj", qop="auth, auth-int", algorithm=SHA-256, opaque="FQhe"
 *     Authorization: Digest username="alice", realm="lab", nonce="7ypf/xlj", uri="/p?q", cnonce="f2/wE4q7",
 *       nc=00000001, qop=auth, response="753927fa…", opaque="FQhe", algorithm=SHA-256
 *
 *     response   H(H(A1):nonce:nc:cnonce:qop:H(A2)); without qop, as in RFC 2069, H(H(A1):nonce:H(A2))
 *     A1         user:realm:password; with -sess, H(that):nonce:cnonce
 *     A2         method:uri; with qop=auth-int, method:uri:H(body)
 */
import { createHash } from 'node:crypto';
import type { Credentials } from '../url.ts';
import type { Challenge } from './challenges.ts';

/** A Digest challenge that can be answered. Its texts have one character a byte. */
export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** As the server wrote it; `undefined` where it did not. */
  readonly algorithm: string | undefined;
  /** What node:crypto calls it. */
  readonly hash: string;
  /** Whether what is hashed holds the nonces (-sess). */
  readonly session: boolean;
  readonly qop: 'auth' | 'auth-int' | undefined;
  /** Names are hashed. */
  readonly userhash: boolean;
  /** The server says how it reads names that are not ASCII. */
  readonly utf8: boolean;
  /** The nonce was too old, and nothing else was wrong. */
  readonly stale: boolean;
}

/** What a nonce is used for, once. */
export interface DigestUse {
  readonly method: string;
  /** The request target, as it is sent. */
  readonly uri: string;
  /** How many requests have used the nonce, this one included. */
  readonly count: number;
  readonly cnonce: string;
  /** The body's hash, in hexadecimal: for `auth-int`. */
  readonly bodyHash?: string | undefined;
}

/** As RFC 7616, section 6.1, registers them, the weakest first, with node:crypto's names. */
const HASHES: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha-256', 'sha256'],
  ['sha-512-256', 'sha512-256'],
]);
const BY_STRENGTH = [...HASHES.values()];

/** The challenge with the strongest algorithm, of equals the first (RFC 7616, section 3.7); `undefined`: none is of use. */
export function strongestDigest(challenges: readonly Challenge[]): DigestChallenge | undefined {
  return challenges
    .map(readDigest)
    .filter((challenge) => challenge !== undefined)
    .toSorted((a, b) => BY_STRENGTH.indexOf(b.hash) - BY_STRENGTH.indexOf(a.hash))[0];
}

/** The value of an Authorization field that answers the challenge; its parameters have curl's order. */
export function digestAuthorization(
  challenge: DigestChallenge,
  { user, password = '' }: Credentials,
  { method, uri, count, cnonce, bodyHash = '' }: DigestUse,
): string {
  const { realm, nonce, opaque, algorithm, session, qop, userhash, utf8 } = challenge;
  const hash = (...parts: readonly string[]): string => hashOf(challenge, parts.join(':'));
  const name = encode(user, utf8);
  const nc = count.toString(16).padStart(8, '0');

  const secret = hash(name, realm, encode(password, utf8));
  const a1 = session ? hash(secret, nonce, cnonce) : secret;
  const a2 = qop === 'auth-int' ? hash(method, uri, bodyHash) : hash(method, uri);
  const response = qop === undefined ? hash(a1, nonce, a2) : hash(a1, nonce, nc, cnonce, qop, a2);

  const params = [
    userhash ? `username="${hash(name, realm)}"` : nameParam(name, utf8),
    `realm=${quote(realm)}`,
    `nonce=${quote(nonce)}`,
    `uri=${quote(uri)}`,
    ...(qop === undefined ? [] : [`cnonce=${quote(cnonce)}`, `nc=${nc}`, `qop=${qop}`]),
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(userhash ? ['userhash=true'] : []),
  ];
  return `Digest ${params.join(', ')}`;
}

/** In hexadecimal; of text, each character is one byte. */
export function hashOf({ hash }: Pick<DigestChallenge, 'hash'>, text: string): string {
  return createHash(hash).update(text, 'latin1').digest('hex');
}

function readDigest({ scheme, params }: Challenge): DigestChallenge | undefined {
  const [realm, nonce, algorithm] = [params.get('realm'), params.get('nonce'), params.get('algorithm')];
  const [, name = '', suffix] = /^(.*?)(-sess)?$/.exec(algorithm?.toLowerCase() ?? 'md5') ?? [];
  const hash = HASHES.get(name);
  const qop = chooseQop(params.get('qop'));
  if (scheme !== 'digest' || realm === undefined || nonce === undefined) return undefined;
  if (hash === undefined || qop === 'unknown') return undefined;
  const session = suffix !== undefined;
  // It needs a cnonce, and there is none to send without qop.
  if (session && qop === undefined) return undefined;
  const says = (param: string, value: string): boolean => params.get(param)?.toLowerCase() === value;
  return {
    realm,
    nonce,
    opaque: params.get('opaque'),
    algorithm,
    hash,
    session,
    qop,
    userhash: says('userhash', 'true'),
    utf8: says('charset', 'utf-8'),
    stale: says('stale', 'true'),
  };
}

/** `auth` where there is a choice: a body need not be read twice for it. */
function chooseQop(list: string | undefined): DigestChallenge['qop'] | 'unknown' {
  const offered = (list ?? '').toLowerCase().match(/[^, \t]+/g);
  if (offered === null) return undefined;
  return (['auth', 'auth-int'] as const).find((qop) => offered.includes(qop)) ?? 'unknown';
}

/** As UTF-8, one character a byte; composed where the server says that it does the same (RFC 7616, section 4). */
function encode(text: string, utf8: boolean): string {
  return Buffer.from(utf8 ? text.normalize('NFC') : text).toString('latin1');
}

/** RFC 7616, section 3.4: beyond ASCII, `username*` (RFC 8187) says what the bytes are. */
function nameParam(name: string, utf8: boolean): string {
  if (!utf8 || !/[\x80-\xff]/.test(name)) return `username=${quote(name)}`;
  const percent = (byte: string): string => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`;
  return `username*=UTF-8''${name.replaceAll(/[^A-Za-z0-9!#$&+\-.^_`|~]/g, percent)}`;
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
