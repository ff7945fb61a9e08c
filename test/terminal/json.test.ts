import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JSON_PRETTY_LIMIT, prettyJson } from '../../src/terminal/json.ts';
import { plain, styleFor } from '../../src/terminal/style.ts';

describe('prettyJson', () => {
  it('lays JSON out as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true }), (value) => {
        const laidOut = JSON.stringify(value, null, 2);
        expect(prettyJson(JSON.stringify(value), plain)).toBe(laidOut);
        expect(prettyJson(laidOut, plain)).toBe(laidOut);
      }),
    );
  });

  it('keeps numbers, order and doubled names as they were written', () => {
    expect(prettyJson('{"b":12345678901234567890,"1":1.0,"b":1e2}', plain)).toBe(
      '{\n  "b": 12345678901234567890,\n  "1": 1.0,\n  "b": 1e2\n}',
    );
  });

  it('keeps quotes, brackets and backslashes within strings', () => {
    expect(prettyJson(String.raw`["a\"]{,:\\",""]`, plain)).toBe('[\n  "a\\"]{,:\\\\",\n  ""\n]');
  });

  it('has nothing for what is not JSON', () => {
    for (const text of ['', '{', '{"a":1}x', "{'a':1}", '<html>', '[1,]'])
      expect(prettyJson(text, plain)).toBeUndefined();
  });

  it('has nothing for more than its limit', () => {
    const fits = `"${'x'.repeat(JSON_PRETTY_LIMIT - 2)}"`;
    expect(prettyJson(fits, plain)).toBe(fits);
    expect(prettyJson(`${fits} `, plain)).toBeUndefined();
  });

  it('has nothing for nesting whose indents would be huge', () => {
    expect(prettyJson('['.repeat(100_000) + ']'.repeat(100_000), plain)).toBeUndefined();
  });

  it('shows what a terminal would obey', () => {
    expect(prettyJson('["\u202e\x9b"]', plain)).toBe('[\n  "\\u{202e}\\x9b"\n]');
  });

  it('colours names, strings, numbers and words each in its way', () => {
    const style = styleFor({ isTTY: true, write: () => true }, {});
    expect(prettyJson('{"a":["b",1,null]}', style)).toBe(
      '{\n  \x1b[36m"a"\x1b[39m: [\n    \x1b[32m"b"\x1b[39m,\n    \x1b[33m1\x1b[39m,\n    \x1b[90mnull\x1b[39m\n  ]\n}',
    );
  });
});
