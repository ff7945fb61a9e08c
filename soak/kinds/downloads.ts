import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { alphabet, assertSame } from '../content.ts';
import { type Fault, FAULTS } from '../faults.ts';
import type { Kind } from '../kind.ts';
import { attempt, type World } from '../operation.ts';

const FILES = 6;

/** Many files at once: cut off somewhere, and then gone on with. */
export const downloads: Kind = {
  name: 'downloads',
  workers: 2,
  async open(world) {
    return { turn: () => download(world) };
  },
};

async function download(world: World): Promise<void> {
  const { random } = world;
  const folder = await mkdtemp(join(world.folder, 'downloads-'));
  const sizes = Array.from({ length: FILES }, () =>
    random.between(1, random.pick([2_000, 80_000, 1_500_000])),
  );
  try {
    await fetchAll(world, folder, sizes, random.pick(FAULTS));
    await assertWhole(folder, world);
    await fetchAll(world, folder, sizes, 'none');
    await assertWhole(folder, world);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function fetchAll(world: World, folder: string, sizes: readonly number[], fault: Fault): Promise<void> {
  const { netkit, lab, random, client } = world;
  const urls = [...new Set(sizes)].map((size) => `http://shapes.test/ranges/${size}`);
  await attempt(world, { fault, to: lab.http }, async ({ dial, signal, moved }) => {
    const segments = random.pick([1, 3]);
    const summary = await netkit.downloadFiles(urls, {
      client,
      folder,
      dial,
      signal,
      concurrency: 3,
      segments,
    });
    moved(summary.bytes);
    if (summary.firstError !== undefined) throw summary.firstError;
    assert.equal(summary.saved + summary.unchanged, urls.length);
  });
}

/** What has its name is whole, whatever happened to the others. */
async function assertWhole(folder: string, { complaints, name }: World): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!/^\d+$/.test(file)) continue;
    try {
      assertSame(await readFile(join(folder, file)), alphabet(Number(file)), `the file ${file}`);
    } catch (error) {
      complaints.add(`${name}: ${String(error)}`);
    }
  }
}
