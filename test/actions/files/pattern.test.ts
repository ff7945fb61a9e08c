import { describe, expect, test } from 'vitest';
import { expandBraces, MAX_ALTERNATIVES } from '../../../src/actions/files/braces.ts';
import { fitsPart, isPattern, MAX_PATTERN_BYTES, parsePattern } from '../../../src/actions/files/pattern.ts';
import { UsageError } from '../../../src/errors.ts';
import { pathOf, type RemotePath } from '../../../src/protocols/remote-path.ts';

const fits = (name: string, pattern: string): boolean =>
  fitsPart(pathOf(name), parsePattern(pathOf(pattern))[0]!);

describe('one name', () => {
  // What bash 5.2 says with dotglob and extglob off: `[[ name == pattern ]]`.
  test.each([
    ['index.html', '*.html', true],
    ['index.htm', '*.html', false],
    ['.html', '*.html', true],
    ['abc', 'a*c', true],
    ['ac', 'a*c', true],
    ['acb', 'a*c', false],
    ['abcabc', '*bc', true],
    ['a', '?', true],
    ['', '?', false],
    ['ab', '?', false],
    ['é', '?', true],
    ['🙂', '?', true],
    ['b', '[a-c]', true],
    ['d', '[a-c]', false],
    ['d', '[!a-c]', true],
    ['d', '[^a-c]', true],
    ['b', '[!a-c]', false],
    ['é', '[à-ü]', true],
    [']', '[]]', true],
    [']', '[!]]', false],
    ['a', '[]a]', true],
    ['-', '[a-]', true],
    ['b', '[a-]', false],
    ['-', '[\\-]', true],
    ['[', '[', true],
    ['[a', '[a', true],
    ['*', '\\*', true],
    ['a', '\\*', false],
    ['a*b', 'a\\*b', true],
    ['a\\', 'a\\\\', true],
    ['br[ack]ets.txt', 'br\\[ack\\]ets.txt', true],
    ['question?.txt', 'question?.txt', true],
    ['{brace}.txt', '{brace}.txt', true],
    ['A', 'a', false],
    ['A', '[a-z]', false],
    ['abxcd', '*[!a-w]*', true],
  ])('%j by %j: %s', (name, pattern, expected) => {
    expect(fits(name, pattern)).toBe(expected);
  });

  test('that is not UTF-8 has a character a byte', () => {
    expect(fitsPart('latin1-\xe9.txt' as RemotePath, parsePattern(pathOf('latin1-?.txt'))[0]!)).toBe(true);
    expect(fitsPart('latin1-\xe9.txt' as RemotePath, parsePattern(pathOf('*-é.txt'))[0]!)).toBe(true);
  });

  test('takes time by its length, however many stars there are', () => {
    const name = pathOf('a'.repeat(2000));
    expect(fitsPart(name, parsePattern(pathOf(`${'a*'.repeat(1000)}b`))[0]!)).toBe(false);
    expect(fitsPart(name, parsePattern(pathOf(`${'*'.repeat(2000)}a`))[0]!)).toBe(true);
  });
});

test.each([
  ['a/b.txt', false],
  ['a\\*b', false],
  ['a\\\\*', true],
  ['*', true],
  ['a?', true],
  ['[', true],
  ['{a,b}', true],
])('whether %j is a pattern: %s', (path, expected) => {
  expect(isPattern(pathOf(path))).toBe(expected);
});

test('a pattern has a part for each name; two stars alone are any folders', () => {
  const kinds = (pattern: string) => parsePattern(pathOf(pattern)).map(({ kind }) => kind);
  expect(kinds('/a//*/b/')).toEqual(['literal', 'pattern', 'literal']);
  expect(kinds('**/x')).toEqual(['folders', 'literal']);
  expect(kinds('a/**')).toEqual(['literal', 'folders', 'pattern']);
  expect(kinds('a**')).toEqual(['pattern']);
  expect(parsePattern(pathOf('a\\*'))).toEqual([{ kind: 'literal', name: 'a*' }]);
});

test(`is no longer than ${MAX_PATTERN_BYTES} bytes`, () => {
  expect(parsePattern(pathOf('a'.repeat(MAX_PATTERN_BYTES)))).toHaveLength(1);
  expect(() => parsePattern(pathOf('a'.repeat(MAX_PATTERN_BYTES + 1)))).toThrow(UsageError);
});

describe('braces', () => {
  // What bash 5.2 prints for `echo`.
  test.each([
    ['a', ['a']],
    ['{a,b}', ['a', 'b']],
    ['x{a,b}y', ['xay', 'xby']],
    ['{a,b}{c,d}', ['ac', 'ad', 'bc', 'bd']],
    ['a{b,c{d,e}}', ['ab', 'acd', 'ace']],
    ['{a,}', ['a', '']],
    ['{a}', ['{a}']],
    ['{}', ['{}']],
    ['{a{b,c}}', ['{ab}', '{ac}']],
    ['{a,b', ['{a,b']],
    ['a,b}', ['a,b}']],
    ['{{a,b}', ['{a', '{b']],
    ['{a\\,b}', ['{a\\,b}']],
    ['\\{a,b}', ['\\{a,b}']],
    ['{a/b,c}/d', ['a/b/d', 'c/d']],
  ])('%j is %j', (pattern, expected) => {
    expect(expandBraces(pathOf(pattern))).toEqual(expected);
  });

  test(`stand for no more than ${MAX_ALTERNATIVES}`, () => {
    const many = (count: number) => pathOf(`{${Array.from({ length: count }, (_, n) => `${n}`).join(',')}}`);
    expect(expandBraces(many(MAX_ALTERNATIVES))).toHaveLength(MAX_ALTERNATIVES);
    expect(() => expandBraces(many(MAX_ALTERNATIVES + 1))).toThrow(UsageError);
    expect(() => expandBraces(pathOf('{a,b}'.repeat(100)))).toThrow(UsageError);
  });
});
