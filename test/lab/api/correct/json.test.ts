import { describe, expect, it } from 'vitest';

import { MAX_JSON_DEPTH, parseJson } from '../../../../src/lab/api/correct/json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('JSON that a client sends', () => {
  it.for([
    ['{"title":}', 'a value is expected in line 1, column 10'],
    ['{"a":1,}', 'a name in double quotes is expected in line 1, column 8'],
    ["{'a':1}", 'a name in double quotes is expected in line 1, column 2'],
    ['{"a" 1}', 'a colon is expected in line 1, column 6'],
    ['{"a":1 "b":2}', 'a comma or } is expected in line 1, column 8'],
    ['[1,2', 'a comma or ] is expected in line 1, column 5, where the body ends'],
    ['{\n  "a": 01\n}', 'a comma or } is expected in line 2, column 9'],
    ['{\n  "é😀": nul\n}', 'a value is expected in line 2, column 9'],
    ['"a\\x"', 'an escape that JSON has is expected in line 1, column 3'],
    ['"a\nb"', 'the closing quote of a text is expected in line 1, column 3'],
    ['{} {}', 'the end is expected in line 1, column 4'],
    ['NaN', 'a value is expected in line 1, column 1'],
  ] as const)('says where %s stops being JSON', ([text, message]) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(() => parseJson(bytes(text))).toThrow(`The body is no JSON: ${message}.`);
  });

  it('takes what JSON.parse takes, a byte order mark before it or not', () => {
    const text = '{"a":[1,-0.5e3,true,null,"\\u00e9\\n"]}';
    expect(parseJson(bytes(text))).toEqual(JSON.parse(text));
    expect(parseJson(bytes(`\ufeff${text}`))).toEqual(JSON.parse(text));
  });

  it('refuses what is empty, and what is not UTF-8', () => {
    expect(() => parseJson(bytes(' \n'))).toThrow('empty');
    expect(() => parseJson(Uint8Array.of(0x22, 0xe9, 0x22))).toThrow('not UTF-8');
  });

  it('goes so deep and no deeper, and brackets in texts are no depth', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseJson(bytes(nested(MAX_JSON_DEPTH)))).toHaveLength(1);
    expect(() => parseJson(bytes(nested(MAX_JSON_DEPTH + 1)))).toThrow('levels deep');
    expect(() => parseJson(bytes('[{"a":'.repeat(100_000)))).toThrow('levels deep');
    const text = `${'['.repeat(500)}\\"${'{'.repeat(500)}`;
    expect(parseJson(bytes(`"${text}"`))).toBe(JSON.parse(`"${text}"`));
  });

  it('finds the fault behind a megabyte of text', () => {
    const long = `{"a":"${'x'.repeat(1_000_000)}" "b"}`;
    expect(() => parseJson(bytes(long))).toThrow('line 1, column 1000009');
    expect(() => parseJson(bytes(`"${'\\n'.repeat(500_000)}`))).toThrow('where the body ends');
  });
});
