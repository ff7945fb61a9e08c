import { describe, expect, it } from 'vitest';
import { plain, styleFor, wantsColour } from '../../src/terminal/style.ts';

const terminal = { isTTY: true, write: () => true };
const pipe = { isTTY: false, write: () => true };

describe('wantsColour', () => {
  it.each([
    ['a terminal', terminal, {}, true],
    ['a pipe', pipe, {}, false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR, which does not count', terminal, { NO_COLOR: '' }, true],
    ['TERM=dumb', terminal, { TERM: 'dumb' }, false],
    ['FORCE_COLOR in a pipe', pipe, { FORCE_COLOR: '1' }, true],
    ['an empty FORCE_COLOR in a pipe', pipe, { FORCE_COLOR: '' }, true],
    ['FORCE_COLOR against NO_COLOR', pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
  ])('decides for %s', (_what, output, env, wanted) => {
    expect(wantsColour(output, env)).toBe(wanted);
  });
});

describe('styleFor', () => {
  it('puts SGR sequences round the text for a terminal, and nothing in a pipe', () => {
    expect(styleFor(terminal, {})('red', 'x')).toBe('\x1b[31mx\x1b[39m');
    expect(styleFor(terminal, {})(['bold', 'red'], 'x')).toBe('\x1b[1m\x1b[31mx\x1b[39m\x1b[22m');
    expect(styleFor(terminal, {})('red', '')).toBe('');
    expect(styleFor(pipe, {})('red', 'x')).toBe('x');
    expect(plain('red', 'x')).toBe('x');
  });
});
