import { createHash } from 'node:crypto';

/** What is kept of a body to compare it: the same few kilobytes however long it is. */
export interface BodyDigest {
  /** In bytes. */
  readonly size: number;
  /** Of all of it, in lower-case hex. */
  readonly sha256: string;
  /** The first bytes, at most SAMPLE_BYTES. */
  readonly sample: Uint8Array;
  /** SHA-256 of the first SAMPLE_BYTES, of the first twice as many, of the first four times as many, and so on. */
  readonly prefixes: readonly string[];
}

/** Within these, the first difference is found to the byte. */
export const SAMPLE_BYTES = 64 * 1024;

/** Reads a body to its end in flat memory; what its reading throws goes to the caller. */
export async function digestBody(body: AsyncIterable<Uint8Array>): Promise<BodyDigest> {
  const hash = createHash('sha256');
  const sample = new Uint8Array(SAMPLE_BYTES);
  const prefixes: string[] = [];
  let size = 0;
  let mark = SAMPLE_BYTES;
  for await (const chunk of body) {
    if (size < SAMPLE_BYTES) sample.set(chunk.subarray(0, SAMPLE_BYTES - size), size);
    let rest = chunk;
    while (size + rest.length >= mark) {
      const part = rest.subarray(0, mark - size);
      hash.update(part);
      prefixes.push(hash.copy().digest('hex'));
      rest = rest.subarray(part.length);
      size = mark;
      mark *= 2;
    }
    hash.update(rest);
    size += rest.length;
  }
  return {
    size,
    sha256: hash.digest('hex'),
    sample: sample.slice(0, Math.min(size, SAMPLE_BYTES)),
    prefixes,
  };
}

/** Where two bodies part. */
export type BodyDifference =
  /** At this offset; with the bytes that each has from there, at most DIFFERENCE_BYTES, none where it has ended. */
  | { readonly kind: 'at'; readonly offset: number; readonly raw: Uint8Array; readonly library: Uint8Array }
  /** Beyond the samples: at `from` or after, and before `to`, or at `to` where the shorter one ends there. */
  | { readonly kind: 'between'; readonly from: number; readonly to: number };

export const DIFFERENCE_BYTES = 16;

/** The first difference of two bodies, as exactly as their digests know it; `undefined` if there is none. */
export function findBodyDifference(raw: BodyDigest, library: BodyDigest): BodyDifference | undefined {
  if (raw.size === library.size && raw.sha256 === library.sha256) return undefined;
  const common = Math.min(raw.sample.length, library.sample.length);
  let offset = 0;
  while (offset < common && raw.sample[offset] === library.sample[offset]) offset += 1;
  if (offset < common || raw.sample.length !== library.sample.length) {
    const to = offset + DIFFERENCE_BYTES;
    return {
      kind: 'at',
      offset,
      raw: raw.sample.slice(offset, to),
      library: library.sample.slice(offset, to),
    };
  }
  // Both are longer than their samples, and so have the first prefix in common.
  let equal = 1;
  while (equal < raw.prefixes.length && raw.prefixes[equal] === library.prefixes[equal]) equal += 1;
  const to = Math.min(raw.size, library.size, SAMPLE_BYTES * 2 ** equal);
  return { kind: 'between', from: SAMPLE_BYTES * 2 ** (equal - 1), to };
}
