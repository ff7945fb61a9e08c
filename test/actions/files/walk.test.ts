import { describe, expect, test } from 'vitest';
import { MAX_DEPTH, MAX_ENTRIES, walk, type WalkOptions } from '../../../src/actions/files/walk.ts';
import type { FileEntry } from '../../../src/protocols/files.ts';
import { pathOf, type RemotePath } from '../../../src/protocols/remote-path.ts';
import { MemoryServer, type MemoryServerOptions, type Tree } from '../../helpers/memory-files.ts';

const TREE: Tree = {
  z: { y: { x: '' }, a: {} },
  b: 'file',
  loop: { link: '.' },
  a: { up: { link: '..' } },
};

async function visits(tree: Tree, options: WalkOptions = {}, server: MemoryServerOptions = {}, root = '/') {
  const client = await new MemoryServer(tree, server).connect();
  const all: string[] = [];
  for await (const { folder, depth, entries } of walk(client, pathOf(root), options)) {
    all.push(`${depth} ${folder}: ${entries.map(({ name }) => name).join(' ')}`);
  }
  return all;
}

test('each folder comes before those in it, and these in the server’s order; links are left alone', async () => {
  expect(await visits(TREE)).toEqual(['0 /: z b loop a', '1 /z: y a', '2 /z/y: x', '2 /z/a: ', '1 /a: up']);
  expect(await visits(TREE, {}, {}, 'z')).toEqual(['0 z: y a', '1 z/y: x', '1 z/a: ']);
});

test('what is not wanted is not entered, and places are told from where the walk began', async () => {
  const asked: string[] = [];
  const enter = (_: FileEntry, relative: RemotePath): boolean => {
    asked.push(relative);
    return relative !== 'z/y';
  };
  expect(await visits(TREE, { enter })).toEqual(['0 /: z b loop a', '1 /z: y a', '2 /z/a: ', '1 /a: up']);
  expect(asked.toSorted()).toEqual(['a', 'z', 'z/a', 'z/y']);
});

test('names that lead elsewhere are told of apart', async () => {
  const names = ['..', '.', '', 'a/b', '/etc', 'x\r\nDELE y', 'n\0l', 'good', '...', ' '];
  const client = await new MemoryServer(Object.fromEntries(names.map((name) => [name, {}]))).connect();
  const { value } = await walk(client, pathOf('/')).next();
  expect(value?.entries.map(({ name }) => name)).toEqual(['good', '...', ' ']);
  expect(value?.unusable.map(({ name }) => name)).toEqual(names.slice(0, 7));
});

describe('a folder that is refused', () => {
  const before = ({ what, path }: { what: string; path: string }): void => {
    if (what === 'list' && path === '/z/y') throw new MemoryServer({}).refusal('access-denied', 550, 'No');
  };
  test('ends the walk', async () => {
    await expect(visits(TREE, {}, { before })).rejects.toMatchObject({ code: 'access-denied' });
  });
  test('or is told of and passed over, unless it is the first', async () => {
    const refused: string[] = [];
    const options = { onRefused: (folder: RemotePath) => void refused.push(folder) };
    expect(await visits(TREE, options, { before })).toHaveLength(4);
    expect(refused).toEqual(['/z/y']);
    await expect(visits(TREE, options, { before }, '/z/y')).rejects.toMatchObject({ code: 'access-denied' });
  });
});

test(`a folder that is in itself ends at ${MAX_DEPTH}`, async () => {
  const client = await new MemoryServer({}).connect();
  client.list = async () => ({ entries: [{ name: 'again' as RemotePath, kind: 'folder' }], unknown: [] });
  let depth = -1;
  const walking = (async () => {
    for await (const visit of walk(client, pathOf('/'))) depth = visit.depth;
  })();
  await expect(walking).rejects.toMatchObject({ limit: 'MAX_DEPTH' });
  expect(depth).toBe(MAX_DEPTH);
});

test(`a tree ends at ${MAX_ENTRIES} entries`, async () => {
  const client = await new MemoryServer({}).connect();
  const file: FileEntry = { name: 'f' as RemotePath, kind: 'file' };
  const many = Array.from({ length: MAX_ENTRIES / 4 - 1 }, () => file);
  const more: FileEntry[] = [...many, { name: 'd' as RemotePath, kind: 'folder' }];
  client.list = async () => ({ entries: more, unknown: [] });
  let seen = 0;
  const walking = (async () => {
    for await (const { entries } of walk(client, pathOf('/'))) seen += entries.length;
  })();
  await expect(walking).rejects.toMatchObject({ limit: 'MAX_ENTRIES' });
  expect(seen).toBe(MAX_ENTRIES);
});

test('an interruption ends it', async () => {
  await expect(visits(TREE, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
});
