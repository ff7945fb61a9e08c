import { describe, expect, test } from 'vitest';

import { agrees, normalised } from './agree.ts';

describe('agreement of what is shown and what came', () => {
  test.each([
    ['      0.9 ms · connecting to 127.0.0.1:38265', '       12 ms · connecting to 127.0.0.1:1042'],
    [
      '│ Date: Fri, 20 Nov 2026 22:13:24 GMT␍␊  the clock',
      '│ Date: Sat, 02 Jan 2027 01:00:00 GMT␍␊ the clock',
    ],
    ['saved  hello  7 B in 25 ms', 'saved  hello  7 B in 1.2 s'],
    ['  first byte  ██▏  0.8 ms', '  first byte      ▍ 18 ms'],
    ['< 404 …', '< 404 Not Found'],
  ])('takes %j for %j', (shown, came) => expect(agrees([shown], [came])).toBe(true));

  test.each([
    ['two lines', ['a', 'b'], ['a']],
    ['another order', ['a', 'b'], ['b', 'a']],
    ['a line more', ['a'], ['a', 'b']],
    ['another number of bytes', ['7 B in 25 ms'], ['8 B in 25 ms']],
    ['a dot for any character', ['a.c'], ['abc']],
    ['a date of the samples', ['2025-01-05'], ['2025-01-06']],
    ['what does not come again', ['a', '…', 'z'], ['a', 'b']],
  ])('does not take %s', (_, shown, came) => expect(agrees(shown, came)).toBe(false));

  test('… stands for any number of lines, none among them, also behind the bar of a transcript', () => {
    expect(agrees(['a', '…', 'z'], ['a', 'z'])).toBe(true);
    expect(agrees(['a', '         ║ …', 'z'], ['a', 'b', 'c', 'z'])).toBe(true);
    expect(agrees(['…', 'b', '…'], ['a', 'b', 'b', 'c'])).toBe(true);
  });

  test('columns may be wider', () => expect(normalised('a    b ')).toBe('a b'));
});
