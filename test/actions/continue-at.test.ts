import { expect, test } from 'vitest';
import { parseContinueAt } from '../../src/actions/continue-at.ts';

test.each([
  ['-', 'auto'],
  ['5', 5],
  ['0', undefined],
  ['9007199254740991', 2 ** 53 - 1],
])('-C %s', (text, value) => {
  expect(parseContinueAt(text)).toBe(value);
});

test.each(['', 'x', '-5', '+5', '1.5', '1e3', '0x10', '5-', ' 5', '9007199254740992'])(
  '-C %j is refused',
  (text) => {
    expect(() => parseContinueAt(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  },
);
