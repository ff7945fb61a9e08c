import { expect, test } from 'vitest';
import { staysInside } from '../../../../src/actions/files/mirror/links.ts';
import { pathOf } from '../../../../src/protocols/remote-path.ts';

test.each([
  ['l', 'a'],
  ['l', './a//b/'],
  ['l', '.'],
  ['a/l', '..'],
  ['a/l', '../b/c'],
  ['a/b/l', '../../c'],
  ['a/b/l', './.././../c'],
  ['l', '...'],
  ['l', 'a..b'],
])('%s -> %s stays inside', (path, target) => {
  expect(staysInside(pathOf(path), pathOf(target))).toBe(true);
});

test.each([
  ['l', ''],
  ['l', '/etc/passwd'],
  ['l', '..'],
  ['l', '../a'],
  ['a/l', '../..'],
  ['a/l', '../../a/b'],
  ['a/l', '.././../b'],
  // Should `b` be a link to the root, it would lead out of it.
  ['a/l', 'b/../../c'],
  ['l', 'a/..'],
  ['l', 'a\0b'],
])('%s -> %s may lead out', (path, target) => {
  expect(staysInside(pathOf(path), pathOf(target))).toBe(false);
});
