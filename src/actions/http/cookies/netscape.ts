/**
 * The cookie file that browsers and curl share:
 *
 *     # Netscape HTTP Cookie File
 *     www.example.com	FALSE	/	FALSE	0	id	a3fWa
 *     #HttpOnly_.example.com	TRUE	/	TRUE	1893456000	theme	dark
 *     Set-Cookie: lang=fr; Domain=example.com
 *
 * Seven fields with tabs between them: the domain, whether hosts below it count, the path, Secure, the end in seconds
 * since 1970 (0: that of the session), name, value. Other lines that begin with `#` are comments; what is malformed is
 * passed over. Read as curl reads it: several tabs count as one, so a line of six fields has an empty value, and a path
 * may be missing. One character a byte.
 */
import { brokenPromise, type Cookie } from './cookie.ts';

/** Longer than any line with a cookie that a jar keeps; curl stops at 5000. */
export const MAX_LINE_BYTES = 8192;

export type CookieFileEntry =
  | { readonly cookie: Cookie }
  /** A field's value, to be read as what a server has set. */
  | { readonly setCookie: string };

const HEADER = `# Netscape HTTP Cookie File
# https://curl.se/docs/http-cookies.html
# Written by netkit, which will overwrite your changes.

`;
const HTTP_ONLY = '#HttpOnly_';
const SET_COOKIE = /^set-cookie:/i;

/** In the order given. */
export function writeCookieFile(cookies: readonly Cookie[]): string {
  return HEADER + cookies.map((cookie) => `${writeLine(cookie)}\n`).join('');
}

export function readCookieFile(text: string): CookieFileEntry[] {
  return text
    .split('\n')
    .map(readLine)
    .filter((entry) => entry !== undefined);
}

function writeLine({ name, value, domain, hostOnly, path, secure, httpOnly, expires = 0 }: Cookie): string {
  return [
    `${httpOnly ? HTTP_ONLY : ''}${hostOnly ? '' : '.'}${domain}`,
    flag(!hostOnly),
    path,
    flag(secure),
    expires,
    name,
    value,
  ].join('\t');
}

function flag(value: boolean): string {
  return value ? 'TRUE' : 'FALSE';
}

function readLine(rawLine: string): CookieFileEntry | undefined {
  const line = rawLine.replace(/^[ \t]+/, '').replace(/\r$/, '');
  // oxlint-disable-next-line no-control-regex -- they may not stand in a header field either
  if (line.length > MAX_LINE_BYTES || /[\0-\x08\x0a-\x1f\x7f]/.test(line)) return undefined;
  if (SET_COOKIE.test(line)) return { setCookie: line.replace(SET_COOKIE, '') };
  const httpOnly = line.startsWith(HTTP_ONLY);
  const cookie = readFields(httpOnly ? line.slice(HTTP_ONLY.length) : line, httpOnly);
  return cookie === undefined || brokenPromise(cookie) !== undefined ? undefined : { cookie };
}

function readFields(line: string, httpOnly: boolean): Cookie | undefined {
  const fields = line.split('\t').filter((field) => field !== '');
  if (/^(TRUE|FALSE)$/.test(fields[2] ?? '')) fields.splice(2, 0, '/');
  const [domain = '', below = '', path = '', secure = '', end = '', name, value = '', ...more] = fields;
  if (domain.startsWith('#') || name === undefined || more.length > 0) return undefined;
  const [seconds] = /^-?[0-9]+/.exec(end) ?? [];
  if (seconds === undefined) return undefined;
  const expires = Math.min(Number(seconds), Number.MAX_SAFE_INTEGER);
  return {
    name,
    value,
    domain: domain.replace(/^\./, '').toLowerCase(),
    hostOnly: below.toUpperCase() !== 'TRUE',
    path: path.startsWith('/') ? path : '/',
    secure: secure.toUpperCase() === 'TRUE',
    httpOnly,
    expires: expires === 0 ? undefined : expires,
  };
}
