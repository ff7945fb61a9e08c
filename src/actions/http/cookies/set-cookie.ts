/**
 * A Set-Cookie field as a jar takes it (RFC 6265bis, sections 5.6 and 5.7):
 *
 *     id=a3fWa; Path=/account; Domain=example.com; Max-Age=3600; Secure; HttpOnly
 *
 * The value is everything between the first `=` and the first `;`, quotes included, without the blanks around it. The last
 * of several attributes of one name counts, Max-Age counts more than Expires, and what is not understood is passed over.
 * Without Domain the cookie is for the host alone, without Path for the folder that was asked for.
 */
import * as tough from 'tough-cookie';
import { trim } from '../../../protocols/http-fields.ts';
import { brokenPromise, type Cookie, hostOf, isSecure } from './cookie.ts';

/** Name and value together (RFC 6265bis, section 5.6). */
export const MAX_COOKIE_BYTES = 4096;
/** The value of an attribute; a longer one is passed over (RFC 6265bis, section 5.6). */
export const MAX_ATTRIBUTE_BYTES = 1024;

export type Verdict =
  | { readonly cookie: Cookie }
  /** Why not, without the value, which may be a secret. */
  | { readonly rejected: string };

/** Reads what the server at that URL has set; an expired cookie is one, too: it deletes another. */
export function readSetCookie(text: string, url: URL): Verdict {
  const [pair = '', ...attributes] = text.split(';');
  const equals = pair.indexOf('=');
  const name = trim(pair.slice(0, Math.max(equals, 0)));
  const value = trim(pair.slice(equals + 1));
  const host = hostOf(url);
  const reject = (why: string): Verdict => ({ rejected: rejection(name, url, why) });
  if (hasControls(text) || `${name}${value}`.includes('\t')) return reject('control characters');
  if (name === '') return reject('it has no name');
  if (name.length + value.length > MAX_COOKIE_BYTES) return reject(`larger than ${MAX_COOKIE_BYTES} bytes`);

  const { domain, path, secure, httpOnly, ...lifetime } = readAttributes(attributes);
  let hostOnly = domain === null;
  if (domain !== null) {
    if (tough.domainMatch(host, domain, false) !== true) return reject(`not for ${printable(domain)} to set`);
    if (isPublicSuffix(domain)) {
      if (domain !== host) return reject(`${printable(domain)} is a public suffix`);
      hostOnly = true;
    }
  }
  if (secure && !isSecure(url)) return reject('it is Secure, and the connection is not');
  const cookie: Cookie = {
    name,
    value,
    domain: domain ?? host,
    hostOnly,
    path: path ?? tough.defaultPath(url.pathname),
    secure,
    httpOnly,
    expires: endOf(lifetime),
  };
  // A path by default is none that was promised.
  const broken = brokenPromise({ ...cookie, path: path ?? '' });
  return broken === undefined ? { cookie } : reject(broken);
}

/** One line that anybody may see. */
export function rejection(name: string, url: URL, why: string): string {
  return `cookie ${name === '' ? '' : `${printable(name)} `}of ${hostOf(url)} ignored: ${why}`;
}

// The parser is not shown name and value: it would take byte A0, the end of `à` in UTF-8, for a blank.
function readAttributes(attributes: readonly string[]): tough.Cookie {
  const kept = attributes.filter(
    (attribute) => trim(attribute.slice(attribute.indexOf('=') + 1)).length <= MAX_ATTRIBUTE_BYTES,
  );
  return tough.Cookie.parse(['name=value', ...kept].join(';')) ?? new tough.Cookie();
}

/** Where anybody can register: a cookie for all below would reach strangers. */
function isPublicSuffix(domain: string): boolean {
  const options = { allowSpecialUseDomain: true, ignoreError: true };
  return !domain.includes('.') || tough.getPublicSuffix(domain, options) === undefined;
}

function endOf({ maxAge, expires }: Pick<tough.Cookie, 'maxAge' | 'expires'>): number | undefined {
  if (typeof maxAge === 'number') {
    const end = Math.floor(Date.now() / 1000) + maxAge;
    return maxAge <= 0 ? 0 : Math.min(end, Number.MAX_SAFE_INTEGER);
  }
  return expires instanceof Date ? Math.floor(expires.getTime() / 1000) : undefined;
}

/** Blanks are none. */
function hasControls(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- RFC 6265bis, section 5.6, step 1
  return /[\0-\x08\x0a-\x1f\x7f]/.test(text);
}

/** A peer's words in a message of ours. */
function printable(text: string): string {
  return text.slice(0, 60).replace(/[^\x21-\x7e]/g, '?');
}
