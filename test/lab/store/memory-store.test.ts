import { expect, test } from 'vitest';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import { binaryFile, folder } from '../../../src/lab/store/seed.ts';
import type { StoreFile } from '../../../src/lab/store/types.ts';
import type { RemotePath } from '../../../src/protocols/remote-path.ts';
import { retainedBytes } from '../../helpers/memory.ts';

const at = (path: string): RemotePath => path as RemotePath;

const create = (store: MemoryStore, path: string): Promise<StoreFile> =>
  store.open(at(path), { read: true, write: true, create: true });

test('is full where it was told to be, and has room again when something is removed', async () => {
  const store = new MemoryStore({ capacity: 1000 });
  const file = await create(store, '/a');
  await file.write(Buffer.alloc(600), 0);
  const other = await create(store, '/b');
  await expect(other.write(Buffer.alloc(401), 0)).rejects.toMatchObject({ code: 'full' });
  await expect(other.truncate(401)).rejects.toMatchObject({ code: 'full' });
  // One byte far out counts for all that lies before it.
  await expect(other.write(Buffer.alloc(1), 1e12)).rejects.toMatchObject({ code: 'full' });
  await other.write(Buffer.alloc(400), 0);
  expect(await store.space()).toEqual({ total: 1000, free: 0 });
  await file.truncate(100);
  expect((await store.space()).free).toBe(500);
  await Promise.all([file.close(), other.close()]);
  await store.remove(at('/b'));
  expect((await store.space()).free).toBe(900);
  await store.rename(at('/a'), at('/c'));
  await create(store, '/d');
  await store.rename(at('/d'), at('/c'));
  expect((await store.space()).free).toBe(1000);
});

test('counts a file that is removed until nobody has it open any more', async () => {
  const store = new MemoryStore({ capacity: 1000 });
  const [file, again] = [await create(store, '/a'), await create(store, '/a')];
  await file.write(Buffer.alloc(600), 0);
  await store.remove(at('/a'));
  const other = await create(store, '/b');
  await expect(other.write(Buffer.alloc(401), 0)).rejects.toMatchObject({ code: 'full' });
  await file.write(Buffer.alloc(100), 600);
  await expect(file.write(Buffer.alloc(301), 700)).rejects.toMatchObject({ code: 'full' });
  await file.close();
  await file.close();
  expect((await store.space()).free).toBe(300);
  await again.close();
  expect((await store.space()).free).toBe(1000);
});

test('holds no more memory for a file that was cut than for one that was never long', async () => {
  const store = new MemoryStore();
  const before = retainedBytes();
  for (let count = 0; count < 1000; count += 1) {
    const file = await create(store, `/${count}`);
    await file.write(Buffer.allocUnsafeSlow(64 * 1024), 0);
    await file.truncate(1);
    await file.close();
  }
  expect(retainedBytes() - before).toBeLessThan(32 * 2 ** 20);
});

test('holds so many entries and no more', async () => {
  const store = new MemoryStore({ maxEntries: 4 }); // the root is one
  await create(store, '/a');
  await store.makeFolder(at('/b'));
  await store.makeLink(at('a'), at('/c'));
  await expect(create(store, '/d')).rejects.toMatchObject({ code: 'full' });
  await expect(store.makeFolder(at('/d'))).rejects.toMatchObject({ code: 'full' });
  await store.remove(at('/c'));
  await create(store, '/d');
});

test('keeps to the permissions of the owner', async () => {
  const store = new MemoryStore();
  await create(store, '/file');
  await store.setMode(at('/file'), 0o200);
  await expect(store.open(at('/file'), { read: true })).rejects.toMatchObject({ code: 'denied' });
  await store.setMode(at('/file'), 0o444);
  await expect(store.open(at('/file'), { write: true })).rejects.toMatchObject({ code: 'denied' });
  await store.makeFolder(at('/folder'), 0o555);
  await expect(create(store, '/folder/x')).rejects.toMatchObject({ code: 'denied' });
  await expect(store.rename(at('/file'), at('/folder/x'))).rejects.toMatchObject({ code: 'denied' });
  await store.setMode(at('/folder'), 0o300);
  await expect(store.list(at('/folder'))).rejects.toMatchObject({ code: 'denied' });
});

test('makes nothing of its seed before it is asked', async () => {
  let grown = 0;
  let made = 0;
  const file = { ...binaryFile('2024-02-10', 100_000), make: () => ((made += 1), Buffer.alloc(100_000, 7)) };
  const store = new MemoryStore({
    seed() {
      grown += 1;
      return folder('2024-02-10T12:00', { file });
    },
  });
  expect(grown).toBe(0);
  expect(await store.stat(at('/file'))).toMatchObject({
    size: 100_000,
    modified: { time: Date.UTC(2024, 1, 10) },
  });
  expect([grown, made]).toEqual([1, 0]);
  const open = await store.open(at('/file'), { read: true });
  const buffer = Buffer.alloc(200_000);
  expect(await open.read(buffer, 0)).toBe(100_000);
  expect(buffer.subarray(0, 100_000).every((byte) => byte === 7)).toBe(true);
  await open.read(buffer, 0);
  expect([grown, made]).toEqual([1, 1]);
});

test('refuses links that lead nowhere at all or that are too long', async () => {
  const store = new MemoryStore();
  for (const target of ['', 'a\0', 'x'.repeat(4097)]) {
    await expect(store.makeLink(at(target), at('/link'))).rejects.toMatchObject({ code: 'bad-name' });
  }
});
