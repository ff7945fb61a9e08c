import { expect, test } from 'vitest';
import { Width } from '../../../../../src/actions/http/download/schedule/width.ts';

function answer(width: Width, times: number): number {
  for (let time = 0; time < times; time += 1) width.answered(true);
  return width.all;
}

test('doubles with small answers up to its bound, and goes back with a large one', () => {
  const width = new Width({ concurrency: 4, perHost: 2, ahead: 4 });
  expect([width.all, width.perHost]).toEqual([4, 2]);
  expect(answer(width, 3)).toBe(4);
  expect(answer(width, 1)).toBe(8);
  expect(width.perHost).toBe(4);
  expect(answer(width, 8)).toBe(16);
  expect(answer(width, 1000)).toBe(20);
  width.answered(false);
  expect([width.all, width.perHost]).toEqual([4, 2]);
  expect(answer(width, 4)).toBe(8);
});

test('without requests ahead it stays, and one host has no more than all', () => {
  const width = new Width({ concurrency: 3, perHost: 9, ahead: 0 });
  expect(answer(width, 100)).toBe(3);
  expect(width.perHost).toBe(3);
});

test('stays as it is once it is told so, and remembers that it has grown', () => {
  const width = new Width({ concurrency: 2, perHost: 2, ahead: 9 });
  expect(width.hasGrown).toBe(false);
  expect(answer(width, 2)).toBe(4);
  width.stay();
  expect(answer(width, 1000)).toBe(2);
  expect(width.hasGrown).toBe(true);
});
