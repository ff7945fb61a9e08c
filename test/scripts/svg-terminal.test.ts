import { expect, test } from 'vitest';

import { linesOfSvg, svgOf } from '../../scripts/docs/svg-terminal.ts';

test('each run has its colour, its column and its length', () => {
  const svg = svgOf('title', 'description', ['ab\u{1B}[1m\u{1B}[36mcd\u{1B}[39me\u{1B}[22mf']);
  expect(
    [...svg.matchAll(/<tspan ([^>]*)>(\w+)/g)].map(([, attributes, text]) => [text, attributes]),
  ).toEqual([
    ['ab', 'x="16" textLength="16.9"'],
    ['cd', 'x="32.9" textLength="16.9" class="b cyan"'],
    ['e', 'x="49.7" textLength="8.4" class="b"'],
    ['f', 'x="58.2" textLength="8.4"'],
  ]);
});

test('what XML would take for its own is text, and comes back out as it was', () => {
  const lines = ['<h1>&lt;&amp;</h1>', '', '  "it\'s"'];
  expect(linesOfSvg(svgOf('<title>', 'a & b', lines))).toEqual(lines);
});

test('a sequence that has no picture is an error, not nothing', () => {
  expect(() => svgOf('', '', ['\u{1B}[7minverse'])).toThrow('SGR 7');
});
