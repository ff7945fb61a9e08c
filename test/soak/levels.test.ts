import { expect, it } from 'vitest';

import { findGrowth, growthOf, type Level } from '../../soak/levels.ts';

const MIB = 1024 * 1024;
const FLAT: Level = { heap: 40 * MIB, external: 20 * MIB, descriptors: 90, resources: 60 };

function levels(heapOf: (at: number) => number): readonly Level[] {
  return Array.from({ length: 24 }, (_, at) => ({ ...FLAT, heap: heapOf(at) * MIB }));
}

it('sees a slope through noise', () => {
  expect(growthOf([1, 2, 3, 4, 5])).toBe(4);
  expect(growthOf([10, 30, 20, 40, 30, 50, 40, 60])).toBeGreaterThan(25);
});

it('is not moved by a few values that are far off', () => {
  expect(growthOf([5, 5, 5, 90, 5, 5, 5, 90])).toBe(0);
  expect(growthOf([1, 2])).toBe(0);
});

it('takes a warm-up for what it is, and a leak for what it is', () => {
  expect(findGrowth(levels((at) => 40 + Math.min(at, 5) * 4))).toEqual([]);
  expect(findGrowth(levels((at) => 40 + (at % 3)))).toEqual([]);
  expect(findGrowth(levels((at) => 40 + at))).toEqual([
    `heap grows: by ${17 * MIB}, from ${46 * MIB} to ${63 * MIB}, after the warm-up`,
  ]);
});
