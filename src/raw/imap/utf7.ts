/**
 * Names of folders in modified UTF-7 (RFC 3501, section 5.1.3): printable ASCII stands for itself, `&` is `&-`, and all else is
 * UTF-16 in a base64 of its own, which has `,` for `/` and no `=`:
 *
 *     ~peter/mail/&U,BTFw-/&ZeVnLIqe-       ~peter/mail/台北/日本語
 *     Tom &- Jerry                          Tom & Jerry
 *     &AGE-                                 not allowed: an `a` stands for itself
 *
 * What is malformed stays as it is, so that no two names become one.
 */
const SHIFTED = /&([^-]*)-/g;
const UNPRINTABLE = /&|[^\x20-\x7e]+/g;
const PRINTABLE = /[\x20-\x7e]/;
const BASE64 = /^[A-Za-z0-9+,]+$/;

/** Lone surrogates, which UTF-8 has not, go as they are: UTF-16 has them. */
export function encodeUtf7(text: string): string {
  return text.replace(UNPRINTABLE, (part) => (part === '&' ? '&-' : shift(part)));
}

/** @param name one character a byte: UTF-7, or the UTF-8 that some servers send */
export function decodeUtf7(name: string): string {
  if (!name.includes('&')) return name;
  const text = name.replace(SHIFTED, (all, base64: string) =>
    base64 === '' ? '&' : (unshift(base64) ?? all),
  );
  // Whatever else there is of it, a name that does not lead back to itself would be another one.
  return encodeUtf7(text) === name ? text : name;
}

function shift(part: string): string {
  const base64 = Buffer.from(part, 'utf16le').swap16().toString('base64');
  return `&${base64.replaceAll('/', ',').replace(/=+$/, '')}-`;
}

function unshift(base64: string): string | undefined {
  if (!BASE64.test(base64)) return undefined;
  const bytes = Buffer.from(base64.replaceAll(',', '/'), 'base64');
  if (bytes.length === 0 || bytes.length % 2 === 1) return undefined;
  const text = bytes.swap16().toString('utf16le');
  return PRINTABLE.test(text) ? undefined : text;
}
