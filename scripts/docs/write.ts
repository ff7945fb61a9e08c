/** `npm run docs`: writes every page that is made from the code. test/structure/docs.test.ts holds them to it. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { FOLDERS, PAGES } from './pages.ts';
import { PICTURE, refreshPicture } from './terminal-picture.ts';

const root = join(import.meta.dirname, '../..');
for (const [file, make] of Object.entries(PAGES)) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), await make());
  console.log(file);
}
for (const [folder, make] of Object.entries(FOLDERS)) {
  const files = await make();
  rmSync(join(root, folder), { recursive: true, force: true });
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text);
  console.log(folder);
}
await refreshPicture(join(root, PICTURE));
console.log(PICTURE);
