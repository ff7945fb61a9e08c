import type { ConnectionFacts, DialSettings, ProxyRoute } from '../net/types.ts';
import type { Recorder } from '../transcript/types.ts';

/**
 * What an HTTP client promises, be it written by hand or a library's: ONE exchange, a request in and its
 * response out. Redirects, authentication, cookies and decoding are actions above it (../actions/http/).
 */
export interface HttpClient {
  readonly kind: 'raw' | 'library';

  /**
   * Sends a request and answers as soon as the final response's head has arrived; its body is still to be
   * read. A connection whose last response was read to its end is used again; exchanges that overlap have
   * connections of their own.
   *
   * @throws UsageError for what this client cannot say (see HTTP_CANNOT), TransportError, ProtocolError, LimitError
   */
  exchange(request: HttpRequest, options?: ExchangeOptions): Promise<HttpExchange>;

  /** Closes all connections; a body that is still being read fails. Without it the process stays alive. */
  close(): Promise<void>;
}

/** A header field or trailer field: its name as written and its value, one character a byte (latin1). */
export type HttpField = readonly [name: string, value: string];

/** A request as it is to be sent: what `headers` leaves out has no default. `composeRequest` makes one with curl's. */
export interface HttpRequest {
  readonly method: string;
  /** `http:` or `https:`, without credentials; a fragment is not sent. */
  readonly url: URL;
  /** What stands between the method and the version, where it is not the URL's path and query. */
  readonly target?: string;
  readonly version?: '1.0' | '1.1';
  /** Offers HTTP/2 in the TLS handshake; HTTP/1.1 it is where the server does not choose it, or there is no TLS. */
  readonly http2?: true;
  /**
   * In the order in which they are sent. What frames the message (`Content-Length`, `Transfer-Encoding`) is
   * the client's to add unless it stands here; everything else, `Host` included, stands here or is not sent.
   */
  readonly headers: readonly HttpField[];
  readonly body?: HttpRequestBody;
  /** Wait for `100 Continue` before the body; goes with `Expect: 100-continue` in `headers`. */
  readonly expectContinue?: boolean;
  /** Through a proxy; decided for each URL (see ../actions/http/proxy/). */
  readonly route?: ProxyRoute;
  /** Secrets that stand in `headers`: a transcript shows stars in their place. */
  readonly secrets?: readonly string[];
}

/** What a request sends. `bytesBody`, `fileBody`, `streamBody` and `formBody` make them. */
export interface HttpRequestBody {
  /** In bytes; `undefined` when it is not known, and then the body is sent chunked. */
  readonly size: number | undefined;
  /** Whether `open` may be called again, for a redirect or a retry. */
  readonly replayable: boolean;
  /**
   * The bytes, from the first on. Called when they are to be sent, and again only where `replayable` says so. A chunk has to stay
   * as it is once it was handed over: the library's client may hold it.
   */
  open(): AsyncIterable<Uint8Array>;
}

/** What `exchange` takes besides the request, for this one exchange. */
export interface ExchangeOptions {
  /** Gives the exchange up, its body included; the reason is what is thrown where it is one of netkit's errors. */
  readonly signal?: AbortSignal | undefined;
}

/** What `exchange` answers with: the response, and how it came. */
export interface HttpExchange {
  readonly response: HttpResponse;
  /** What differs from run to run and client to client: stands beside the response, never in it. */
  readonly connection: ConnectionFacts;
  readonly timings: HttpTimings;
  readonly sizes: HttpSizes;
}

/** The one call of the contract: what an action takes, and, where it is a layer around another, gives. */
export type Exchange = HttpClient['exchange'];

/** Status line and header fields: of the final response, or of one that is informational (RFC 9110, section 15.2). */
export interface HttpResponseHead {
  /** As the status line has it, or what ALPN has chosen; an HTTP/0.9 answer is refused. */
  readonly version: '1.0' | '1.1' | '2';
  readonly status: number;
  /** Empty in HTTP/2, which has none. */
  readonly reason: string;
  readonly headers: readonly HttpField[];
}

/** The same in HTTP/1. */
export interface Http1ResponseHead extends HttpResponseHead {
  readonly version: '1.0' | '1.1';
}

/** The final response (RFC 9110, section 15), its body still to be read. */
export interface HttpResponse extends HttpResponseHead {
  /** The 1xx responses that came before, in order. */
  readonly informational: readonly HttpResponseHead[];
  /**
   * The body without its framing, encodings still on. A chunk is valid until the next one is asked for: copy
   * what must live longer. Reading it twice is an error; leaving the loop early closes the connection.
   *
   * @throws ProtocolError `partial` when the peer closes before the end, TransportError, LimitError
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** The fields after a chunked body, or one in HTTP/2: empty until the body has been read to its end. */
  trailers(): readonly HttpField[];
}

/** In milliseconds since the exchange began; `undefined` where a phase did not happen (a reused connection). */
export interface HttpTimings {
  readonly lookup?: number;
  readonly connect?: number;
  readonly tls?: number;
  readonly firstByte: number;
}

/** In bytes, as they crossed the wire; heads of HTTP/2, which are compressed there, as HTTP/1 would write them. */
export interface HttpSizes {
  /** The request's head, its empty line included. */
  readonly requestHead: number;
  /** The response's heads, those of 1xx included. */
  readonly responseHead: number;
}

/**
 * How an HTTP client makes its connections, and who is told of them: taken by `http.createClient`. Without them it dials with the
 * defaults, records nothing and does not pipeline.
 */
export interface HttpClientSettings {
  readonly dial?: DialSettings;
  readonly recorder?: Recorder;
  readonly pipelining?: Pipelining;
}

/**
 * Requests that overlap share connections, and go out before the answers to those before them have come (RFC 9112, section
 * 9.3.2). Only GET without a body does; where a server closes, misbehaves, or answers with something long, it goes back to one
 * at a time, and those that had no answer are asked anew. Bodies that are not short come in the order of the requests: whoever
 * leaves one unread holds up those behind it, so that none may wait for the answer to another. The library's client
 * sends one at a time whatever is asked for: undici does not tell which connection serves which request.
 */
export interface Pipelining {
  /** To one origin at most, from 1; those beyond wait. */
  readonly connections: number;
  /** Requests under way on a connection at most, from 1. */
  readonly depth: number;
}

export type CreateHttpClient = (settings?: HttpClientSettings) => HttpClient;

/** What a request may ask for beyond the plain case (see http-features.ts). */
export type HttpFeature =
  | 'http/1.0'
  | 'http/2'
  | 'bare'
  | 'target'
  | 'asterisk'
  | 'connect'
  | 'expect'
  | 'framing'
  | 'host'
  | 'connection';

/** What a client cannot say and why, for each kind of client; asking for it by name is a UsageError. */
export const HTTP_CANNOT: Readonly<
  Record<HttpClient['kind'], Readonly<Partial<Record<HttpFeature, string>>>>
> = {
  raw: {
    'http/2': "the raw client speaks HTTP/1: HTTP/2 is binary, and a library's work",
  },
  library: {
    'http/1.0': 'undici speaks HTTP/1.1, never HTTP/1.0',
    bare: 'undici speaks HTTP/1.1 and always adds Host and Connection',
    host: 'undici always sends one Host field, no fewer and no more',
    asterisk: 'undici refuses "*" as a request target',
    target: 'undici takes only a request target that begins with "/", "http://" or "https://"',
    connect: 'undici hands a CONNECT over as a bare socket, not as a response',
    expect: 'undici refuses the Expect field',
    framing:
      'undici frames the body itself: it refuses Transfer-Encoding, and Content-Length must be the size of a body',
    connection:
      'undici writes Connection itself: it takes "close" or "keep-alive", and refuses Keep-Alive and Upgrade',
  },
};
