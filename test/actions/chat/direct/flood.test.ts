import { expect, test } from 'vitest';
import { FloodGuard } from '../../../../src/actions/chat/direct/flood.ts';

function guard() {
  let time = 0;
  const flood = new FloodGuard({ now: () => time });
  return {
    pass: (ms: number) => (time += ms),
    /** How many such lines it bears, of so many. */
    borne: (count: number, line = 'hello') =>
      Array.from({ length: count }, () => flood.bears(line)).filter(Boolean).length,
  };
}

test('500 lines at once are borne, and not one more', () => {
  const { borne } = guard();
  expect(borne(500)).toBe(500);
  expect(borne(1)).toBe(0);
});

test('and then 20 more for each second that passes', () => {
  const { borne, pass } = guard();
  borne(500);
  pass(2000);
  expect(borne(40)).toBe(40);
  expect(borne(1)).toBe(0);
});

test('silence is not saved up', () => {
  const { borne, pass } = guard();
  pass(3_600_000);
  expect(borne(501)).toBe(500);
});

test('a long line counts as several', () => {
  expect(guard().borne(10, 'x'.repeat(256 * 100))).toBe(5);
});
