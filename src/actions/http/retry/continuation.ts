/**
 * How a body that was cut off goes on (RFC 9110, sections 13.1.5, 14.2 and 15.3.7):
 *
 *     S: 200, ETag: "v1", Content-Length: 1000, and 400 bytes of them
 *     C: Range: bytes=400-, If-Range: "v1"
 *     S: 206, ETag: "v1", Content-Range: bytes 400-999/1000, and the other 600
 *
 * Anything that does not fit is refused: a file that is put together wrongly is worse than one that is not whole. Bytes
 * are those of the wire, content codings still on: a strong validator stands for these, too.
 */
import { contentLengthOf, listOf, trim, valuesOf, withoutFields } from '../../../protocols/http-fields.ts';
import type { HttpField, HttpRequest, HttpResponseHead } from '../../../protocols/http.ts';
import { contentRangeOf } from '../content-range.ts';
import { strongValidatorOf } from '../validators.ts';

/** Where a body lies within the whole; what lies behind it may be unknown (a chunked body). */
export interface Extent {
  readonly start: number;
  /** Of the first byte that does not belong to it. */
  readonly end: number | undefined;
  readonly size: number | undefined;
}

/** A body that can be asked for from any byte on. */
export interface Resumable extends Extent {
  readonly validator: string;
  readonly headers: readonly HttpField[];
}

/** `undefined` where the server gives no means to ask for the rest, or has none. */
export function resumableBody(
  { method }: HttpRequest,
  { status, headers }: HttpResponseHead,
): Resumable | undefined {
  const extent = extentOf(status, headers);
  const validator = strongValidatorOf(headers);
  if (method !== 'GET' || extent === undefined || validator === undefined) return undefined;
  return listOf(headers, 'accept-ranges').includes('none') ? undefined : { ...extent, validator, headers };
}

function extentOf(status: number, headers: readonly HttpField[]): Extent | undefined {
  if (status === 206) return contentRangeOf(headers);
  if (status !== 200) return undefined;
  const size = contentLengthOf(headers);
  return { start: 0, end: size, size };
}

/** Asks for what is to follow, from `position` in the whole on. */
export function requestForRest(
  request: HttpRequest,
  { end, size, validator }: Resumable,
  position: number,
): HttpRequest {
  const last = end === undefined || end === size ? '' : end - 1;
  return {
    ...request,
    headers: [
      ...withoutFields(request.headers, RANGE_FIELDS),
      ['Range', `bytes=${position}-${last}`],
      ['If-Range', validator],
    ],
  };
}

const RANGE_FIELDS: ReadonlySet<string> = new Set(['range', 'if-range']);

/** How many bytes a response brings of what was asked for, or in words why it must not be used. */
export function checkRest(
  { status, headers }: HttpResponseHead,
  body: Resumable,
  position: number,
): number | string {
  if (status !== 200 && status !== 206) return `asked for the rest, the server answered ${status}`;
  // A 206 need not repeat what its 200 said, except for the tag (RFC 9110, section 15.3.7).
  const sameTag = onlyValue(headers, 'etag') === onlyValue(body.headers, 'etag');
  const sameElse = ['last-modified', 'content-encoding'].every((name) =>
    ['', onlyValue(body.headers, name)].includes(onlyValue(headers, name)),
  );
  if (!sameTag || !sameElse) return 'what the server has there has changed meanwhile';
  if (status === 200) return 'the server can only begin again';
  const range = contentRangeOf(headers);
  if (range === undefined || range.start !== position) return 'the server sent another part than the rest';
  const { end = range.size, size = range.size } = body;
  const sameSize = range.size === undefined || range.size === size;
  if (range.end !== end || !sameSize) return 'the server sent another part than the rest';
  return range.end - range.start;
}

/** Whether a body of which nothing had come yet may be replaced by this one: as far as their heads tell, it is the same. */
export function isSameFromStart(one: HttpResponseHead, other: HttpResponseHead): boolean {
  return (
    one.status === other.status &&
    DESCRIPTION.every((name) => onlyValue(one.headers, name) === onlyValue(other.headers, name))
  );
}

const DESCRIPTION = [
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'etag',
  'last-modified',
];

function onlyValue(headers: readonly HttpField[], name: string): string {
  return valuesOf(headers, name).map(trim).join(', ');
}
