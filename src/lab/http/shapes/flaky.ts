import type { HttpField } from '../../../protocols/http.ts';
import { patternBytes } from '../pattern.ts';
import { PLAIN, plainText } from '../plain-text.ts';
import { fieldsOf, type RangedBody, respondWithRanges, validatorsWith } from '../ranged-body.ts';
import { askedFor, type SiteRequest } from '../request.ts';
import type { Shape } from '../shape.ts';
import type { Wire } from '../wire.ts';

/** Of the bodies whose size is not asked for. */
const CUT_BYTES = 1000;

/** What a client that tries again meets; `?key=`, whatever it is, begins anew. */
export const flakyShapes: readonly Shape[] = [
  {
    path: '/flaky/N',
    example: '/flaky/2?key=mine',
    teaches: 'a server that is overloaded N times, 503 with Retry-After: 0, and then answers (?key=)',
    methods: 'any',
    async answer(request, wire) {
      await (visitsOf(request) < request.number ? busy(wire, 503, '0') : recovered(wire));
    },
  },
  {
    path: '/flaky/429',
    example: '/flaky/429?retry-after=1&key=mine',
    teaches: 'too many requests, once: 429 with a Retry-After (?retry-after= in seconds or as a date, ?key=)',
    methods: 'any',
    async answer(request, wire) {
      const retryAfter = request.query.get('retry-after') ?? '1';
      // It comes back in a header: a line break would let the client write headers of its own.
      if (!/^[ -~]*$/.test(retryAfter)) return wire.respond(plainText(400, 'that is no Retry-After\n'));
      await (visitsOf(request) === 0 ? busy(wire, 429, retryAfter) : recovered(wire));
    },
  },
  {
    path: '/retry-after/year',
    teaches: 'a 503 that asks to come back in a year: nobody should wait for that',
    methods: 'any',
    answer: (_request, wire) => busy(wire, 503, String(365 * 24 * 60 * 60)),
  },
  {
    path: '/cut/BYTES',
    example: '/cut/1000?at=400&key=mine',
    teaches: 'a body that breaks off the first time (?at=, ?key=), and of which the rest can be asked for',
    async answer(request, wire) {
      const body = { size: request.number, validators: validatorsWith(`"size-${request.number}"`) };
      if (isFirst(request)) await cut(request, wire, body, RANGES);
      else await respondWithRanges(request, wire, body);
    },
  },
  {
    path: '/cut/changed',
    example: '/cut/changed?key=mine',
    teaches: 'a body that breaks off, and is another one when its rest is asked for: If-Range tells (?key=)',
    async answer(request, wire) {
      const version = (etag: string): RangedBody => ({ size: CUT_BYTES, validators: validatorsWith(etag) });
      if (isFirst(request)) await cut(request, wire, version('"v1"'), RANGES);
      else await respondWithRanges(request, wire, version('"v2"'));
    },
  },
  {
    path: '/cut/no-ranges',
    example: '/cut/no-ranges?key=mine',
    teaches: 'a body that breaks off, from a server that can only begin again (?key=)',
    async answer(request, wire) {
      const body = { size: CUT_BYTES, validators: validatorsWith('"v1"') };
      if (isFirst(request)) return cut(request, wire, body, []);
      const headers = headersOf(body);
      await wire.respond({ status: 200, headers, body: patternBytes(CUT_BYTES) });
    },
  },
];

const RANGES: readonly HttpField[] = [['Accept-Ranges', 'bytes']];

function visitsOf({ path, query, visits }: SiteRequest): number {
  return visits.count(`${path} ${query.get('key') ?? ''}`);
}

/** Whether to break off: whoever asks for the rest has been here already. */
function isFirst(request: SiteRequest): boolean {
  const isWhole = request.method === 'GET' && request.header('range') === undefined;
  return isWhole && visitsOf(request) === 0;
}

function busy(wire: Wire, status: number, retryAfter: string): Promise<void> {
  return wire.respond(plainText(status, 'come back later\n', [['Retry-After', retryAfter]]));
}

function recovered(wire: Wire): Promise<void> {
  return wire.respond(plainText(200, 'here I am again\n'));
}

/** Says how much there is, sends less (`?at=`, the half without it), and closes. */
function cut(request: SiteRequest, wire: Wire, body: RangedBody, more: readonly HttpField[]): Promise<void> {
  const at = askedFor(request, 'at', Math.floor(body.size / 2), body.size);
  wire.close();
  return wire.respond({ status: 200, headers: [...headersOf(body), ...more], body: patternBytes(at) });
}

function headersOf({ size, validators }: RangedBody): HttpField[] {
  return [...PLAIN, ...fieldsOf(validators), ['Content-Length', String(size)]];
}
