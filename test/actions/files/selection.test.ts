import { expect, test } from 'vitest';
import { selectBy } from '../../../src/actions/files/selection.ts';
import { pathOf } from '../../../src/protocols/remote-path.ts';

/** `+` includes, `-` excludes; what ends in a slash is a folder. */
function taken(rules: readonly string[], paths: readonly string[]): string[] {
  const select = selectBy(
    rules.map((rule) => ({
      what: rule.startsWith('+') ? 'include' : 'exclude',
      pattern: pathOf(rule.slice(1)),
    })),
  );
  return paths.filter((path) =>
    select(pathOf(path.replace(/\/$/, '')), path.endsWith('/') ? 'folder' : 'file'),
  );
}

const ALL = [
  'a.txt',
  'b.tmp',
  '.c.tmp',
  'build/',
  'doc/',
  'doc/build/',
  'doc/build',
  'doc/x.tmp',
  'doc/y.txt',
];

test.each<[string[], string[]]>([
  [[], ALL],
  [['-*.tmp'], ['a.txt', 'build/', 'doc/', 'doc/build/', 'doc/build', 'doc/y.txt']],
  [['-build/'], ['a.txt', 'b.tmp', '.c.tmp', 'doc/', 'doc/build', 'doc/x.tmp', 'doc/y.txt']],
  [['-/build'], ['a.txt', 'b.tmp', '.c.tmp', 'doc/', 'doc/build/', 'doc/build', 'doc/x.tmp', 'doc/y.txt']],
  [['-doc/*.tmp'], ['a.txt', 'b.tmp', '.c.tmp', 'build/', 'doc/', 'doc/build/', 'doc/build', 'doc/y.txt']],
  [['-doc/**'], ['a.txt', 'b.tmp', '.c.tmp', 'build/', 'doc/']],
  [
    ['+*.txt', '-*'],
    ['a.txt', 'doc/y.txt'],
  ],
  [['-*', '+*.txt'], []],
  [['+*.txt'], ['a.txt', 'build/', 'doc/', 'doc/build/', 'doc/y.txt']],
  [['-*.{tmp,txt}'], ['build/', 'doc/', 'doc/build/', 'doc/build']],
  [
    ['+doc/**/x.*', '-*.tmp'],
    ['a.txt', 'build/', 'doc/', 'doc/build/', 'doc/build', 'doc/x.tmp', 'doc/y.txt'],
  ],
])('%j takes %j', (rules, expected) => {
  expect(taken(rules, ALL)).toEqual(expected);
});
