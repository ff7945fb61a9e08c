import { bareHost } from '../../net/address.ts';
import { framingOfRequest } from '../../raw/http/framing.ts';
import type { HttpRequestHead } from '../../raw/http/head.ts';

/** Where a request to an HTTP proxy is to go. */
export interface Destination {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  /** What the server is asked for; absent where the bytes of a tunnel go there. */
  readonly request?: { readonly authority: string; readonly target: string };
}

/**
 * Reads a target in the two forms that a proxy gets (RFC 9112, section 3.2); `undefined` for any other.
 *
 *     http://shapes.test/hello      what is asked of the server is left as it stands (RFC 9110, section 7.7)
 *     shapes.test:443               with CONNECT
 */
export function readDestination(head: HttpRequestHead): Destination | undefined {
  if (head.method === 'CONNECT') {
    // What one reader takes for a body, and another for the tunnel's first bytes, is refused.
    return framingOfRequest(head).kind === 'none' ? parseAuthority(head.target) : undefined;
  }
  // No user: before a host, it is there to deceive (RFC 9110, section 4.2.4).
  const [, authority, target] = /^http:\/\/([^/?#@]+)((?:[/?][^#]*)?)$/i.exec(head.target) ?? [];
  if (authority === undefined || target === undefined) return undefined;
  const place = parseAuthority(authority, 80);
  return place && { ...place, request: { authority, target: originForm(head.method, target) } };
}

function parseAuthority(authority: string, defaultPort?: number): Destination | undefined {
  const [, host, digits] = /^(\[[0-9a-f:.]+\]|[^:[\]/?#@]+)(?::([0-9]{1,5}))?$/i.exec(authority) ?? [];
  const port = digits === undefined ? defaultPort : Number(digits);
  return host === undefined || port === undefined ? undefined : { host: bareHost(host), port };
}

function originForm(method: string, target: string): string {
  // RFC 9112, section 3.2.4: with no path at all, OPTIONS is about the server.
  if (target === '') return method === 'OPTIONS' ? '*' : '/';
  return target.startsWith('?') ? `/${target}` : target;
}
