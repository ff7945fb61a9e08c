import { describe, expect, it } from 'vitest';
import { renderSpan } from '../../src/terminal/span.ts';

describe('renderSpan', () => {
  it.each([
    ['the whole scale', 0, 1, '████████'],
    ['its first half', 0, 0.5, '████'],
    ['its second half', 0.5, 1, '    ████'],
    ['a quarter in the middle', 0.375, 0.625, '   ██'],
    ['an eighth of a column', 0, 1 / 64, '▏'],
    ['three and a half columns', 0.125, 0.5625, ' ███▌'],
    ['seven eighths', 0, 7 / 64, '▉'],
    ['what is too short to be seen', 0.5, 0.5, '    ▏'],
    ['what ends with the scale', 1, 1, '       ▏'],
    ['what begins between two columns, near the end', 0.95, 1, '       ▍'],
  ])('draws %s', (_what, from, to, bar) => {
    expect(renderSpan(from, to, 8)).toBe(bar);
  });
});
