import { pipeline } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import { isCompressible } from './types.ts';

export type Coding = 'br' | 'gzip';

/** In order of preference, where the client has none. */
const CODINGS: readonly Coding[] = ['br', 'gzip'];

/** In bytes: below it a packet is saved by nothing; above, a download gains more from a length and resuming. */
export const MIN_COMPRESSED = 1024;
export const MAX_COMPRESSED = 16 * 1024 * 1024;

/** At once: an encoder holds up to some MiB and keeps a core busy. Who comes later is served without. */
export const MAX_ENCODERS = 32;

/** Good speed at most of the gain: 11, the library's default, is fifty times slower. */
const BROTLI_QUALITY = 4;
/** A window of 256 KiB, log 2: much of the gain for a fraction of the memory. */
const BROTLI_WINDOW = 18;

let encoders = 0;

/** Whether Accept-Encoding has a say in the answer, which a cache must then know (Vary). */
export function isNegotiated(type: string, size: number): boolean {
  return size >= MIN_COMPRESSED && size <= MAX_COMPRESSED && isCompressible(type);
}

/** The coding that the client likes best, by Accept-Encoding (RFC 9110, section 12.5.3); `undefined` for none. */
export function chooseCoding(acceptEncoding: string | undefined): Coding | undefined {
  if (acceptEncoding === undefined || encoders >= MAX_ENCODERS) return undefined;
  const weights = parseWeights(acceptEncoding);
  const weightOf = (coding: string): number => weights.get(coding) ?? weights.get('*') ?? 0;
  const best = CODINGS.reduce((one, other) => (weightOf(other) > weightOf(one) ? other : one));
  return weightOf(best) > 0 && weightOf(best) >= (weights.get('identity') ?? 0) ? best : undefined;
}

function parseWeights(field: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const member of field.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = member.split(';').map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    // A weight that is none is taken for 0: then nothing is sent that was not asked for.
    const weight = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(quality) ? Number(quality) : 0;
    weights.set(coding === 'x-gzip' ? 'gzip' : coding, weight);
  }
  return weights;
}

/** The body, encoded as it is read. The source's chunks must live on: the encoder reads ahead. */
export async function* compress(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  coding: Coding,
): AsyncGenerator<Uint8Array> {
  const encoder =
    coding === 'br'
      ? createBrotliCompress({
          params: {
            [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
            [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW,
          },
        })
      : createGzip();
  encoders += 1;
  try {
    pipeline(source, encoder, () => undefined); // a failure of the source comes out of the encoder
    yield* encoder as AsyncIterable<Uint8Array>;
  } finally {
    encoders -= 1;
    encoder.destroy();
  }
}
