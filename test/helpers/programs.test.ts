import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { has, skipWithout } from './programs.ts';
import { scratchFolder } from './scratch.ts';

test('a program is there where a folder of PATH has a file of its name that can be run', () => {
  const folder = scratchFolder();
  for (const name of ['tool', 'notes']) writeFileSync(join(folder, name), '');
  chmodSync(join(folder, 'tool'), 0o755);
  mkdirSync(join(folder, 'folder'));
  const PATH = ['', join(folder, 'missing'), folder].join(delimiter);
  const found = ['tool', 'notes', 'folder', 'other', process.execPath].map((name) => has(name, PATH));
  expect(found).toEqual([true, false, false, false, true]);
  expect(has('tool', '')).toBe(false);
});

test('what needs a missing program is skipped and says so, but not on CI', () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'tool'), '', { mode: 0o755 });
  const needs = (...programs: string[]) => skipWithout(programs, { PATH: folder });
  expect(needs('tool')).toEqual({ skip: false, reason: '' });
  expect(needs('tool', 'curl')).toEqual({ skip: true, reason: ' (skipped: no curl here)' });
  expect(needs('curl', 'mkfifo').reason).toBe(' (skipped: no curl, no mkfifo here)');
  expect(skipWithout(['curl'], { PATH: folder, CI: '1' })).toEqual({ skip: false, reason: '' });
});
