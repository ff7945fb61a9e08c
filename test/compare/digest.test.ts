import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIFFERENCE_BYTES, digestBody, findBodyDifference, SAMPLE_BYTES } from '../../src/compare/digest.ts';

/** A body in chunks of this size, which like a client's live in one buffer that is used again. */
async function* body(bytes: Uint8Array, chunkSize = 10_000): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(chunkSize);
  for (let at = 0; at < bytes.length; at += chunkSize) {
    const chunk = bytes.subarray(at, at + chunkSize);
    buffer.set(chunk);
    yield await Promise.resolve(buffer.subarray(0, chunk.length));
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function differ(raw: Uint8Array, library: Uint8Array) {
  return findBodyDifference(await digestBody(body(raw)), await digestBody(body(library, 3333)));
}

describe('digestBody', () => {
  it('gives size, hash and sample of what it read', async () => {
    expect(await digestBody(body(Buffer.from('abc')))).toEqual({
      size: 3,
      // FIPS 180-2, appendix B.1
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      sample: new Uint8Array(Buffer.from('abc')),
      prefixes: [],
    });
  });

  it('takes the hash of each prefix, however the body is cut', async () => {
    const bytes = new Uint8Array(SAMPLE_BYTES * 4 + 1).map((_, index) => (index * 31) % 251);
    for (const chunkSize of [1000, SAMPLE_BYTES, SAMPLE_BYTES * 5]) {
      const digest = await digestBody(body(bytes, chunkSize));
      expect(digest.size).toBe(bytes.length);
      expect(digest.sha256).toBe(sha256(bytes));
      expect(digest.sample).toEqual(bytes.slice(0, SAMPLE_BYTES));
      expect(digest.prefixes).toEqual(
        [1, 2, 4].map((times) => sha256(bytes.subarray(0, times * SAMPLE_BYTES))),
      );
    }
  });

  it('passes on what the reading throws', async () => {
    const broken = (async function* () {
      yield await Promise.resolve(Buffer.from('a'));
      throw new Error('reset');
    })();
    await expect(digestBody(broken)).rejects.toThrow('reset');
  });
});

describe('findBodyDifference', () => {
  it('finds none in equal bodies', async () => {
    expect(await differ(Buffer.alloc(200_000, 'a'), Buffer.alloc(200_000, 'a'))).toBeUndefined();
    expect(await differ(Buffer.alloc(0), Buffer.alloc(0))).toBeUndefined();
  });

  it('finds the byte, with what each has from there', async () => {
    expect(await differ(Buffer.from('hello world'), Buffer.from('hello there'))).toEqual({
      kind: 'at',
      offset: 6,
      raw: new Uint8Array(Buffer.from('world')),
      library: new Uint8Array(Buffer.from('there')),
    });
  });

  it('finds where the shorter one ends', async () => {
    expect(await differ(Buffer.from('abc'), Buffer.from(`abc${'d'.repeat(100)}`))).toEqual({
      kind: 'at',
      offset: 3,
      raw: new Uint8Array(0),
      library: new Uint8Array(Buffer.alloc(DIFFERENCE_BYTES, 'd')),
    });
  });

  it('says beyond the samples between which offsets it lies', async () => {
    const raw = Buffer.alloc(SAMPLE_BYTES * 9, 'a');
    const library = Buffer.from(raw);
    library[SAMPLE_BYTES * 3] = 0x62;
    expect(await differ(raw, library)).toEqual({
      kind: 'between',
      from: SAMPLE_BYTES * 2,
      to: SAMPLE_BYTES * 4,
    });
  });

  it('says beyond the samples where the shorter one ends at the latest', async () => {
    const raw = Buffer.alloc(SAMPLE_BYTES * 3, 'a');
    expect(await differ(raw, raw.subarray(0, SAMPLE_BYTES * 2 + 7))).toEqual({
      kind: 'between',
      from: SAMPLE_BYTES * 2,
      to: SAMPLE_BYTES * 2 + 7,
    });
  });

  it('never places a difference where there is none', async () => {
    const size = SAMPLE_BYTES * 5;
    await fc.assert(
      fc.asyncProperty(fc.nat(size - 1), async (at) => {
        const raw = Buffer.alloc(size);
        const library = Buffer.alloc(size);
        library[at] = 1;
        const found = await differ(raw, library);
        const [from, to] = found?.kind === 'at' ? [found.offset, found.offset + 1] : [found?.from, found?.to];
        expect(from).toBeLessThanOrEqual(at);
        expect(to).toBeGreaterThan(at);
      }),
      { numRuns: 20 },
    );
  });
});
