import { composeRequest, type ComposeOptions } from './actions/http/compose.ts';
import { UsageError } from './errors.ts';
import { authOf, credentialsAt, type Identity } from './actions/http/auth/credentials.ts';
import type { CookieJar } from './actions/http/cookies/layer.ts';
import { gatherBody } from './actions/gather.ts';
import { performHttp, type PerformOptions } from './actions/http/perform.ts';
import { parseHttpUrl } from './actions/http/url.ts';
import { kits } from './kits.ts';
import type { ConnectionFacts } from './net/types.ts';
import type {
  HttpClient,
  HttpClientSettings,
  HttpField,
  HttpResponseHead,
  HttpTimings,
} from './protocols/http.ts';

/** What a body may hold, in bytes, when it is read whole into memory and nothing else is said. */
export const MAX_RESULT_BYTES = 64 * 1024 * 1024;

export interface HttpOptions
  extends
    Omit<ComposeOptions, 'url' | 'method'>,
    Omit<PerformOptions, 'follow' | 'auth' | 'meter'>,
    HttpClientSettings {
  /** Which of the two clients speaks; the library's, unless told otherwise. */
  readonly client?: HttpClient['kind'];
  /** Who we are at the URL's origin, and nowhere else; comes before what the URL says. */
  readonly auth?: Identity;
  /** How a user and a password are told; `basic`, unless given. */
  readonly authScheme?: NonNullable<PerformOptions['auth']>['scheme'];
  /** As curl's -x takes it, credentials included; none without it, whatever the environment says. */
  readonly proxy?: string;
  /** Follows redirects: `true` with the defaults. */
  readonly follow?: boolean | NonNullable<PerformOptions['follow']>;
  /** The bound on the body, in bytes; MAX_RESULT_BYTES unless given. */
  readonly maxBodyBytes?: number;
}

/** One response, whole, in plain values. */
export interface HttpResult extends HttpResponseHead {
  /** Whose answer it is, after all redirects. */
  readonly url: string;
  readonly informational: readonly HttpResponseHead[];
  readonly body: Uint8Array;
  readonly trailers: readonly HttpField[];
  /** The URLs that redirected, in order. */
  readonly redirects: readonly string[];
  readonly connection: ConnectionFacts;
  readonly timings: HttpTimings;
}

/**
 * HTTP with either client.
 *
 *     const page = await http.get('www.perdu.com', { client: 'raw', timeout: 10_000 });
 *     console.log(page.status, Buffer.from(page.body).toString());
 *
 * A status of 400 or more is an answer like any other. Each function throws UsageError, TransportError,
 * ProtocolError or LimitError, and behind a proxy RefusalError `proxy-refused`; `createClient` is for those who stream bodies
 * or reuse connections.
 */
export const http = {
  /** A client that keeps its connections until it is closed. @throws UsageError for a kind that there is not */
  createClient,
  /** Cookies for several requests: given as `cookies` to each, it is sent along and learns. */
  createCookieJar,
  /** Sends a request with any method, and reads its answer whole. A URL without a scheme is an `http:` one. */
  request,
  /** Fetches what the URL names, whole. */
  get: (url: string, options?: HttpOptions) => request('GET', url, options),
  /** Fetches the head of what GET would give; the body of the result is empty. */
  head: (url: string, options?: HttpOptions) => request('HEAD', url, options),
  /** Sends `data`, `form` or `upload`, to be processed by what the URL names. */
  post: (url: string, options?: HttpOptions) => request('POST', url, options),
  /** Puts `upload` or `data` in place of what the URL names. */
  put: (url: string, options?: HttpOptions) => request('PUT', url, options),
  /** Sends `data` or `upload`, which says what is to change there (RFC 5789). */
  patch: (url: string, options?: HttpOptions) => request('PATCH', url, options),
  /** Asks for the removal of what the URL names. */
  delete: (url: string, options?: HttpOptions) => request('DELETE', url, options),
  /** Asks what can be done there; with `target: '*'`, of the server as a whole (RFC 9110, section 9.3.7). */
  options: (url: string, options?: HttpOptions) => request('OPTIONS', url, options),
} as const;

async function createClient(
  kind: HttpClient['kind'],
  settings: HttpClientSettings = {},
): Promise<HttpClient> {
  if (kind !== 'raw' && kind !== 'library') throw new UsageError(`there is no client called ${String(kind)}`);
  const { createHttpClient } = await kits.http[kind]();
  return createHttpClient(settings);
}

async function createCookieJar(): Promise<CookieJar> {
  const { CookieJar: Jar } = await import('./actions/http/cookies/jar.ts');
  return new Jar({ learns: true });
}

async function request(method: string, url: string, options: HttpOptions = {}): Promise<HttpResult> {
  const {
    client: kind = 'library',
    dial,
    recorder,
    follow,
    maxBodyBytes = MAX_RESULT_BYTES,
    auth: givenIdentity,
    authScheme: scheme = 'basic',
    proxy,
    ...rest
  } = options;
  const target = parseHttpUrl(url);
  const composed = composeRequest({ ...rest, url: target.url, method });
  const following = follow === true ? {} : follow || undefined;
  const identity = givenIdentity ?? target.credentials;
  const auth =
    identity && authOf(rest, { credentialsFor: credentialsAt(target.url, identity, following), scheme });
  const client = await createClient(kind, { ...(dial && { dial }), ...(recorder && { recorder }) });
  try {
    const performed = await performHttp(client, composed, {
      decode: rest.compressed === true,
      ...rest,
      ...(following && { follow: following }),
      ...(auth && { auth }),
      ...(proxy === undefined ? {} : { proxyFor: await proxyChoice(proxy) }),
    });
    const body = await gatherBody(
      performed.body,
      maxBodyBytes,
      'raise maxBodyBytes, or stream it with createClient',
    );
    const { response, connection, timings } = performed.exchange;
    const { version, status, reason, headers, informational } = response;
    return {
      url: performed.request.url.href,
      version,
      status,
      reason,
      headers,
      informational,
      body,
      trailers: response.trailers(),
      redirects: performed.hops.map((hop) => hop.request.url.href),
      connection,
      timings,
    };
  } finally {
    await client.close();
  }
}

async function proxyChoice(proxy: string): Promise<NonNullable<PerformOptions['proxyFor']>> {
  return (await import('./actions/http/proxy/choose.ts')).proxyFrom({ proxy });
}
