import type { HttpField } from '../../protocols/http.ts';
import { valuesOf } from '../../protocols/http-fields.ts';
import type { HttpRequestHead } from '../../raw/http/head.ts';
import type { Visits } from './visits.ts';

/** A request as a page sees it. */
export interface SiteRequest extends HttpRequestHead {
  readonly path: string;
  readonly query: URLSearchParams;
  /** Without a port, in lower case; `undefined` where HTTP/1.0 leaves it out. */
  readonly host: string | undefined;
  /** The number in the path (see Shape). */
  readonly number: number;
  /** What this site remembers of earlier requests. */
  readonly visits: Visits;
  /** The first value of a header field. */
  header(name: string): string | undefined;
  /** Where the client finds this site by that scheme, such as `https://shapes.test`. */
  origin(scheme: 'http' | 'https'): string;
  /**
   * The body without its framing; a client that waits for `100 Continue` gets it once reading begins. A chunk
   * is valid until the next.
   */
  body(): AsyncIterable<Uint8Array>;
  /** The fields after a chunked body, once that has been read. */
  trailers(): readonly HttpField[];
}

/** The ports of the site, for links from one to the other. */
export interface SitePorts {
  readonly http: number;
  readonly https: number;
}

/** What all requests to one site have in common. */
export interface SiteState {
  readonly ports: SitePorts;
  readonly visits: Visits;
}

export type RequestBody = Pick<SiteRequest, 'body' | 'trailers'>;

/**
 * Reads what a head asks for, or `undefined` where its target is none that an origin server has (RFC 9112,
 * section 3.2): a path, or a whole URL as proxies get it.
 */
export function readRequest(
  head: HttpRequestHead,
  body: RequestBody,
  { ports, visits }: SiteState,
): SiteRequest | undefined {
  const url = parseTarget(head.target);
  if (url === undefined) return undefined;
  const authority = url.host === PLACEHOLDER ? valuesOf(head.headers, 'host')[0] : url.host;
  const [, host] = /^(.*?)(?::[0-9]*)?$/.exec(authority?.toLowerCase() ?? '') ?? [];
  return {
    ...head,
    ...body,
    path: url.pathname,
    query: url.searchParams,
    host: host === '' ? undefined : host,
    number: 0,
    visits,
    header: (name) => valuesOf(head.headers, name)[0],
    // A client that named no port reached us by the public name; any other one talks to our own ports.
    origin: (scheme) =>
      authority === undefined || authority !== host
        ? `${scheme}://${host || '127.0.0.1'}:${ports[scheme]}`
        : `${scheme}://${host}`,
  };
}

/** A number in the query, kept within its bounds; `otherwise` where there is none. */
export function askedFor(request: SiteRequest, name: string, otherwise: number, max: number): number {
  const text = request.query.get(name) ?? '';
  return /^[0-9]+$/.test(text) ? Math.min(Number(text), max) : otherwise;
}

/** Stands for a host that the target does not name: no host name can have such a label. */
const PLACEHOLDER = 'host--here.invalid';

function parseTarget(target: string): URL | undefined {
  try {
    if (target.startsWith('/')) return new URL(`http://${PLACEHOLDER}${target}`);
    const url = new URL(target);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
  } catch {
    return undefined;
  }
}
