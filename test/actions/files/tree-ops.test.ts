import { describe, expect, test } from 'vitest';
import { makeFolders } from '../../../src/actions/files/make-folders.ts';
import { removeTree } from '../../../src/actions/files/remove-tree.ts';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { MemoryServer } from '../../helpers/memory-files.ts';

describe('a tree that is removed', () => {
  const TREE = { keep: { me: '' }, gone: { a: { b: { c: '' }, d: '' }, e: { link: '/keep' }, f: '' } };

  test('goes from its leaves on, and what links lead to stays', async () => {
    const server = new MemoryServer(TREE);
    const removed: string[] = [];
    await removeTree(await server.connect(), pathOf('/gone/'), { onRemoved: (path) => removed.push(path) });
    expect(server.tree).toEqual({ keep: { me: '' } });
    expect(removed.slice(-3)).toEqual(['/gone/a/b', '/gone/a', '/gone']);
    expect(removed).toHaveLength(7);
  });

  test('may be one file, or a link to a folder, even with a slash behind it', async () => {
    const server = new MemoryServer({ f: '', to: { link: 'keep' }, ...TREE });
    const client = await server.connect();
    await removeTree(client, pathOf('f'));
    await removeTree(client, pathOf('to/'));
    expect(server.tree).toEqual(TREE);
  });

  test.each(['/', '', '.', '..', 'gone/..', '//'])('is never %j', async (path) => {
    const server = new MemoryServer(TREE);
    await expect(removeTree(await server.connect(), pathOf(path))).rejects.toMatchObject({ code: 'usage' });
    expect(server.log).toEqual([]);
  });

  test('stays where a name in it leads elsewhere', async () => {
    const server = new MemoryServer({ keep: {}, gone: { '../keep': {} } });
    await expect(removeTree(await server.connect(), pathOf('gone'))).rejects.toMatchObject({
      code: 'weird-reply',
      message: expect.stringContaining('"../keep"'),
    });
    expect(server.log).toEqual(['stat gone', 'list gone']);
  });

  test('is left where it was when it is interrupted', async () => {
    const server = new MemoryServer(TREE);
    const signal = AbortSignal.abort();
    await expect(removeTree(await server.connect(), pathOf('gone'), { signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(server.tree).toEqual(TREE);
  });
});

describe('folders that are made', () => {
  test('are those that are missing', async () => {
    const server = new MemoryServer({ a: {} });
    await makeFolders(await server.connect(), pathOf('/a/b/c'));
    expect(server.tree).toEqual({ a: { b: { c: {} } } });
  });

  test('take one question where only the last is missing, and two where none is', async () => {
    const server = new MemoryServer({ a: {} });
    const client = await server.connect();
    await makeFolders(client, pathOf('a/b'));
    expect(server.log).toEqual(['makeFolder a/b']);
    await makeFolders(client, pathOf('a/b'));
    expect(server.log.slice(1)).toEqual(['makeFolder a/b', 'stat a/b']);
  });

  test('are not made below a file, with the server’s own reason', async () => {
    const server = new MemoryServer({ a: '' });
    await expect(makeFolders(await server.connect(), pathOf('a/b'))).rejects.toMatchObject({ status: 550 });
    expect(server.tree).toEqual({ a: '' });
  });
});
