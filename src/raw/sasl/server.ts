/**
 * The server's side of a login, for servers that know the passwords themselves: client.ts has samples. Whoever is denied is not
 * told why: that a user does not exist would be of use to those who look for users.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { SaslMechanism } from '../../protocols/sasl.ts';
import { saslPrepare } from './prepare.ts';
import { isSame } from './same.ts';
import type { ScramMechanism } from './scram.ts';
import { ScramServer } from './scram-server.ts';

export type SaslServerMechanism = ScramMechanism | 'PLAIN' | 'LOGIN' | 'CRAM-MD5';

/** The best first. */
export const SASL_SERVER_MECHANISMS = [
  'SCRAM-SHA-256',
  'SCRAM-SHA-1',
  'CRAM-MD5',
  'PLAIN',
  'LOGIN',
] as const satisfies readonly (SaslMechanism & SaslServerMechanism)[];

export type SaslStep =
  | { readonly challenge: Buffer }
  /** Who it is. `final` goes out as one more challenge, whose answer is to be empty, before the login has succeeded. */
  | { readonly user: string; readonly final?: Buffer }
  | { readonly denied: true };

export interface SaslServer {
  /** The first challenge; `undefined`: the client speaks first, and where it has not yet, an empty challenge asks it to. */
  readonly first: Buffer | undefined;
  /** What a response leads to, the client's initial one included. After anything but a challenge it is over. */
  step(response: Buffer): SaslStep;
}

export type PasswordOf = (user: string) => string | undefined;

/** What is a matter of chance; tests of examples settle it. */
export interface SaslChance {
  /** New at each call: printable ASCII without commas and `>`. */
  readonly nonce?: () => string;
  readonly salt?: (user: string) => Buffer;
}

const DENIED: SaslStep = { denied: true };

/** @param host our name: CRAM-MD5 says it */
export function startSaslServer(
  mechanism: SaslServerMechanism,
  passwordOf: PasswordOf,
  host: string,
  { nonce = randomNonce, salt }: SaslChance = {},
): SaslServer {
  switch (mechanism) {
    case 'PLAIN':
      return { first: undefined, step: (response) => stepPlain(response, passwordOf) };
    case 'LOGIN':
      return startLogin(passwordOf);
    case 'CRAM-MD5':
      return startCramMd5(`<${nonce()}@${host}>`, passwordOf);
    default:
      return new ScramServer(mechanism, passwordOf, nonce(), salt);
  }
}

/** RFC 4616, section 2: on whose behalf, who, password. Nobody may act for others here. */
function stepPlain(response: Buffer, passwordOf: PasswordOf): SaslStep {
  const [behalf, user, password, ...more] = response.toString().split('\0');
  if (user === undefined || password === undefined || more.length > 0) return DENIED;
  return behalf === '' || behalf === user ? checkPassword(user, password, passwordOf) : DENIED;
}

function startLogin(passwordOf: PasswordOf): SaslServer {
  let user: string | undefined;
  return {
    first: Buffer.from('Username:'),
    step(response) {
      if (user !== undefined) return checkPassword(user, response.toString(), passwordOf);
      user = response.toString();
      return { challenge: Buffer.from('Password:') };
    },
  };
}

function startCramMd5(challenge: string, passwordOf: PasswordOf): SaslServer {
  return {
    first: Buffer.from(challenge),
    step(response) {
      const [, user, digest] = /^([^]+) ([0-9a-f]{32})$/.exec(response.toString()) ?? [];
      if (user === undefined || digest === undefined) return DENIED;
      const password = passwordOf(user);
      const expected = createHmac('md5', password ?? '')
        .update(challenge)
        .digest('hex');
      return isSame(digest, expected) && password !== undefined ? { user } : DENIED;
    },
  };
}

function checkPassword(user: string, given: string, passwordOf: PasswordOf): SaslStep {
  const password = passwordOf(user);
  const same = isSame(saslPrepare(given) ?? given, saslPrepare(password ?? '') ?? '');
  return same && password !== undefined ? { user } : DENIED;
}

function randomNonce(): string {
  return randomBytes(18).toString('base64');
}
