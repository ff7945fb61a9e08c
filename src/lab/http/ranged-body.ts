import { formatHttpDate } from '../../protocols/http-date.ts';
import type { HttpField } from '../../protocols/http.ts';
import { rangeApplies } from '../files/conditions.ts';
import { frameRanges } from '../files/multipart.ts';
import { type ByteRange, contentRange, parseRanges } from '../files/ranges.ts';
import type { Validators } from '../files/validators.ts';
import { patternBytes } from './pattern.ts';
import { PLAIN, PLAIN_TYPE } from './plain-text.ts';
import type { SiteRequest } from './request.ts';
import type { Wire } from './wire.ts';

/** A body of which parts can be asked for. */
export interface RangedBody {
  readonly size: number;
  readonly validators: Validators;
}

const MODIFIED = Date.UTC(2022, 0, 1, 12);

/** The body, or the parts of it that the request asks for. */
export async function respondWithRanges(
  request: SiteRequest,
  wire: Wire,
  { size, validators }: RangedBody,
): Promise<void> {
  const headers: readonly HttpField[] = [...fieldsOf(validators), ['Accept-Ranges', 'bytes']];
  const ranges = rangesAskedFor(request, size, validators);
  if (ranges === 'ignore') {
    const fields = [...PLAIN, ...headers, length(size)];
    return wire.respond({ status: 200, headers: fields, body: patternBytes(size) });
  }
  if (ranges === 'unsatisfiable') {
    const fields: HttpField[] = [...PLAIN, ...headers, ['Content-Range', `bytes */${size}`]];
    return wire.respond({ status: 416, headers: fields });
  }
  const [range, ...more] = ranges;
  if (range === undefined || more.length > 0) {
    const frame = frameRanges(ranges, size, PLAIN_TYPE);
    const fields: HttpField[] = [['Content-Type', frame.type], ...headers];
    return wire.respond({ status: 206, headers: fields, body: parts(ranges, frame) });
  }
  const bytes = range.end - range.start;
  await wire.respond({
    status: 206,
    headers: [...PLAIN, ...headers, ['Content-Range', contentRange(range, size)], length(bytes)],
    body: patternBytes(bytes, range.start),
  });
}

function rangesAskedFor(
  request: SiteRequest,
  size: number,
  validators: Validators,
): ReturnType<typeof parseRanges> {
  const field = request.header('range');
  if (field === undefined || request.method !== 'GET') return 'ignore';
  return rangeApplies(request.header('if-range'), validators) ? parseRanges(field, size) : 'ignore';
}

async function* parts(
  ranges: readonly ByteRange[],
  { heads, tail }: ReturnType<typeof frameRanges>,
): AsyncGenerator<Uint8Array> {
  for (const [index, { start, end }] of ranges.entries()) {
    yield heads[index]!;
    yield* patternBytes(end - start, start);
  }
  yield tail;
}

export function validatorsWith(etag: string): Validators {
  return { etag, modified: MODIFIED, strong: true };
}

export function fieldsOf({ etag, modified }: Validators): readonly HttpField[] {
  return [
    ['ETag', etag],
    ['Last-Modified', formatHttpDate(modified)],
  ];
}

function length(bytes: number): HttpField {
  return ['Content-Length', String(bytes)];
}
