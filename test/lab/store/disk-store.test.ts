import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DiskFile } from '../../../src/lab/store/disk-file.ts';
import { openDiskStore } from '../../../src/lab/store/disk-store.ts';
import type { FileStore } from '../../../src/lab/store/types.ts';
import type { RemotePath } from '../../../src/protocols/remote-path.ts';
import { testWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';

const at = (path: string): RemotePath => path as RemotePath;

/** A store in one folder, and beside it something that it must not reach. */
function share(options = {}): { store: FileStore; root: string; outside: string } {
  const scratch = scratchFolder();
  const [root, outside] = [join(scratch, 'root'), join(scratch, 'rootless')];
  mkdirSync(root);
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret'), 'secret');
  return { store: openDiskStore(root, options), root, outside };
}

describe('what leads out of the root', () => {
  test('is not found, whatever is asked of it', async () => {
    const { store, root, outside } = share();
    symlinkSync(outside, join(root, 'folder'));
    symlinkSync(join(outside, 'secret'), join(root, 'file'));
    symlinkSync('../rootless', join(root, 'relative'));
    const refused = { code: 'not-found' };
    await expect(store.stat(at('/file'))).rejects.toMatchObject(refused);
    await expect(store.open(at('/file'), { read: true })).rejects.toMatchObject(refused);
    await expect(store.setMode(at('/file'), 0)).rejects.toMatchObject(refused);
    await expect(store.setModified(at('/file'), 0)).rejects.toMatchObject(refused);
    for (const folder of ['/folder', '/relative']) {
      await expect(store.list(at(folder))).rejects.toMatchObject(refused);
      await expect(store.stat(at(`${folder}/secret`))).rejects.toMatchObject(refused);
      const create = { write: true, create: true, truncate: true };
      await expect(store.open(at(`${folder}/secret`), create)).rejects.toMatchObject(refused);
      await expect(store.open(at(`${folder}/new`), create)).rejects.toMatchObject(refused);
      await expect(store.makeFolder(at(`${folder}/new`))).rejects.toMatchObject(refused);
      await expect(store.remove(at(`${folder}/secret`))).rejects.toMatchObject(refused);
      await expect(store.rename(at(`${folder}/secret`), at('/mine'))).rejects.toMatchObject(refused);
      await expect(store.rename(at('/file'), at(`${folder}/mine`))).rejects.toMatchObject(refused);
      await expect(store.makeLink(at('x'), at(`${folder}/link`))).rejects.toMatchObject(refused);
    }
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret');
    // The links themselves are there, and can go.
    expect((await store.list(at('/'))).map(({ kind }) => kind)).toEqual(['link', 'link', 'link']);
    await store.remove(at('/folder'));
    expect(statSync(outside).isDirectory()).toBe(true);
  });

  test('cannot be reached by a link that a client makes', async () => {
    const { store, root } = share();
    await store.makeFolder(at('/a'));
    for (const target of ['../rootless', 'x/../../y', '/../rootless']) {
      await expect(store.makeLink(at(target), at('/link'))).rejects.toMatchObject({ code: 'denied' });
    }
    await expect(store.makeLink(at('../../x'), at('/a/link'))).rejects.toMatchObject({ code: 'denied' });
    await store.makeLink(at('../b'), at('/a/link'));
    // An absolute one is that of the store, and not of this machine.
    await store.makeLink(at('/etc/passwd'), at('/absolute'));
    expect(readlinkSync(join(root, 'absolute'))).toBe(join(root, 'etc/passwd'));
    await expect(store.stat(at('/absolute'))).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is not listed when it takes a folder’s place while that is listed', async () => {
    const { store, root, outside } = share();
    mkdirSync(join(root, 'folder'));
    for (let number = 0; number < 400; number += 1) writeFileSync(join(root, 'folder', `${number}`), '');
    const listing = store.list(at('/folder')).catch((error: unknown) => error);
    await Promise.resolve();
    renameSync(join(root, 'folder'), join(root, 'away'));
    symlinkSync(outside, join(root, 'folder'));
    expect(await listing).toMatchObject({ code: 'not-found' });
  });
});

testWith('mkfifo')('refuses what is no regular file, without opening it', async () => {
  const { store, root } = share();
  execFileSync('mkfifo', [join(root, 'fifo')]);
  expect(await store.stat(at('/fifo'))).toMatchObject({ kind: 'other' });
  await expect(store.open(at('/fifo'), { read: true })).rejects.toMatchObject({ code: 'denied' });
  await expect(store.open(at('/fifo'), { write: true })).rejects.toMatchObject({ code: 'denied' });
});

test('gives nobody setuid bits', async () => {
  const { store, root } = share();
  writeFileSync(join(root, 'tool'), '');
  await store.setMode(at('/tool'), 0o6755);
  expect(statSync(join(root, 'tool')).mode & 0o7777).toBe(0o755);
});

test('hides names that begin with a dot, unless told not to', async () => {
  const { store, root } = share();
  mkdirSync(join(root, '.git'));
  writeFileSync(join(root, '.git', 'config'), '');
  expect(await store.list(at('/'))).toEqual([]);
  await expect(store.stat(at('/.git/config'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(store.open(at('/.new'), { write: true, create: true })).rejects.toMatchObject({
    code: 'not-found',
  });
  const open = openDiskStore(root, { hidden: true });
  expect((await open.list(at('/'))).map(({ name }) => name)).toEqual(['.git']);
  expect((await open.stat(at('/.git/config'))).kind).toBe('file');
});

test('tells nothing of where it lies', async () => {
  const { store, root } = share();
  const error: Error = (await store.stat(at('/absent')).catch((problem: Error) => problem)) as Error;
  expect(error.message).not.toContain(root);
});

test('closes a file only when what is under way is done, and then for good', async () => {
  const { store } = share();
  const file = await store.open(at('/file'), { read: true, write: true, create: true });
  const writing = file.write(Buffer.alloc(4 * 1024 * 1024, 1), 0);
  await Promise.all([file.close(), file.close(), writing]);
  await expect(file.read(Buffer.alloc(1), 0)).rejects.toMatchObject({ code: 'failed' });
  expect((await store.stat(at('/file'))).size).toBe(4 * 1024 * 1024);
});

test('says in a store’s words that a file could not be closed', async () => {
  const { root } = share();
  const descriptor = openSync(join(root, 'file'), 'w');
  const file = new DiskFile(at('file'), descriptor);
  closeSync(descriptor);
  await expect(file.close()).rejects.toMatchObject({ name: 'StoreError', code: 'failed' });
});
