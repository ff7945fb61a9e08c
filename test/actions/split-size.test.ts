import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_SEGMENTS, MIN_SEGMENT_BYTES, splitSize } from '../../src/actions/split-size.ts';

test('a file is split without a gap, into parts that are worth it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 45 }),
      fc.integer({ min: 1, max: MAX_SEGMENTS }),
      (size, segments) => {
        const parts = splitSize(size, segments);
        let end = 0;
        for (const { offset, length } of parts) {
          expect(offset).toBe(end);
          end += length;
          if (parts.length > 1) expect(length).toBeGreaterThanOrEqual(MIN_SEGMENT_BYTES);
        }
        expect(end).toBe(size);
        expect(parts.length).toBeLessThanOrEqual(segments);
      },
    ),
  );
  expect(splitSize(2 * MIN_SEGMENT_BYTES, 8)).toHaveLength(2);
  expect(splitSize(2 * MIN_SEGMENT_BYTES - 1, 8)).toHaveLength(1);
});
