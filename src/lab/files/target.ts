/**
 * A request target as the path of a file. Names on disk are bytes, and need not be UTF-8: here and in the rest
 * of this folder a name is a *byte string*, one character (U+0000 to U+00FF) a byte.
 */
export interface TargetPath {
  /** Percent-decoded, without dot segments; none for the root. */
  readonly segments: readonly string[];
  /** Whether it ends in a slash, as a folder's does. */
  readonly folder: boolean;
  /** With its question mark; empty when there is none. */
  readonly query: string;
}

const PLAIN_PATH = /^\/[\w/-]*(?:\.[\w-]+)*$/;
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
/** What is never escaped (RFC 3986, section 2.3); the rest always is, so that no name can pass for syntax. */
const RESERVED_BYTE = /[^A-Za-z0-9._~-]/g;

/**
 * Reads the origin form, `/a%20b?q`, or the absolute form, `http://host/a%20b?q` (RFC 9112, section 3.2).
 * Dot segments are taken out and never climb above the root (RFC 3986, section 5.2.4); runs of slashes count as one.
 *
 * @returns `undefined` for what can name no file: another form, a bad escape, NUL, or an escaped slash
 */
export function parseTarget(target: string): TargetPath | undefined {
  const origin = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '');
  const question = origin.indexOf('?');
  const path = question < 0 ? origin : origin.slice(0, question);
  const query = question < 0 ? '' : origin.slice(question);
  if (path === '' && origin !== target) return { segments: [], folder: true, query };
  if (!path.startsWith('/')) return undefined;
  const segments = decodeSegments(path);
  return segments && { segments, folder: /\/\.{0,2}$/.test(path), query };
}

function decodeSegments(path: string): string[] | undefined {
  if (PLAIN_PATH.test(path)) return path.split('/').filter((segment) => segment !== '');
  if (BAD_ESCAPE.test(path)) return undefined;
  const segments: string[] = [];
  for (const escaped of path.split('/')) {
    const segment = escaped.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    if (segment.includes('/') || segment.includes('\0')) return undefined;
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments;
}

/** The way back: a byte string as a path segment of a URL. */
export function encodeSegment(segment: string): string {
  return segment.replace(
    RESERVED_BYTE,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** A byte string as text for people: UTF-8 where it is, U+FFFD for the bytes that are not. */
export function textOf(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
