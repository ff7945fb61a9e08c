import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '../../src/actions/make-folder.ts';
import { scratchFolder } from '../helpers/scratch.ts';

it('makes a folder, and those on the way', async () => {
  const folder = scratchFolder();
  await makeFolder(join(folder, 'a', 'b', 'c'));
  expect((await stat(join(folder, 'a', 'b', 'c'))).isDirectory()).toBe(true);
  await makeFolder(join(folder, 'a', 'b', 'c'));
});

it('is refused where there is a file', async () => {
  const folder = scratchFolder();
  await writeFile(join(folder, 'a'), '');
  await expect(makeFolder(join(folder, 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it.runIf(process.platform === 'linux')('ends where nothing can be made', async () => {
  await expect(makeFolder('/proc/nothing-is-made-here/b')).rejects.toMatchObject({ code: 'ENOENT' });
});
