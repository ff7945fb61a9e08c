import type { HttpField } from '../../../protocols/http.ts';
import { patternBytes } from '../pattern.ts';
import { PLAIN } from '../plain-text.ts';
import type { SiteRequest } from '../request.ts';
import type { Shape } from '../shape.ts';
import type { Wire } from '../wire.ts';
import { parseRanges, type Range } from './ranges.ts';

const BOUNDARY = 'a-line-between-two-parts';
const MODIFIED = 'Sat, 01 Jan 2022 12:00:00 GMT';

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
  const validators: readonly HttpField[] = [
    ['ETag', `"size-${size}"`],
    ['Last-Modified', MODIFIED],
    ['Accept-Ranges', 'bytes'],
  ];
  const headers = [...PLAIN, ...validators];
  const ranges = rangesAskedFor(request, size);
  if (ranges === undefined) {
    return wire.respond({ status: 200, headers: [...headers, length(size)], body: patternBytes(size) });
  }
  const [range, ...more] = ranges;
  if (range === undefined) {
    return wire.respond({ status: 416, headers: [...headers, ['Content-Range', `bytes */${size}`]] });
  }
  if (more.length > 0) {
    const type: HttpField = ['Content-Type', `multipart/byteranges; boundary=${BOUNDARY}`];
    return wire.respond({ status: 206, headers: [type, ...validators], body: parts(ranges, size) });
  }
  const bytes = range.last - range.first + 1;
  await wire.respond({
    status: 206,
    headers: [...headers, contentRange(range, size), length(bytes)],
    body: patternBytes(bytes, range.first),
  });
}

function rangesAskedFor(request: SiteRequest, size: number): readonly Range[] | undefined {
  const field = request.header('range');
  if (field === undefined || request.method !== 'GET') return undefined;
  // RFC 9110, section 13.1.5: the rest of another version is of no use, so the client gets all of this one.
  const condition = request.header('if-range');
  if (condition !== undefined && condition !== `"size-${size}"` && condition !== MODIFIED) return undefined;
  return parseRanges(field, size);
}

/** RFC 9110, section 14.6. */
async function* parts(ranges: readonly Range[], size: number): AsyncGenerator<Uint8Array> {
  for (const range of ranges) {
    const fields = [...PLAIN, contentRange(range, size)].map(([name, value]) => `${name}: ${value}\r\n`);
    yield Buffer.from(`\r\n--${BOUNDARY}\r\n${fields.join('')}\r\n`, 'latin1');
    yield* patternBytes(range.last - range.first + 1, range.first);
  }
  yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`, 'latin1');
}

function contentRange({ first, last }: Range, size: number): HttpField {
  return ['Content-Range', `bytes ${first}-${last}/${size}`];
}

function length(bytes: number): HttpField {
  return ['Content-Length', String(bytes)];
}

async function answerConditional(request: SiteRequest, wire: Wire): Promise<void> {
  const headers: readonly HttpField[] = [
    ['ETag', '"v1"'],
    ['Last-Modified', MODIFIED],
  ];
  const body = 'version one\n';
  // In the order of RFC 9110, section 13.2.2.
  const match = request.header('if-match');
  if (match !== undefined && !names(match, false)) return wire.respond({ status: 412, headers });
  const noneMatch = request.header('if-none-match');
  const since = request.header('if-modified-since');
  const unchanged = noneMatch === undefined ? since !== undefined && isSince(since) : names(noneMatch, true);
  await wire.respond(
    unchanged ? { status: 304, headers } : { status: 200, headers: [...PLAIN, ...headers], body },
  );
}

/** Whether a list of entity tags has ours; a weak one counts only where that is enough. */
function names(list: string, weak: boolean): boolean {
  const tags = list.split(',').map((tag) => tag.trim());
  return tags.some((tag) => tag === '*' || tag === '"v1"' || (weak && tag === 'W/"v1"'));
}

function isSince(date: string): boolean {
  return Date.parse(date) >= Date.parse(MODIFIED);
}
