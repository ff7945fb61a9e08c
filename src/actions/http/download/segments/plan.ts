import { listOf, valuesOf } from '../../../../protocols/http-fields.ts';
import type { HttpResponseHead } from '../../../../protocols/http.ts';
import { checkSegments, splitSize } from '../../../split-size.ts';
import { originOf } from '../../resume/part-origin.ts';
import { resumableBody } from '../../retry/continuation.ts';
import type { SegmentedFile } from './note.ts';

/**
 * Whether a file can be fetched in segments, by the first response to a plain GET, or to one with `Range: bytes=0-`: it is
 * whole and large, its size is known, the server takes ranges and has something to tell versions apart, and no content coding
 * is on it.
 *
 * @returns `undefined` where it is to be read in one; nothing has been read of the body
 * @throws UsageError for a number of segments that is none
 */
export function planSegments(
  url: URL,
  response: HttpResponseHead,
  segments: number,
): SegmentedFile | undefined {
  checkSegments(segments);
  const { status, headers } = response;
  const body = resumableBody({ method: 'GET', url, headers: [] }, response);
  if (body?.size === undefined || body.start !== 0 || body.end !== body.size) return undefined;
  if (status === 200 && !listOf(headers, 'accept-ranges').includes('bytes')) return undefined;
  if (valuesOf(headers, 'content-encoding').length > 0) return undefined;
  const pieces = splitSize(body.size, segments);
  if (pieces.length < 2) return undefined;
  return {
    origin: { ...originOf(url, headers, body.size), size: body.size },
    validator: body.validator,
    missing: pieces.map(({ offset, length }) => ({ start: offset, end: offset + length })),
    isBegun: false,
  };
}
