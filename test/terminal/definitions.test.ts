import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { renderDefinitions, wrapWords } from '../../src/terminal/definitions.ts';

describe('definitions', () => {
  it('stand in two columns, the second one broken at spaces', () => {
    const lines = renderDefinitions(
      [
        ['-s', 'Say nothing'],
        ['--long', 'Say it all, at length'],
      ],
      26,
    );
    expect(lines).toEqual(['  -s      Say nothing', '  --long  Say it all, at', '          length']);
  });

  it('have a line of their own for a name that would take more than half', () => {
    const lines = renderDefinitions(
      [
        ['-s', 'Say nothing'],
        ['--a-name-at-length FILE', 'Say it all'],
      ],
      24,
    );
    expect(lines).toEqual(['  -s  Say nothing', '  --a-name-at-length FILE', '      Say it all']);
  });

  it('may be none', () => {
    expect(renderDefinitions([], 80)).toEqual([]);
  });
});

describe('text wrapped at spaces', () => {
  it('leaves a word whole that is longer than a line', () => {
    expect(wrapWords('see https://www.perdu.com/ for it', 10)).toEqual([
      'see',
      'https://www.perdu.com/',
      'for it',
    ]);
  });

  it('loses nothing, fits where words do, and has no line that had room for the next word', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 40 }), (chosen, columns) => {
        const lines = wrapWords(chosen.join(' '), columns);
        expect(lines.join(' ')).toBe(chosen.join(' '));
        for (const [at, line] of lines.entries()) {
          if (line.includes(' ')) expect(line.length).toBeLessThanOrEqual(columns);
          const [next] = (lines[at + 1] ?? '').split(' ');
          if (next) expect(line.length + 1 + next.length).toBeGreaterThan(columns);
        }
      }),
    );
  });
});
