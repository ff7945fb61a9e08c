import { createHash, randomBytes } from 'node:crypto';
import { TransportError } from '../../../errors.ts';
import type { HttpRequest, HttpRequestBody } from '../../../protocols/http.ts';
import type { Credentials } from '../url.ts';
import { basicAuthorization } from './basic.ts';
import { type Challenge, parseAuthParams } from './challenges.ts';
import { type DigestChallenge, digestAuthorization, hashOf, strongestDigest } from './digest.ts';
import type { AuthOptions } from './layer.ts';

/** The way in which one server wants to be told who we are. */
export interface Authorizer {
  /** The challenge that led here said that only the nonce was wrong. */
  readonly stale: boolean;
  /** The value of the request's Authorization field. */
  authorize(request: HttpRequest): Promise<string>;
  /** What is to be used from now on, after a response with these values of Authentication-Info. */
  renewed(info: readonly string[]): Authorizer;
}

/** The best of what a server offers and the scheme allows, or `undefined`: a password is not sent where `digest` was asked for. */
export function chooseAuthorizer(
  challenges: readonly Challenge[],
  credentials: Credentials,
  scheme: AuthOptions['scheme'],
): Authorizer | undefined {
  const digest = strongestDigest(challenges);
  if (digest !== undefined) return digestAuthorizer(digest, credentials);
  return scheme === 'any' && challenges.some((challenge) => challenge.scheme === 'basic')
    ? basicAuthorizer(credentials)
    : undefined;
}

function basicAuthorizer(credentials: Credentials): Authorizer {
  const authorizer: Authorizer = {
    stale: false,
    authorize: async () => basicAuthorization(credentials),
    renewed: () => authorizer,
  };
  return authorizer;
}

/** One nonce and how often it has been used. The cnonce stays with it, because with -sess it is part of the session's key. */
function digestAuthorizer(challenge: DigestChallenge, credentials: Credentials): Authorizer {
  const cnonce = randomBytes(CNONCE_BYTES).toString('base64');
  let count = 0;
  const authorizer: Authorizer = {
    stale: challenge.stale,
    async authorize(request) {
      const { method, url, target: uri = `${url.pathname}${url.search}`, body } = request;
      const bodyHash = challenge.qop === 'auth-int' ? await hashBody(challenge, body) : undefined;
      count += 1;
      return digestAuthorization(challenge, credentials, { method, uri, count, cnonce, bodyHash });
    },
    renewed(info) {
      const nonce = info.map((value) => parseAuthParams(value).get('nextnonce')).find(Boolean);
      if (nonce === undefined || nonce === challenge.nonce) return authorizer;
      return digestAuthorizer({ ...challenge, nonce }, credentials);
    },
  };
  return authorizer;
}

/** As much as the nonces of servers have. */
const CNONCE_BYTES = 24;

async function hashBody(challenge: DigestChallenge, body: HttpRequestBody | undefined): Promise<string> {
  if (body === undefined) return hashOf(challenge, '');
  // A pipe can be opened as long as nobody has: its size is never known.
  if (!body.replayable || body.size === undefined) {
    throw new TransportError(
      'send',
      'the server wants a hash of the body first, which can be read only once',
      {
        hint: 'send it from a file',
      },
    );
  }
  const hash = createHash(challenge.hash);
  for await (const chunk of body.open()) hash.update(chunk);
  return hash.digest('hex');
}
