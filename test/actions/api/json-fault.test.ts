import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonFault } from '../../../src/actions/api/json-fault.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('where a text stops being JSON', () => {
  test.each<[string, number, number, string]>([
    ['', 1, 1, 'a value is expected, and the text ends'],
    ['{"a": 1,}', 1, 9, 'a name in double quotes is expected, and "}" is there'],
    ['[1,\n 2,\n ]', 3, 2, 'a value is expected, and "]" is there'],
    ['[1 2]', 1, 4, '"," or "]" is expected, and "2" is there'],
    ['{"a" 1}', 1, 6, '":" is expected, and "1" is there'],
    ['{"a":1]', 1, 7, '"," or "}" is expected, and "]" is there'],
    ['{"a":1} x', 1, 9, 'the end is expected, and "x" is there'],
    ['"a', 1, 3, 'the end of the string is expected, and the text ends'],
    ['"a\nb"', 1, 3, 'the end of the string is expected, and U+000A is there'],
    [String.raw`"\x"`, 1, 2, String.raw`an escape that JSON knows is expected, and "\" is there`],
    ['01', 1, 2, 'the end is expected, and "1" is there'],
    ['[1.]', 1, 3, '"," or "]" is expected, and "." is there'],
    ['[-]', 1, 2, 'a value is expected, and "-" is there'],
    ['[tru]', 1, 2, 'a value is expected, and "t" is there'],
    ['“a”', 1, 1, 'a value is expected, and "“" is there'],
    ['[\u00a0]', 1, 2, 'a value is expected, and U+00A0 is there'],
    ['[1"', 1, 3, `"," or "]" is expected, and '"' is there`],
  ])('%j', (text, line, column, said) => {
    expect(parses(text)).toBe(false);
    expect(jsonFault(text)).toEqual({ line, column, message: `line ${line}, column ${column}: ${said}` });
  });

  test('it finds none in JSON, and one in whatever JSON.parse refuses', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.nat(2), fc.constantFrom(...'[]{},:"\\0-.eE+ntu \n\u0000x'.split('')))
      .map(([text, at, removed, added]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + added + text.slice(place + removed);
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged, fc.string()), (text) => {
        expect(jsonFault(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('a million brackets or characters are no matter', () => {
    expect(jsonFault('['.repeat(1_000_000))).toMatchObject({ column: 1_000_001 });
    expect(jsonFault(`"${'x\\n'.repeat(1_000_000)}`)).toMatchObject({ column: 3_000_002 });
  });
});
