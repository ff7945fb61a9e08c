import type { HttpField } from '../../../protocols/http.ts';
import { checkConditions, rangeApplies } from '../../files/conditions.ts';
import { formatHttpDate } from '../../files/dates.ts';
import { frameRanges } from '../../files/multipart.ts';
import { type ByteRange, contentRange, parseRanges } from '../../files/ranges.ts';
import type { Validators } from '../../files/validators.ts';
import { patternBytes } from '../pattern.ts';
import { PLAIN, PLAIN_TYPE } from '../plain-text.ts';
import type { SiteRequest } from '../request.ts';
import type { Shape } from '../shape.ts';
import type { Wire } from '../wire.ts';

const MODIFIED = Date.UTC(2022, 0, 1, 12);

export const conditionalShapes: readonly Shape[] = [
  {
    path: '/ranges/BYTES',
    example: '/ranges/1000',
    teaches: 'a body of that size of which parts can be asked for: 206, 416, multipart/byteranges, If-Range',
    answer: answerRanges,
  },
  {
    path: '/etag',
    teaches: 'a page with a validator: If-None-Match and If-Modified-Since give 304, If-Match 412',
    answer: answerConditional,
  },
];

async function answerRanges(request: SiteRequest, wire: Wire): Promise<void> {
  const { number: size } = request;
  const validators = validatorsWith(`"size-${size}"`);
  const headers: readonly HttpField[] = [...fieldsOf(validators), ['Accept-Ranges', 'bytes']];
  const ranges = rangesAskedFor(request, validators);
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

function rangesAskedFor(request: SiteRequest, validators: Validators): ReturnType<typeof parseRanges> {
  const field = request.header('range');
  if (field === undefined || request.method !== 'GET') return 'ignore';
  return rangeApplies(request.header('if-range'), validators) ? parseRanges(field, request.number) : 'ignore';
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

async function answerConditional(request: SiteRequest, wire: Wire): Promise<void> {
  const validators = validatorsWith('"v1"');
  const headers = fieldsOf(validators);
  const verdict = checkConditions(
    {
      'if-match': request.header('if-match'),
      'if-none-match': request.header('if-none-match'),
      'if-modified-since': request.header('if-modified-since'),
      'if-unmodified-since': request.header('if-unmodified-since'),
    },
    validators,
  );
  await wire.respond(
    verdict === 'proceed'
      ? { status: 200, headers: [...PLAIN, ...headers], body: 'version one\n' }
      : { status: verdict, headers },
  );
}

function validatorsWith(etag: string): Validators {
  return { etag, modified: MODIFIED, strong: true };
}

function fieldsOf({ etag, modified }: Validators): readonly HttpField[] {
  return [
    ['ETag', etag],
    ['Last-Modified', formatHttpDate(modified)],
  ];
}

function length(bytes: number): HttpField {
  return ['Content-Length', String(bytes)];
}
