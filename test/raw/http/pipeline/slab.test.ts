import { describe, expect, test } from 'vitest';
import { MAX_SHARED_BYTES, Slab, SLAB_BYTES } from '../../../../src/raw/http/pipeline/slab.ts';

const filled = (length: number, value: number) => new Uint8Array(length).fill(value);

describe('copies in a slab', () => {
  test('keep what they were, whatever becomes of the original and of their neighbours', () => {
    const slab = new Slab();
    const original = filled(10, 1);
    const first = slab.copy(original);
    const second = slab.copy(filled(20, 2));
    original.fill(9);
    slab.copy(filled(30, 3));
    expect([...first]).toEqual([...filled(10, 1)]);
    expect([...second]).toEqual([...filled(20, 2)]);
    expect(second.buffer).toBe(first.buffer);
  });

  test('share pieces of one size: a full one is followed by another', () => {
    const slab = new Slab();
    const copies = Array.from({ length: 12 }, (_, at) => slab.copy(filled(MAX_SHARED_BYTES, at)));
    const pieces = [...new Set(copies.map(({ buffer }) => buffer))];
    expect(pieces.map(({ byteLength }) => byteLength)).toEqual([SLAB_BYTES, SLAB_BYTES, SLAB_BYTES]);
    for (const [at, copy] of copies.entries())
      expect(Buffer.from(copy).equals(filled(copy.length, at))).toBe(true);
  });

  test('have memory of their own where they are large', () => {
    const slab = new Slab();
    const small = slab.copy(filled(1, 1));
    const large = slab.copy(filled(MAX_SHARED_BYTES + 1, 2));
    expect(large.buffer.byteLength).toBe(MAX_SHARED_BYTES + 1);
    expect(Buffer.from(large).equals(filled(MAX_SHARED_BYTES + 1, 2))).toBe(true);
    expect(slab.copy(filled(1, 3)).buffer).toBe(small.buffer);
  });

  test('may be empty', () => {
    expect(new Slab().copy(new Uint8Array(0))).toHaveLength(0);
  });
});
