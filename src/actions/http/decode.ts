/**
 * Undoing Content-Encoding (RFC 9110, section 8.4), above both clients: they hand over bodies as they came.
 *
 * - Codings are listed in the order in which they were applied, so they are undone from the last to the first.
 * - What follows the end of a deflate or br stream is passed over. A gzip or zstd body may go on with another
 *   member or frame, and gzip's may be padded with zeros; anything else there is an error.
 * - Output is made when it is asked for, and its size is bounded: a few KiB can otherwise fill any disk.
 */
import { LimitError, ProtocolError } from '../../errors.ts';
import { listOf } from '../../protocols/http-fields.ts';
import type { HttpField, HttpResponse } from '../../protocols/http.ts';

/** As in curl. A server applies one coding, and a proxy perhaps a second. */
export const MAX_CONTENT_CODINGS = 5;

/**
 * Of `EXPANSION_FREE_BYTES` on, a body may be this many times larger than what was received for it. Text shrinks
 * to a tenth, and repetitive logs to a hundredth; the bombs are made of zeros: a thousandth and less.
 */
export const MAX_EXPANSION = 256;

/** Up to here any expansion is fine: it fits into memory and on every disk. */
export const EXPANSION_FREE_BYTES = 64 * 1024 * 1024;

export interface DecodeOptions {
  /** The most that may come out; without it only the expansion is bounded. */
  readonly maxBytes?: number;
}

type Decoder = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** Loaded when they are needed: most bodies need none, and zlib is felt at every start. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', lazily(async () => (await import('./inflate.ts')).inflateGzip)],
  ['x-gzip', lazily(async () => (await import('./inflate.ts')).inflateGzip)],
  ['deflate', lazily(async () => (await import('./inflate.ts')).inflateDeflate)],
  ['br', lazily(async () => (await import('./inflate.ts')).inflateBrotli)],
  ['zstd', lazily(async () => (await import('./zstd.ts')).decompressZstd)],
]);

function lazily(load: () => Promise<Decoder>): Decoder {
  return async function* (source) {
    const decode = await load();
    yield* decode(source);
  };
}

/**
 * A response's body without its content codings. An empty body needs no decoding, whatever the header says (HEAD,
 * 304). A chunk is valid until the next one is asked for; leaving early closes the body.
 *
 * @throws ProtocolError `bad-encoding` (a coding that is not known, or corrupt) or `partial`, LimitError, and what the
 * body throws
 */
export function decodeContent(
  response: Pick<HttpResponse, 'headers' | 'body'>,
  { maxBytes = Infinity }: DecodeOptions = {},
): AsyncIterable<Uint8Array> {
  const codings = codingsOf(response.headers);
  const decoded = codings.length === 0 ? response.body : undo(codings, response.body);
  return maxBytes === Infinity ? decoded : atMost(maxBytes, decoded);
}

/** The codings that are on a body, in the order in which they were applied; `identity` is none. */
export function codingsOf(headers: readonly HttpField[]): string[] {
  return listOf(headers, 'content-encoding').filter((coding) => coding !== 'identity');
}

function undo(codings: readonly string[], body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (codings.length > MAX_CONTENT_CODINGS) {
    const message = `the body is encoded ${codings.length} times, and at most ${MAX_CONTENT_CODINGS} are undone`;
    return refuseContent(body, new LimitError('MAX_CONTENT_CODINGS', message));
  }
  const unknown = codings.find((coding) => !DECODERS.has(coding));
  if (unknown !== undefined) {
    return refuseContent(
      body,
      new ProtocolError('bad-encoding', `the body's content coding ${JSON.stringify(unknown)} is not known`, {
        source: 'RFC 9110, section 8.4.1',
        hint: `known are ${[...DECODERS.keys()].join(', ')}; without --compressed the body is left as it is`,
      }),
    );
  }
  const received = { bytes: 0 };
  // Bounded after each coding: one in the middle could otherwise keep us busy with what a later one throws away.
  return codings.reduceRight(
    (source, coding) => boundExpansion(DECODERS.get(coding)!(source), received),
    count(body, received),
  );
}

async function* count(
  source: AsyncIterable<Uint8Array>,
  received: { bytes: number },
): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    received.bytes += chunk.length;
    yield chunk;
  }
}

async function* boundExpansion(
  source: AsyncIterable<Uint8Array>,
  received: { readonly bytes: number },
): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > EXPANSION_FREE_BYTES && bytes > MAX_EXPANSION * received.bytes) {
      throw new LimitError(
        'MAX_EXPANSION',
        `the body grows to more than ${MAX_EXPANSION} times what was received when it is decoded`,
        { hint: 'if you trust it, save it without --compressed and decode it by hand' },
      );
    }
    yield chunk;
  }
}

async function* atMost(maxBytes: number, source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new LimitError('maxBytes', `the body is larger than ${maxBytes} bytes`);
    yield chunk;
  }
}

async function* refuseContent(source: AsyncIterable<Uint8Array>, error: Error): AsyncIterable<Uint8Array> {
  for await (const chunk of source) {
    if (chunk.length > 0) throw error;
    yield chunk;
  }
}
