/** Long listings: what they cost, for one client and for many. */
import { expect, test } from 'vitest';
import { Listings } from '../../../src/lab/ftp/listings.ts';
import { MAX_FOLDERS_READ, MAX_LISTED_ENTRIES } from '../../../src/lab/ftp/limits.ts';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import type { StoredEntry } from '../../../src/lab/store/types.ts';
import type { RemotePath } from '../../../src/protocols/remote-path.ts';
import { retainedBytes } from '../../helpers/memory.ts';
import { startFtp } from './start.ts';
import { aliceIn } from './stores.ts';
import { Talk } from './talk.ts';

const entry = await new MemoryStore().stat('/' as RemotePath);
const half: readonly StoredEntry[] = Array.from({ length: MAX_LISTED_ENTRIES / 2 }, () => entry);

test('so many entries are held for all clients, and the next is told to come later', async () => {
  const listings = new Listings();
  const sent: (() => void)[] = [];
  const send = (): Promise<void> => new Promise((resolve) => sent.push(resolve));
  const first = listings.hold(async () => half, send);
  const second = listings.hold(async () => half, send);
  const one = async (): Promise<StoredEntry[]> => [entry];
  await expect.poll(() => sent.length).toBe(2);
  await expect(listings.hold(one, send)).rejects.toMatchObject({ code: 450 });
  sent[0]?.();
  await first;
  const third = listings.hold(one, async () => {});
  sent[1]?.();
  await Promise.all([second, third]);
  // One that is too long for itself is listed all the same.
  await listings.hold(
    async () => [...half, ...half, entry],
    async () => {},
  );
});

test('so many folders are read at once, also after one that could not be', async () => {
  const listings = new Listings();
  let reading = 0;
  const most: number[] = [];
  const read = async (): Promise<StoredEntry[]> => {
    reading += 1;
    const number = most.push(reading);
    await Promise.resolve();
    reading -= 1;
    if (number === 3) throw new Error('lost');
    return [];
  };
  const all = Array.from({ length: 3 * MAX_FOLDERS_READ }, () => listings.hold(read, async () => {}));
  const ends = await Promise.allSettled(all);
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(Math.max(...most)).toBe(MAX_FOLDERS_READ);
  expect(most).toHaveLength(all.length);
});

test('the names of NLST are not all there at once: each repeats the path that was asked for', async () => {
  const store = new MemoryStore();
  for (let count = 0; count < 5000; count += 1) {
    await (await store.open(`/${count}` as RemotePath, { write: true, create: true })).close();
  }
  const { port } = await startFtp({ accounts: aliceIn(store) });
  const talk = await Talk.login(port);
  const data = await talk.openData();
  data.pause();
  const before = retainedBytes();
  expect(await talk.code(`NLST ${'./'.repeat(7000)}`)).toBe(150);
  // 70 MB altogether.
  expect(retainedBytes() - before).toBeLessThan(20_000_000);
});
