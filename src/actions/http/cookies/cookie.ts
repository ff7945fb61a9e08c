/** A cookie, and whom it is for (RFC 6265bis, sections 5.1.3, 5.1.4 and 5.8.3). */
import { domainMatch, pathMatch } from 'tough-cookie';

/** As a jar keeps it. Name and value have one character a byte, as header fields have. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** In lower case, without a leading dot; of an IPv6 address, without brackets. */
  readonly domain: string;
  /** For that very host; otherwise for all below it, too. */
  readonly hostOnly: boolean;
  /** Begins with a slash. */
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  /** In seconds since 1970; `undefined` for as long as the session lasts. */
  readonly expires: number | undefined;
}

/** Two cookies of one identity are one: the later takes the earlier's place. */
export function identityOf(cookie: Cookie): string {
  return [cookie.domain, cookie.hostOnly, foldedPath(cookie), cookie.name].join('\t');
}

/** By the clock; what ends with the session has not expired. */
export function hasExpired({ expires }: Cookie): boolean {
  return expires !== undefined && expires <= Date.now() / 1000;
}

/**
 * Whether a cookie goes with a request to that URL.
 *
 * SameSite keeps none back: a request that a person makes, and the redirects that follow from it, count as same-site
 * (RFC 6265bis, section 5.2: its client is null).
 */
export function isFor(cookie: Cookie, url: URL): boolean {
  const host = hostOf(url);
  return (
    (cookie.hostOnly ? cookie.domain === host : domainMatch(host, cookie.domain, false) === true) &&
    pathMatch(url.pathname, foldedPath(cookie)) &&
    (!cookie.secure || isSecure(url))
  );
}

/**
 * Whether a cookie that came over a connection that anybody can read would take the place of a secure one, or stand
 * before it (RFC 6265bis, section 5.7).
 */
export function overlays(cookie: Cookie, kept: Cookie): boolean {
  return (
    kept.secure &&
    kept.name === cookie.name &&
    (domainMatch(kept.domain, cookie.domain, false) === true ||
      domainMatch(cookie.domain, kept.domain, false) === true) &&
    pathMatch(cookie.path, foldedPath(kept))
  );
}

/** curl's order: the longest path first, then the longest domain, then the longest name. */
export function bySpecificity(a: Cookie, b: Cookie): number {
  return b.path.length - a.path.length || b.domain.length - a.domain.length || b.name.length - a.name.length;
}

/** As cookies name hosts. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Whether nobody can read along: by TLS, or because, as curl sees it, the bytes never leave this machine. */
export function isSecure(url: URL): boolean {
  return url.protocol === 'https:' || ['localhost', '127.0.0.1', '::1'].includes(hostOf(url));
}

/** What a name promises by its prefix (RFC 6265bis, section 5.4); `undefined` where the promise is kept. */
export function brokenPromise({ name, secure, hostOnly, path }: Cookie): string | undefined {
  if (/^__secure-/i.test(name) && !secure) return '__Secure- asks for Secure';
  if (/^__host-/i.test(name) && !(secure && hostOnly && path === '/')) {
    return '__Host- asks for Secure, Path=/ and no Domain';
  }
  return undefined;
}

/** As in curl, `/docs/` is for `/docs`, too. */
function foldedPath({ path }: Cookie): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
