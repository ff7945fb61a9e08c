/** `npm run docs`: writes every page that is made from the code. test/structure/docs.test.ts holds them to it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { PAGES } from './pages.ts';

const root = join(import.meta.dirname, '../..');
for (const [file, make] of Object.entries(PAGES)) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), await make());
  console.log(file);
}
