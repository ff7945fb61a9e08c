import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { PAGES } from '../../scripts/docs/pages.ts';

const ROOT = join(import.meta.dirname, '../..');

test.each(Object.entries(PAGES))('%s is what `npm run docs` writes', async (file, make) => {
  expect(await readFile(join(ROOT, file), 'utf8')).toBe(await make());
});
