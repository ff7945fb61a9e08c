import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { FOLDERS, PAGES } from '../../scripts/docs/pages.ts';

const ROOT = join(import.meta.dirname, '../..');

test.each(Object.entries(PAGES))('%s is what `npm run docs` writes', async (file, make) => {
  expect(await readFile(join(ROOT, file), 'utf8')).toBe(await make());
});

test.each(Object.entries(FOLDERS))(
  '%s has what `npm run docs` writes',
  async (folder, make) => {
    const names = await readdir(join(ROOT, folder));
    const there = names.map(async (name) => [name, await readFile(join(ROOT, folder, name), 'utf8')]);
    expect(Object.fromEntries(await Promise.all(there))).toEqual(await make());
  },
  // The compiler reads all of the library.
  120_000,
);
