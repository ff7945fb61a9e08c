/**
 * Whether a response continues what is there. We have N bytes and have asked for `bytes=N-`:
 *
 * - 206: the rest, when it begins at N and is of the same version (RFC 9110, section 15.3.7.3)
 * - 200: the whole: it is another version, or the server does not take ranges; as in curl, when its length is N, then all
 *   is there already
 * - 416: all is there already when the whole has N bytes (section 15.5.17)
 *
 * What does not fit is refused before a byte is written.
 */
import { RefusalError } from '../../../errors.ts';
import { contentLengthOf } from '../../../protocols/http-fields.ts';
import type { HttpResponseHead } from '../../../protocols/http.ts';
import { codingsOf } from '../decode.ts';
import { contentRangeOf, unsatisfiedSizeOf } from '../content-range.ts';
import { contradicts, type PartOrigin } from './part-origin.ts';
import { refuseErrorStatus } from '../status.ts';

/** What is there already. */
export interface Beginning {
  /** In bytes. */
  readonly offset: number;
  readonly origin?: PartOrigin | undefined;
  /** The file that it is in. */
  readonly kept?: string | undefined;
}

/** What a response that fits holds. */
export interface Rest {
  /** Nothing is missing; the body is not wanted. */
  readonly complete: boolean;
  /** Up to where the body goes, in bytes of the whole. */
  readonly end?: number | undefined;
  /** Of the whole, in bytes. */
  readonly size?: number | undefined;
}

/** @throws RefusalError `no-range`, or `http-status` for a response that is not a file */
export function acceptRest(beginning: Beginning, response: HttpResponseHead): Rest {
  const { status } = response;
  if (status === 206) return acceptPart(beginning, response);
  if (status === 416 && beginning.offset > 0) return acceptNothing(beginning, response);
  if (status >= 200 && status < 300) return acceptWhole(beginning, response);
  refuseErrorStatus(response);
  throw new RefusalError(
    'http-status',
    `the server answered ${status}: there is nothing to save`,
    replyOf(response),
    { hint: '-L follows redirects' },
  );
}

function acceptPart(beginning: Beginning, response: HttpResponseHead): Rest {
  const { headers } = response;
  const range = contentRangeOf(headers);
  if (range === undefined)
    throw refuse(beginning, response, 'the server sends a part and does not say which');
  const { start, end, size } = range;
  if (start !== beginning.offset) {
    throw refuse(
      beginning,
      response,
      `the server sends what begins at byte ${start}, not at ${beginning.offset}`,
    );
  }
  if (isOtherVersion(beginning, response, size)) throw refuseChanged(beginning, response);
  const length = lengthOf(response);
  if (length !== undefined && length !== end - start) {
    throw refuse(beginning, response, `the server sends ${length} bytes and calls them ${end - start}`);
  }
  // What is there may be decoded, or not: the two cannot be put together.
  if (beginning.offset > 0 && codingsOf(headers).length > 0) {
    throw refuse(beginning, response, 'the server sends the rest in a content coding');
  }
  return { complete: false, end, size };
}

function acceptWhole(beginning: Beginning, response: HttpResponseHead): Rest {
  const size = lengthOf(response);
  if (beginning.offset === 0) return { complete: false, end: size, size };
  if (isOtherVersion(beginning, response, size)) throw refuseChanged(beginning, response);
  if (size === beginning.offset) return { complete: true };
  throw refuse(beginning, response, 'the server sends the whole, not the rest');
}

function acceptNothing(beginning: Beginning, response: HttpResponseHead): Rest {
  const size = unsatisfiedSizeOf(response.headers);
  if (size === undefined)
    throw refuse(beginning, response, 'the server has no more, and does not say how much there is');
  if (beginning.origin?.size !== undefined && beginning.origin.size !== size) {
    throw refuseChanged(beginning, response);
  }
  if (size !== beginning.offset) {
    throw refuse(beginning, response, `at the server there are ${size} bytes, and here ${beginning.offset}`);
  }
  return { complete: true };
}

function isOtherVersion(
  { origin }: Beginning,
  { headers }: HttpResponseHead,
  size: number | undefined,
): boolean {
  return origin !== undefined && contradicts(origin, headers, size);
}

/** In bytes; `undefined` where it is not said. */
function lengthOf({ headers }: HttpResponseHead): number | undefined {
  const length = contentLengthOf(headers);
  return Number.isSafeInteger(length) ? length : undefined;
}

function refuse({ kept }: Beginning, response: HttpResponseHead, reason: string): RefusalError {
  const still = kept === undefined ? '' : `; what is there is kept as ${kept}`;
  return new RefusalError('no-range', `cannot resume: ${reason}${still}`, replyOf(response), {
    hint: 'without -C it is fetched from the start',
  });
}

function refuseChanged({ kept }: Beginning, response: HttpResponseHead): RefusalError {
  const [still, hint] =
    kept === undefined
      ? ['', {}]
      : [`; the old part is kept as ${kept}`, { hint: `remove ${kept} to start anew` }];
  return new RefusalError(
    'no-range',
    `it has changed at the server since it was begun${still}`,
    replyOf(response),
    hint,
  );
}

function replyOf({ status, reason }: HttpResponseHead): { status: number; text: string } {
  return { status, text: reason };
}
