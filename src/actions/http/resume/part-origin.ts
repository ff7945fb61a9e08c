/**
 * What is noted beside a part file, so that nothing is appended to it that belongs to something else:
 *
 *     {"url":"https://example.com/big.iso","etag":"\"a1b2\"","size":1234567}
 */
import type { HttpField } from '../../../protocols/http.ts';
import { parseObject } from '../../parse-object.ts';
import { isSettled, type Validators, validatorsOf } from '../validators.ts';

export interface PartOrigin extends Validators {
  /** Without query, which may hold a signature: secret, and another each time. */
  readonly url: string;
  /** Of the whole, in bytes. */
  readonly size?: number;
}

/** The address as it stands in a note. */
export function addressOf({ origin, pathname }: URL): string {
  return origin + pathname;
}

export function originOf(url: URL, headers: readonly HttpField[], size: number | undefined): PartOrigin {
  const { etag, lastModified } = validatorsOf(headers);
  return {
    url: addressOf(url),
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified !== undefined && isSettled(lastModified, headers) ? { lastModified } : {}),
    ...(size === undefined ? {} : { size }),
  };
}

export function writeOrigin(origin: PartOrigin): string {
  return `${JSON.stringify(origin)}\n`;
}

/** @returns `undefined` for what is no such note: it may be anybody's */
export function readOrigin(text: string): PartOrigin | undefined {
  const { url, etag, lastModified, size } = parseObject(text);
  if (typeof url !== 'string') return undefined;
  const fields: HttpField[] = [];
  if (typeof etag === 'string') fields.push(['ETag', etag]);
  if (typeof lastModified === 'string') fields.push(['Last-Modified', lastModified]);
  const validators = validatorsOf(fields);
  return {
    url,
    ...validators,
    ...(Number.isSafeInteger(size) && Number(size) >= 0 ? { size: Number(size) } : {}),
  };
}

/** Whether a note says that the part has holes: it is fetched in segments (../download/segments/note.ts), and no beginning. */
export function hasHoles(note: string): boolean {
  return 'missing' in parseObject(note);
}

/** What If-Range says (RFC 9110, section 13.1.5): only what stands for the very bytes. */
export function ifRangeOf({ etag, lastModified }: PartOrigin): string | undefined {
  if (etag !== undefined) return etag.startsWith('W/') ? undefined : etag;
  return lastModified;
}

/** What asks for the bytes from `offset` on, of that very version where it is known; none where nothing is there. */
export function fieldsForRest(offset: number, origin: PartOrigin | undefined): HttpField[] {
  if (offset === 0) return [];
  const ifRange = origin === undefined ? undefined : ifRangeOf(origin);
  return [['Range', `bytes=${offset}-`], ...(ifRange === undefined ? [] : [['If-Range', ifRange] as const])];
}

/** Whether a response shows another version than the part is of; what is not said shows nothing. */
export function contradicts(
  origin: PartOrigin,
  headers: readonly HttpField[],
  size: number | undefined,
): boolean {
  const { etag, lastModified } = validatorsOf(headers);
  if (origin.size !== undefined && size !== undefined && origin.size !== size) return true;
  if (origin.etag !== undefined && etag !== undefined) return opaque(origin.etag) !== opaque(etag);
  return (
    origin.lastModified !== undefined && lastModified !== undefined && origin.lastModified !== lastModified
  );
}

// nginx makes a tag weak when it compresses; the part was not, so that only another tag means another version.
function opaque(etag: string): string {
  return etag.replace(/^W\//, '');
}
