import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  chooseCoding,
  compress,
  isNegotiated,
  MAX_COMPRESSED,
  MAX_ENCODERS,
  MIN_COMPRESSED,
} from '../../../src/lab/files/compress.ts';

describe('chooseCoding', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['compress, gzip', 'gzip'],
    ['*', 'br'],
    ['compress;q=0.5, gzip;q=1.0', 'gzip'],
    ['gzip;q=1.0, identity; q=0.5, *;q=0', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['gzip;q=0, *', 'br'],
    ['br;q=0, gzip;q=0.000', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['gzip;q=2', undefined],
    ['gzip;q=x', undefined],
    ['deflate', undefined],
  ])('answers Accept-Encoding %j with %j', (field, coding) => {
    expect(chooseCoding(field)).toBe(coding);
  });
});

describe('isNegotiated', () => {
  it('leaves alone what is too small, too large, or compressed already', () => {
    expect(isNegotiated('text/html; charset=utf-8', MIN_COMPRESSED)).toBe(true);
    expect(isNegotiated('text/html; charset=utf-8', MIN_COMPRESSED - 1)).toBe(false);
    expect(isNegotiated('text/html; charset=utf-8', MAX_COMPRESSED)).toBe(true);
    expect(isNegotiated('text/html; charset=utf-8', MAX_COMPRESSED + 1)).toBe(false);
    expect(isNegotiated('application/json', 5000)).toBe(true);
    expect(isNegotiated('image/svg+xml', 5000)).toBe(true);
    expect(isNegotiated('image/png', 5000)).toBe(false);
    expect(isNegotiated('application/octet-stream', 5000)).toBe(false);
  });
});

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const collected: Uint8Array[] = [];
  for await (const chunk of chunks) collected.push(chunk);
  return collected;
}

describe('compress', () => {
  const pieces = [Buffer.alloc(100_000, 'one '), Buffer.from('two')];

  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('%s comes back as it was, and smaller', async (coding, decompress) => {
    const encoded = Buffer.concat(await collect(compress(pieces, coding)));
    expect(encoded.length).toBeLessThan(1000);
    expect(decompress(encoded).equals(Buffer.concat(pieces))).toBe(true);
  });

  it('ends with the error of its source', async () => {
    const broken = async function* () {
      yield Buffer.from('a');
      throw new Error('gone');
    };
    await expect(collect(compress(broken(), 'gzip'))).rejects.toThrow('gone');
  });

  it('runs MAX_ENCODERS at once and offers no coding beyond', async () => {
    const running = Array.from({ length: MAX_ENCODERS }, () => compress(pieces, 'gzip'));
    for (const one of running.slice(1)) await one.next();
    expect(chooseCoding('gzip')).toBe('gzip');
    await running[0]!.next();
    expect(chooseCoding('gzip')).toBeUndefined();
    for (const one of running) await one.return(undefined);
    expect(chooseCoding('gzip')).toBe('gzip');
  });
});
