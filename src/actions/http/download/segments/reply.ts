import { ProtocolError, RefusalError } from '../../../../errors.ts';
import { contentLengthOf } from '../../../../protocols/http-fields.ts';
import type { HttpResponseHead } from '../../../../protocols/http.ts';
import { contentRangeOf, unsatisfiedSizeOf } from '../../content-range.ts';
import { codingsOf } from '../../decode.ts';
import { contradicts } from '../../resume/part-origin.ts';
import { refuseErrorStatus } from '../../status.ts';
import { validatorsOf } from '../../validators.ts';
import type { Piece, SegmentedFile } from './note.ts';

/** Whether a response shows that the server has another version by now. */
export function isOtherVersion({ origin }: SegmentedFile, { status, headers }: HttpResponseHead): boolean {
  if (status === 206) return contradicts(origin, headers, contentRangeOf(headers)?.size);
  if (status === 200) return contradicts(origin, headers, contentLengthOf(headers));
  return status === 416 && (unsatisfiedSizeOf(headers) ?? origin.size) !== origin.size;
}

/**
 * Has it that a response holds just these bytes of that very version.
 *
 * @throws RefusalError `http-status`, or `no-range` where the whole comes in place of a range; ProtocolError `weird-reply`
 */
export function checkSegment(
  { origin }: SegmentedFile,
  { start, end }: Piece,
  response: HttpResponseHead,
): void {
  const { status, reason, headers } = response;
  refuseErrorStatus(response);
  if (status !== 206) {
    throw new RefusalError(
      'no-range',
      `asked for a range, the server answered ${status}`,
      { status, text: reason },
      { hint: 'without --segments it is fetched in one' },
    );
  }
  const wanted = `bytes ${start} to ${end - 1} of ${origin.size}`;
  const range = contentRangeOf(headers);
  if (range?.start !== start || range.end !== end || range.size !== origin.size) {
    throw weird(`the server sends something else than ${wanted}`, 'RFC 9110, section 15.3.7');
  }
  const length = contentLengthOf(headers);
  if (length !== undefined && length !== end - start) {
    throw weird(`the server sends ${length} bytes and calls them ${wanted}`, 'RFC 9110, section 14.4');
  }
  if (codingsOf(headers).length > 0) {
    throw weird(
      'the server sends a range in a content coding, and the others without',
      'RFC 9110, section 8.4',
    );
  }
  if (origin.etag !== undefined && validatorsOf(headers).etag === undefined) {
    throw weird('the server does not say of which version the range is', 'RFC 9110, section 15.3.7');
  }
}

function weird(message: string, source: string): ProtocolError {
  return new ProtocolError('weird-reply', message, { source });
}
