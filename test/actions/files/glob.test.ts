import { describe, expect, test } from 'vitest';
import { glob } from '../../../src/actions/files/glob.ts';
import { pathOf, type RemotePath } from '../../../src/protocols/remote-path.ts';
import { MemoryServer, type MemoryServerOptions, type Tree } from '../../helpers/memory-files.ts';

const TREE: Tree = {
  README: 'r',
  '.hidden': { 'x.html': '' },
  debian: {
    'b.html': 'b',
    'a.html': 'a',
    'c.txt': 'c',
    '.d.html': 'd',
    dists: { README: 'dr', sid: { 'e.html': 'e' }, empty: {} },
    pool: { main: { a: { 'a.deb': '' }, b: { 'b.deb': '' } } },
  },
  link: { link: 'debian' },
  'a.txt': { link: 'README' },
};

async function find(pattern: string, options: MemoryServerOptions = {}, tree: Tree = TREE) {
  const server = new MemoryServer(tree, options);
  const paths: string[] = [];
  try {
    for await (const { path } of glob(await server.connect(), pathOf(pattern))) paths.push(path);
  } catch (error) {
    return { error, log: server.log, paths };
  }
  return { paths, log: server.log };
}

describe('what is found, and what is asked for', () => {
  test.each<[pattern: string, paths: string[], log: string[]]>([
    ['debian/*.html', ['debian/a.html', 'debian/b.html'], ['list debian']],
    ['/debian/?.*', ['/debian/a.html', '/debian/b.html', '/debian/c.txt'], ['list /debian']],
    ['debian/.*', ['debian/.d.html'], ['list debian']],
    ['debian/dists/README', ['debian/dists/README'], []],
    [
      'debian/*/README',
      ['debian/dists/README'],
      ['list debian', 'stat debian/dists/README', 'stat debian/pool/README'],
    ],
    ['deb*/dists/README', ['debian/dists/README'], ['list ', 'stat debian/dists/README']],
    ['debian/{a,c}.*', ['debian/a.html', 'debian/c.txt'], ['list debian']],
    ['{README,nowhere}', ['README', 'nowhere'], []],
    ['{README,R*}', ['README'], ['list ']],
    ['\\*', ['*'], []],
    ['l*/a.html', ['link/a.html'], ['list ', 'stat link/a.html']],
    ['.h*/*.html', ['.hidden/x.html'], ['list ', 'list .hidden']],
    [
      'debian/**/*.html',
      ['debian/a.html', 'debian/b.html', 'debian/dists/sid/e.html'],
      [
        'list debian',
        'list debian/dists',
        'list debian/dists/empty',
        'list debian/dists/sid',
        'list debian/pool',
        'list debian/pool/main',
        'list debian/pool/main/a',
        'list debian/pool/main/b',
      ],
    ],
    [
      'debian/pool/**',
      [
        'debian/pool/main',
        'debian/pool/main/a',
        'debian/pool/main/a/a.deb',
        'debian/pool/main/b',
        'debian/pool/main/b/b.deb',
      ],
      ['list debian/pool', 'list debian/pool/main', 'list debian/pool/main/a', 'list debian/pool/main/b'],
    ],
    ['debian/**/README', ['debian/dists/README'], expect.arrayContaining(['list debian'])],
  ])('%s', async (pattern, paths, log) => {
    const found = await find(pattern);
    expect(found.error).toBeUndefined();
    expect(found.paths).toEqual(paths);
    expect(found.log).toEqual(log);
  });
});

test('folders that begin with a dot are not gone into unasked', async () => {
  expect(await find('**/*.html', {}, { '.hidden': { 'x.html': '' }, 'y.html': '' })).toEqual({
    paths: ['y.html'],
    log: ['list '],
  });
});

test('nothing is an error, and says so', async () => {
  expect((await find('debian/*.zip')).error).toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('debian/*.zip'),
  });
});

test('what is looked at by chance and refused is not the reason', async () => {
  expect((await find('debian/*/nowhere')).error).toMatchObject({
    message: expect.stringContaining('debian/*/nowhere'),
  });
});

test('a folder that is not there says so itself', async () => {
  expect((await find('nowhere/*')).error).toMatchObject({ code: 'not-found', status: 550 });
});

test('a folder that may not be listed is passed over where there is another', async () => {
  const before = ({ path, what }: { path: string; what: string }): void => {
    if (what === 'list' && path === 'debian/dists')
      throw new MemoryServer({}).refusal('access-denied', 550, 'No');
  };
  expect((await find('debian/*/*', { before })).paths).toEqual(['debian/pool/main']);
});

test('names that lead elsewhere are not found', async () => {
  const tree: Tree = { sub: { '../../etc/passwd': '', '..': '', 'a\r\nDELE b': '', good: '' } };
  expect((await find('sub/{*,.*}', {}, tree)).paths).toEqual(['sub/good']);
});

test('a link to a file whose listing is itself is no folder', async () => {
  const server = new MemoryServer(TREE);
  const client = await server.connect();
  const list = client.list.bind(client);
  client.list = async (folder) =>
    folder === 'a.txt'
      ? { entries: [{ name: 'a.txt' as RemotePath, kind: 'link' }], unknown: [] }
      : list(folder);
  const paths: string[] = [];
  for await (const { path } of glob(client, pathOf('*/*.txt'))) paths.push(path);
  expect(paths).toEqual(['debian/c.txt', 'link/c.txt']);
});

test('a folder in which a file has the same name is one', async () => {
  expect((await find('*/*', {}, { x: { x: '' } })).paths).toEqual(['x/x']);
});

test('many stars visit each folder once', async () => {
  const deep = (depth: number): Tree => (depth === 0 ? { leaf: '' } : { a: deep(depth - 1) });
  const { paths, log } = await find('**/**/a/**/**/*/**/leaf', {}, deep(40));
  expect(paths).toHaveLength(1);
  expect(log).toHaveLength(41);
});

test('the bytes of names stay as they are', async () => {
  expect((await find('*-?.txt', {}, { 'latin1-\xe9.txt': '' })).paths).toEqual(['latin1-\xe9.txt']);
});
