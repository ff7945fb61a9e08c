import { parseHttpDate } from '../../protocols/http-date.ts';
import { trim, valuesOf } from '../../protocols/http-fields.ts';
import type { HttpField } from '../../protocols/http.ts';

/** What tells one version of a resource from another (RFC 9110, section 8.8), as it was sent. */
export interface Validators {
  /** With its quotes, and with `W/` where it stands for what merely means the same. */
  readonly etag?: string;
  /** An HTTP-date. */
  readonly lastModified?: string;
}

/** RFC 9110, section 8.8.3. */
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;

/** The validators of a response; those that are malformed are none. */
export function validatorsOf(headers: readonly HttpField[]): Validators {
  const etag = trim(valuesOf(headers, 'etag')[0] ?? '');
  const lastModified = trim(valuesOf(headers, 'last-modified')[0] ?? '');
  return {
    ...(ENTITY_TAG.test(etag) ? { etag } : {}),
    ...(parseHttpDate(lastModified) === undefined ? {} : { lastModified }),
  };
}

/** When the resource was changed, for the file that it is saved to (curl's -R). */
export function lastModifiedOf(headers: readonly HttpField[]): Date | undefined {
  const { lastModified } = validatorsOf(headers);
  const time = lastModified === undefined ? undefined : parseHttpDate(lastModified);
  return time === undefined ? undefined : new Date(time);
}

/** Within a second of its last change, a resource may have changed again. */
const SETTLED_MS = 1000;

/** Whether a Last-Modified tells versions apart as surely as a tag does (RFC 9110, section 8.8.2.2). */
export function isSettled(lastModified: string, headers: readonly HttpField[]): boolean {
  const date = parseHttpDate(trim(valuesOf(headers, 'date')[0] ?? '')) ?? -Infinity;
  return date - (parseHttpDate(lastModified) ?? Infinity) >= SETTLED_MS;
}

/**
 * What an If-Range can hold: that by which the very same bytes can be told (RFC 9110, section 13.1.5); `undefined` where
 * there is nothing of that kind.
 *
 *     ETag: "33a64df5"                                  strong; W/"33a64df5" would be weak
 *
 *     Last-Modified: Tue, 15 Nov 1994 12:45:26 GMT      only without a tag and without a coding, which may differ from
 *     Date: Tue, 15 Nov 1994 12:45:27 GMT               one time to the next, and only where Date is later
 */
export function strongValidatorOf(headers: readonly HttpField[]): string | undefined {
  const { etag, lastModified } = validatorsOf(headers);
  if (etag !== undefined) return etag.startsWith('W/') ? undefined : etag;
  if (lastModified === undefined || valuesOf(headers, 'content-encoding').length > 0) return undefined;
  return isSettled(lastModified, headers) ? lastModified : undefined;
}
