/**
 * Authentication (RFC 9110, section 11): a server that wants to know who we are answers 401 with challenges, and the
 * request is made again with credentials.
 *
 *     basic     Basic, unasked                                       (a Bearer token is sent unasked with every scheme)
 *     digest    nothing at first, and no body: Content-Length: 0;    then Digest, or nothing more
 *     any       the whole request as it is;                          then the best of what is offered
 */
import { TransportError } from '../../../errors.ts';
import { valuesOf, withoutFields } from '../../../protocols/http-fields.ts';
import type { Exchange, ExchangeOptions, HttpExchange, HttpRequest } from '../../../protocols/http.ts';
import { bytesBody } from '../../body.ts';
import { drain } from '../drain.ts';
import { behindHost, withSecretField } from '../secrets.ts';
import type { Credentials } from '../url.ts';
import { type Authorizer, chooseAuthorizer } from './authorizer.ts';
import { basicAuthorization, bearerAuthorization } from './basic.ts';
import { parseChallenges } from './challenges.ts';
import { checkIdentity, type Identity } from './credentials.ts';

/** Who we are, and how performHttp says so (`auth`). Without it, a 401 is a response like any other. */
export interface AuthOptions {
  /** Who we are at that URL's server; `undefined`: nobody there. */
  readonly credentialsFor: (url: URL) => Identity | undefined;
  /**
   * `basic`, the default, sends the password unasked; `digest` and `any` wait for a challenge, `any` to take the best
   * that is offered.
   */
  readonly scheme?: 'basic' | 'digest' | 'any';
}

/** A nonce may grow old between a challenge and its answer, but not several times in a row. */
export const MAX_STALE_NONCES = 3;

/**
 * Says who we are: unasked, or in answer to a challenge, which takes another exchange. What a server wanted is remembered
 * for the next request to its origin. A 401 that credentials do not help against is given back as it is, and so is any to
 * a request with an Authorization of its own.
 *
 * The exchanges throw UsageError for credentials that cannot be said, TransportError `send` when the body would have to
 * be sent again and cannot be, and whatever `next` throws.
 */
export function withAuthentication(
  next: Exchange,
  { credentialsFor, scheme = 'basic' }: AuthOptions,
): Exchange {
  const remembered = new Map<string, Authorizer>();
  return async (request, options) => {
    const identity = credentialsFor(request.url);
    const isOwn = valuesOf(request.headers, 'authorization').length > 0;
    if (identity === undefined || isOwn) return next(request, options);
    checkIdentity(identity);
    if ('bearer' in identity) return next(authorized(request, bearerAuthorization(identity.bearer)), options);
    if (scheme === 'basic') return next(authorized(request, basicAuthorization(identity)), options);
    return answerChallenges(next, request, options, { credentials: identity, scheme, remembered });
  };
}

interface Negotiation {
  readonly credentials: Credentials;
  readonly scheme: 'digest' | 'any';
  /** By origin. */
  readonly remembered: Map<string, Authorizer>;
}

async function answerChallenges(
  next: Exchange,
  request: HttpRequest,
  options: ExchangeOptions | undefined,
  { credentials, scheme, remembered }: Negotiation,
): Promise<HttpExchange> {
  const { origin } = request.url;
  let authorizer = remembered.get(origin);
  let exchange: HttpExchange;
  if (authorizer === undefined && scheme === 'digest' && hasContent(request)) {
    exchange = await next(withoutContent(request), options);
    // Nobody asked, but what was sent is not the request yet (as in curl).
    if (isSuccess(exchange)) {
      await drain(exchange.response);
      exchange = await next(request, options);
    }
  } else {
    exchange = await send(authorizer);
  }

  for (let answered = 0; exchange.response.status === 401; answered += 1) {
    const challenges = parseChallenges(valuesOf(exchange.response.headers, 'www-authenticate'));
    authorizer = chooseAuthorizer(challenges, credentials, scheme);
    // RFC 7616, section 3.3: unless the nonce was stale, the credentials are wrong, and asking again does not help.
    const mayAnswer = answered === 0 || (authorizer?.stale === true && answered <= MAX_STALE_NONCES);
    if (authorizer === undefined || !mayAnswer) {
      remembered.delete(origin);
      return exchange;
    }
    if (request.body?.replayable === false) throw cannotSendAgain(request);
    await drain(exchange.response);
    exchange = await send(authorizer);
  }
  return exchange;

  async function send(by: Authorizer | undefined): Promise<HttpExchange> {
    if (by === undefined) return next(request, options);
    const sent = await next(authorized(request, await by.authorize(request)), options);
    remembered.set(origin, by.renewed(valuesOf(sent.response.headers, 'authentication-info')));
    return sent;
  }
}

/** With Authorization where curl has it, and its value hidden from transcripts. */
function authorized(request: HttpRequest, value: string): HttpRequest {
  return withSecretField(request, ['Authorization', value], behindHost(request));
}

function hasContent({ body }: HttpRequest): boolean {
  return body !== undefined && body.size !== 0;
}

const ABOUT_CONTENT: ReadonlySet<string> = new Set(['content-length', 'expect', 'transfer-encoding']);

/** What is sure to be refused need not be sent: it may be a gigabyte, or come from a pipe. */
function withoutContent(request: HttpRequest): HttpRequest {
  const headers = withoutFields(request.headers, ABOUT_CONTENT);
  return { ...request, headers, body: bytesBody(''), expectContinue: false };
}

function isSuccess({ response: { status } }: HttpExchange): boolean {
  return status >= 200 && status < 300;
}

function cannotSendAgain({ url }: HttpRequest): TransportError {
  return new TransportError(
    'send',
    `${url.host} asks who we are after the body, which can be read only once`,
    { hint: 'send it from a file' },
  );
}
