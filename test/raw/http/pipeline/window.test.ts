import { describe, expect, test } from 'vitest';
import { Window } from '../../../../src/raw/http/pipeline/window.ts';

/** With how many under way another may go out, if the number only grows. */
function sizeOf(window: Window, depth: number): number {
  let load = 0;
  while (window.hasRoom(load, depth)) load += 1;
  return load;
}

const grown = (times: number) => {
  const window = new Window();
  for (let at = 0; at < times; at += 1) window.grow();
  return window;
};

describe('the window of a connection', () => {
  test('doubles with each answer, up to the depth', () => {
    expect([0, 1, 2, 3, 4, 5].map((answers) => sizeOf(grown(answers), 12))).toEqual([1, 2, 4, 8, 12, 12]);
  });

  test('has no room, once it is full, before half of it is answered', () => {
    const window = grown(3);
    expect([7, 8, 7, 5, 4, 5, 7, 8, 7].map((load) => window.hasRoom(load, 8))).toEqual([
      true,
      false,
      false,
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('is one again after it shrank, and where the depth has become one', () => {
    const window = grown(3);
    window.shrink();
    expect(sizeOf(window, 8)).toBe(1);
    expect(sizeOf(grown(3), 1)).toBe(1);
  });
});
