import { describe, expect, it } from 'vitest';
import { escapeForTerminal, escapeJsonForTerminal } from '../../src/terminal/escape.ts';

describe('escapeForTerminal', () => {
  it.each([
    ['a colour', '\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['a window title', '\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
    ['an 8-bit CSI', '\x9b31m', '\\x9b31m'],
    ['NUL and DEL', '\0\x7f', '\\x00\\x7f'],
    ['line ends and tabs', 'a\r\n\tb', 'a\\r\\n\\tb'],
    ['text turned round', 'exe.\u202egpj', 'exe.\\u{202e}gpj'],
    ['isolates and marks', '\u2066\u2069\u200e\u200f\u061c', '\\u{2066}\\u{2069}\\u{200e}\\u{200f}\\u{61c}'],
    ['separators of lines', '\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['halves of surrogate pairs', '\ud83d \ude00', '\\u{d83d} \\u{de00}'],
  ])('makes %s visible', (_what, text, shown) => {
    expect(escapeForTerminal(text)).toBe(shown);
  });

  it.each(['plain', 'naïve café', '日本語', '😀 👩‍👩‍👧', 'C:\\x1b', ''])('leaves %j as it is', (text) => {
    expect(escapeForTerminal(text)).toBe(text);
  });

  it('keeps line feeds and tabs where told to, and never a carriage return', () => {
    expect(escapeForTerminal('a\tb\r\nc', '\n\t')).toBe('a\tb\\r\nc');
    expect(escapeForTerminal('a\tb\nc', '\t')).toBe('a\tb\\nc');
  });

  it('changes nothing when it is done twice', () => {
    const once = escapeForTerminal('\x1b\u202e\n');
    expect(escapeForTerminal(once)).toBe(once);
  });
});

describe('escapeJsonForTerminal', () => {
  it('leaves the JSON with the same meaning and without what a terminal obeys', () => {
    const value = { 'a\x9b': 'b\u202e\x7f\x1b\n', c: '😀' };
    const shown = escapeJsonForTerminal(JSON.stringify(value, null, 2));
    expect(JSON.parse(shown)).toEqual(value);
    expect(escapeForTerminal(shown, '\n')).toBe(shown);
  });
});
