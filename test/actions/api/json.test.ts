import { describe, expect, it } from 'vitest';
import { type JsonError, MAX_DEPTH, parseJson } from '../../../src/actions/api/json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const refused = (reason: JsonError['reason'], message: unknown = expect.any(String)): Error =>
  expect.objectContaining({ name: 'JsonError', reason, message }) as Error;

describe('JSON that somebody else wrote', () => {
  it.for([
    ['{"title":}', 1, 10, 'a value is expected, and "}" is there'],
    ['{"a":1,}', 1, 8, 'a name in double quotes is expected, and "}" is there'],
    ["{'a':1}", 1, 2, `a name in double quotes is expected, and "'" is there`],
    ['{"a" 1}', 1, 6, '":" is expected, and "1" is there'],
    ['{"a":1 "b":2}', 1, 8, `"," or "}" is expected, and '"' is there`],
    ['[1,2', 1, 5, '"," or "]" is expected, and the text ends'],
    ['{\n  "a": 01\n}', 2, 9, '"," or "}" is expected, and "1" is there'],
    ['"a\\x"', 1, 3, String.raw`an escape that JSON knows is expected, and "\" is there`],
    ['"a\nb"', 1, 3, 'the end of the string is expected, and U+000A is there'],
    ['{} {}', 1, 4, 'the end is expected, and "{" is there'],
    ['NaN', 1, 1, 'a value is expected, and "N" is there'],
  ] as const)('says where %s stops being JSON', ([text, line, column, fault]) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    const message = `is not JSON: line ${line}, column ${column}: ${fault}`;
    for (const source of [text, bytes(text)])
      expect(() => parseJson(source)).toThrow(refused('syntax', message));
  });

  it('is taken as JSON.parse takes it, a byte order mark before it or not', () => {
    const text = '{"a":[1,-0.5e3,true,null,"\\u00e9\\n"]}';
    for (const source of [text, bytes(text), `\ufeff${text}`, bytes(`\ufeff${text}`)]) {
      expect(parseJson(source)).toEqual(JSON.parse(text));
    }
  });

  it('is something, and UTF-8', () => {
    for (const nothing of ['', ' \n', '\ufeff'])
      expect(() => parseJson(bytes(nothing))).toThrow(refused('empty'));
    expect(() => parseJson(Uint8Array.of(0x22, 0xe9, 0x22))).toThrow(refused('encoding'));
  });

  it('goes so deep and no deeper, and brackets in texts are no depth', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseJson(nested(MAX_DEPTH))).toHaveLength(1);
    expect(() => parseJson(nested(MAX_DEPTH + 1))).toThrow(refused('depth'));
    expect(() => parseJson('[{"a":'.repeat(100_000))).toThrow(refused('depth'));
    const text = `${'['.repeat(500)}\\"${'{'.repeat(500)}`;
    expect(parseJson(`"${text}"`)).toBe(JSON.parse(`"${text}"`));
  });

  it('has its fault found behind a megabyte of text', () => {
    const long = `{"a":"${'x'.repeat(1_000_000)}" "b"}`;
    expect(() => parseJson(long)).toThrow('line 1, column 1000009');
    expect(() => parseJson(`"${'\\n'.repeat(500_000)}`)).toThrow('the text ends');
  });
});
