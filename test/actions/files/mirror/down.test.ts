import { lstatSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type MirrorOptions, mirrorDown } from '../../../../src/actions/files/mirror/mirror.ts';
import type { MirrorReport } from '../../../../src/actions/files/mirror/report.ts';
import { selectBy } from '../../../../src/actions/files/selection.ts';
import { MAX_DEPTH } from '../../../../src/actions/files/walk.ts';
import { TransportError } from '../../../../src/errors.ts';
import { abortError } from '../../../../src/net/explain.ts';
import type { FileEntry } from '../../../../src/protocols/files.ts';
import { pathOf, type RemotePath } from '../../../../src/protocols/remote-path.ts';
import { MADE, MemoryServer, type MemoryServerOptions, type Tree } from '../../../helpers/memory-files.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { actionsOf, harvest, plant } from './trees.ts';

const TREE: Tree = { a: 'one', b: { c: 'two', d: { e: '' }, f: {} }, 'caf\xc3\xa9': 'latte' };
const LOCAL: Tree = { a: 'one', b: { c: 'two', d: { e: '' }, f: {} }, café: 'latte' };

interface Mirrored {
  readonly report: MirrorReport;
  readonly notes: string[];
}

async function mirror(
  server: MemoryServer,
  to: string,
  options: MirrorOptions = {},
  from = '/',
): Promise<Mirrored> {
  const notes: string[] = [];
  const report = await mirrorDown(server.connect, pathOf(from), to, {
    onNote: (note) => notes.push(note),
    ...options,
  });
  expect(server.sessions, 'sessions left open').toBe(0);
  return { report, notes };
}

/** Of a server's tree, into a folder with another. */
async function mirrorOver(
  remote: Tree,
  local: Tree,
  options: MirrorOptions = {},
  server: MemoryServerOptions = {},
): Promise<Mirrored & { readonly tree: Tree; readonly folder: string; readonly server: MemoryServer }> {
  const folder = join(scratchFolder(), 'to');
  plant(folder, local);
  const there = new MemoryServer(remote, server);
  const mirrored = await mirror(there, folder, options);
  return { ...mirrored, tree: harvest(folder), folder, server: there };
}

/** A server that refuses these things to be asked for. */
function refuse(...refused: string[]): MemoryServerOptions {
  return {
    before: ({ what, path }) => {
      if (refused.includes(`${what} ${path}`)) throw new MemoryServer({}).refusal('access-denied', 550, 'No');
    },
  };
}

function exclude(...patterns: string[]) {
  return selectBy(patterns.map((pattern) => ({ what: 'exclude', pattern: pathOf(pattern) })));
}

describe('the first time', () => {
  test('all is fetched, with times and permissions', async () => {
    const server = new MemoryServer(TREE);
    server.file('/a').mode = 0o4751;
    const folder = join(scratchFolder(), 'not', 'there');
    const { report, notes } = await mirror(server, folder);
    expect(harvest(folder)).toEqual(LOCAL);
    const facts = lstatSync(join(folder, 'a'));
    expect([facts.mtimeMs, facts.mode & 0o7777]).toEqual([MADE, 0o751 & ~process.umask()]);
    expect(actionsOf(report)).toEqual(
      [
        'get a',
        'get b/c',
        'get b/d/e',
        'get caf\xc3\xa9',
        'mkdir ',
        'mkdir b',
        'mkdir b/d',
        'mkdir b/f',
      ].toSorted(),
    );
    expect(report).toMatchObject({ unchanged: 0, failed: 0, skips: 0 });
    expect(notes).toEqual([]);
  });

  test('names that are not UTF-8 keep their bytes', async () => {
    const folder = scratchFolder();
    const { report } = await mirror(new MemoryServer({ 'd\xe9': { 'f\xff': 'x' } }), folder);
    expect(report.failed).toBe(0);
    const path = Buffer.concat([Buffer.from(folder), Buffer.from('/d\xe9/f\xff', 'latin1')]);
    expect(readFileSync(path, 'utf8')).toBe('x');
  });

  test('big files come whole, and their bytes are told of', async () => {
    const big = Buffer.alloc(300_000, 'xyz');
    const [told, planned]: [number[], number[]] = [[], []];
    const options = {
      onBytes: (bytes: number) => told.push(bytes),
      onPlanned: (all: number) => planned.push(all),
    };
    const { tree } = await mirrorOver({ big, small: 'abc' }, {}, options);
    expect(tree['big']).toBe(big.toString('latin1'));
    expect(planned).toEqual([300_003]);
    expect(told.reduce((sum, bytes) => sum + bytes)).toBe(300_003);
  });

  test('a folder of the server’s below its root can be the source', async () => {
    const folder = scratchFolder();
    await mirror(new MemoryServer(TREE), folder, {}, 'b');
    expect(harvest(folder)).toEqual(LOCAL['b']);
  });

  test('a source that is not there changes nothing', async () => {
    const folder = scratchFolder();
    plant(folder, LOCAL);
    const going = mirror(new MemoryServer(TREE), folder, { deletes: true }, '/gone');
    await expect(going).rejects.toMatchObject({ code: 'not-found' });
    expect(harvest(folder)).toEqual(LOCAL);
  });
});

describe('the second time', () => {
  test('nothing is fetched', async () => {
    const folder = scratchFolder();
    const server = new MemoryServer({ ...TREE, to: { link: 'a' } });
    await mirror(server, folder);
    server.log.length = 0;
    const { report } = await mirror(server, folder, { deletes: true });
    expect(report).toMatchObject({ actions: [], unchanged: 5, failed: 0 });
    expect(server.log.toSorted()).toEqual(['list /', 'list /b', 'list /b/d', 'list /b/f']);
  });

  test('what has another size or time is', async () => {
    const { report, tree } = await mirrorOver(
      { longer: 'longer', older: 'same', same: 'same' },
      { longer: 'long', older: 'SAME', same: 'same' },
      {},
      {
        telling: (entry) =>
          entry.name === 'older' ? { ...entry, modified: { ...entry.modified!, time: MADE - 1000 } } : entry,
      },
    );
    expect(actionsOf(report)).toEqual(['get longer', 'get older']);
    expect(report.unchanged).toBe(1);
    expect(tree).toEqual({ longer: 'longer', older: 'same', same: 'same' });
  });

  test('what was broken off is gone on with', async () => {
    const folder = scratchFolder();
    const server = new MemoryServer(TREE, refuse('read /b/c'));
    await mirror(server, folder);
    const again = new MemoryServer(TREE);
    const { report } = await mirror(again, folder);
    expect(actionsOf(report)).toEqual(['get b/c']);
    expect(harvest(folder)).toEqual(LOCAL);
  });
});

describe('times', () => {
  const listed =
    (time: number, precision: 'minute' | 'day') =>
    (entry: FileEntry, { what }: { what: string }) =>
      entry.kind === 'file' && what === 'list'
        ? { ...entry, modified: { time, precision, zone: 'unknown' as const } }
        : entry;

  test.each([
    ['minute', Date.UTC(2020, 1, 29, 14, 34)],
    ['day', Date.UTC(2020, 1, 29)],
  ] as const)(
    'that are listed to the %s, in a zone nobody knows, are taken as they stand',
    async (precision, time) => {
      const folder = scratchFolder();
      const server = new MemoryServer({ a: 'one' }, { telling: listed(time, precision) });
      await mirror(server, folder);
      expect(lstatSync(join(folder, 'a')).mtimeMs).toBe(time);
      server.log.length = 0;
      expect((await mirror(server, folder)).report.unchanged).toBe(1);
      expect(server.log).toEqual(['list /']);
    },
  );

  test('that differ in such a zone are asked for', async () => {
    const telling = listed(MADE + 2 * 3_600_000, 'minute');
    const same = await mirrorOver({ a: 'one' }, { a: 'ONE' }, {}, { telling });
    expect(same.report.unchanged).toBe(1);
    expect(same.server.log).toEqual(['list /', 'stat /a']);
    const other = await mirrorOver(
      { a: 'one' },
      { a: 'ONE' },
      {},
      {
        telling: (entry, asked) =>
          telling({ ...entry, modified: { ...entry.modified!, time: MADE + 60_000 } }, asked),
      },
    );
    expect(other.tree).toEqual({ a: 'one' });
  });

  test('that a server does not tell leave the size, which is said once', async () => {
    const { notes, report, tree } = await mirrorOver(
      { a: 'one', b: 'two', c: 'three' },
      { a: 'ONE', b: 'TWO', c: '' },
      {},
      { telling: ({ name, kind, size = 0 }) => ({ name, kind, size }) },
    );
    expect(tree).toEqual({ a: 'ONE', b: 'TWO', c: 'three' });
    expect([report.unchanged, notes]).toEqual([
      2,
      ['listings without times: files are compared by size alone'],
    ]);
  });
});

describe('another kind', () => {
  test('a file or link here becomes a folder', async () => {
    const elsewhere = scratchFolder();
    const { tree, report } = await mirrorOver(
      { a: { b: 'x' }, c: { d: 'y' } },
      { a: 'file', c: { link: elsewhere } },
    );
    expect(tree).toEqual({ a: { b: 'x' }, c: { d: 'y' } });
    expect(harvest(elsewhere)).toEqual({});
    expect(actionsOf(report)).toEqual(['get a/b', 'get c/d', 'mkdir a', 'mkdir c', 'rm a', 'rm c']);
  });

  test('a folder here becomes a file only where things are deleted', async () => {
    const kept = await mirrorOver({ a: 'file' }, { a: { b: { c: 'x' } } });
    expect(kept.tree).toEqual({ a: { b: { c: 'x' } } });
    expect(kept.report.failures).toMatchObject([{ path: 'a', error: { hint: '--delete replaces it' } }]);
    const { tree, report } = await mirrorOver({ a: 'file' }, { a: { b: { c: 'x' } } }, { deletes: true });
    expect(tree).toEqual({ a: 'file' });
    expect(report.actions.map(({ action, path }) => `${action} ${path}`)).toEqual([
      'rm a/b/c',
      'rmdir a/b',
      'rmdir a',
      'get a',
    ]);
  });

  test('and stays where something in it is excluded', async () => {
    const options = { deletes: true, selects: exclude('*.keep') };
    const { tree, report } = await mirrorOver({ a: 'file' }, { a: { 'b.keep': 'x' } }, options);
    expect(tree).toEqual({ a: { 'b.keep': 'x' } });
    expect(report.failures.map(({ path }) => path)).toEqual(['a']);
  });

  test('a link here is replaced by the file, and what it leads to is left alone', async () => {
    const outside = join(scratchFolder(), 'outside');
    writeFileSync(outside, 'precious');
    const { tree } = await mirrorOver({ a: 'file' }, { a: { link: outside } });
    expect(tree).toEqual({ a: 'file' });
    expect(readFileSync(outside, 'utf8')).toBe('precious');
  });
});

describe('--delete', () => {
  const SURPLUS: Tree = {
    ...LOCAL,
    old: 'x',
    gone: { deep: { er: 'x' }, empty: {} },
    dead: { link: 'nowhere' },
  };

  test('removes what is not in the source, leaves first', async () => {
    const { tree, report } = await mirrorOver(TREE, SURPLUS, { deletes: true });
    expect(tree).toEqual(LOCAL);
    expect(actionsOf(report)).toEqual([
      'rm dead',
      'rm gone/deep/er',
      'rm old',
      'rmdir gone',
      'rmdir gone/deep',
      'rmdir gone/empty',
    ]);
  });

  test('is not done unless it is asked for', async () => {
    const { tree, report } = await mirrorOver(TREE, SURPLUS);
    expect(tree).toEqual(SURPLUS);
    expect(report.actions).toEqual([]);
  });

  test('leaves what a link leads to', async () => {
    const outside = scratchFolder();
    plant(outside, LOCAL);
    await mirrorOver({}, { x: { link: outside } }, { deletes: true });
    expect(harvest(outside)).toEqual(LOCAL);
  });

  test('never removes what is excluded, nor the folders that it is in', async () => {
    const { tree } = await mirrorOver(
      { a: 'one', 'b.log': 'new' },
      { 'b.log': 'old', x: { y: { 'c.log': '', z: '' } }, cache: { d: '' }, e: '' },
      { deletes: true, selects: exclude('*.log', 'cache/') },
    );
    expect(tree).toEqual({ a: 'one', 'b.log': 'old', x: { y: { 'c.log': '' } }, cache: { d: '' } });
  });

  test.each([
    ['a folder was refused', refuse('list /b')],
    [
      'a session was lost with it',
      {
        before: ({ what, path }) => {
          if (what === 'list' && path === '/b') throw new TransportError('timeout', 'silence');
        },
      },
    ],
  ] as [string, MemoryServerOptions][])('removes nothing where %s while listing', async (_, options) => {
    const { tree, report, notes } = await mirrorOver(
      { ...TREE, n: 'new' },
      SURPLUS,
      { deletes: true },
      options,
    );
    expect(tree).toEqual({ ...SURPLUS, n: 'new' });
    expect(report.failures.map(({ path }) => path)).toEqual(['b']);
    expect(notes).toContain('nothing is deleted, since the source could not be listed completely');
  });

  test('removes nothing where a client has lost the bytes of a name', async () => {
    const folder = scratchFolder();
    plant(folder, SURPLUS);
    const { report, notes } = await mirror(new MemoryServer({ 'b\xef\xbf\xbd': 'x' }), folder, {
      deletes: true,
    });
    expect(harvest(folder)).toEqual({ ...SURPLUS, 'b\ufffd': 'x' });
    expect([report.failed, notes.length]).toEqual([0, 1]);
  });

  test('removes nothing where a line of a listing is not understood', async () => {
    const server = new MemoryServer(TREE);
    const connect = async () => {
      const client = await server.connect();
      const list = client.list.bind(client);
      client.list = async (folder) => ({
        ...(await list(folder)),
        unknown: folder === '/b' ? ['?? old'] : [],
      });
      return client;
    };
    const folder = scratchFolder();
    plant(folder, SURPLUS);
    const report = await mirrorDown(connect, pathOf('/'), folder, { deletes: true });
    expect(harvest(folder)).toEqual(SURPLUS);
    expect(report.failures).toMatchObject([
      { path: 'b', error: { message: expect.stringContaining('"?? old"') } },
    ]);
  });
});

test('a dry run tells the same, and does nothing', async () => {
  const local: Tree = { a: { x: '' }, b: 'file', old: { er: '' } };
  const remote: Tree = { ...TREE, l: { link: 'a' } };
  const dry = await mirrorOver(remote, local, { deletes: true, dryRun: true });
  expect(dry.tree).toEqual(local);
  expect(dry.server.log.filter((line) => !line.startsWith('list'))).toEqual([]);
  const { report } = await mirrorOver(remote, local, { deletes: true });
  expect(actionsOf(dry.report)).toEqual(actionsOf(report));
  expect(dry.report.actions).toContainEqual({ action: 'get', path: 'b/c', bytes: 3 });
});

test('what is excluded is neither fetched nor entered', async () => {
  const { tree, server } = await mirrorOver(TREE, {}, { selects: exclude('d/', '/a') });
  expect(tree).toEqual({ b: { c: 'two', f: {} }, café: 'latte' });
  expect(server.log).not.toContain('list /b/d');
});

describe('a hostile listing', () => {
  const NAMES = ['..', '.', '', '../x', '/etc/x', 'a/b', 'x\r\nDELE y', 'n\0l'];

  test.each(['file', 'folder', 'link'] as const)('with names that lead elsewhere, of a %s', async (kind) => {
    const value = { file: 'x', folder: { x: 'x' }, link: { link: 'good' } }[kind];
    const remote = Object.fromEntries([...NAMES.map((name) => [name, value]), ['good', 'x']]) as Tree;
    const { tree, folder, report } = await mirrorOver(remote, {});
    expect(tree).toEqual({ good: 'x' });
    expect(harvest(join(folder, '..'))).toEqual({ to: { good: 'x' } });
    expect(report.failed).toBe(NAMES.length);
  });

  test('with a link first, and a folder of its name, writes nothing through it', async () => {
    const outside = scratchFolder();
    const server = new MemoryServer({ sub: { x: 'x' }, a: { sub: { evil: 'x' } } });
    const connect = async () => {
      const client = await server.connect();
      const list = client.list.bind(client);
      client.list = async (folder) => {
        const { entries } = await list(folder);
        const link: FileEntry = { name: 'a' as RemotePath, kind: 'link', target: 'sub' as RemotePath };
        return { entries: folder === '/' ? [link, ...entries] : entries, unknown: [] };
      };
      return client;
    };
    const folder = scratchFolder();
    const report = await mirrorDown(connect, pathOf('/'), folder);
    expect(harvest(folder)).toEqual({ a: { link: 'sub' }, sub: { x: 'x' } });
    expect(harvest(outside)).toEqual({});
    expect(report.failures).toMatchObject([
      { path: 'a', error: { message: expect.stringContaining('listed twice') } },
    ]);
  });

  test('with links that lead out, or nowhere that is told', async () => {
    const { tree, report } = await mirrorOver(
      {
        a: { up: { link: '../../x' }, in: { link: '../b' } },
        abs: { link: '/etc' },
        loop: { link: '.' },
        b: 'x',
      },
      {},
    );
    expect(tree).toEqual({ a: { in: { link: '../b' } }, loop: { link: '.' }, b: 'x' });
    expect(report.skipped.map(({ path }) => path).toSorted()).toEqual(['a/up', 'abs']);
    expect(report.failed).toBe(0);
  });

  test('with links whose target is not listed has them asked for', async () => {
    const { tree, server, report } = await mirrorOver(
      { a: { to: { link: '../b' } }, out: { link: '/etc' }, b: 'x', c: { link: 'b' } },
      { c: { link: 'b' } },
      {},
      {
        telling: (entry, { what }) =>
          what === 'list' && entry.kind === 'link' ? { name: entry.name, kind: 'link' } : entry,
      },
    );
    expect(tree).toEqual({ a: { to: { link: '../b' } }, b: 'x', c: { link: 'b' } });
    expect(report.skipped.map(({ path }) => path)).toEqual(['out']);
    expect(report.unchanged).toBe(1);
    expect(server.log.filter((line) => line.startsWith('stat')).toSorted()).toEqual([
      'stat /a/to',
      'stat /c',
      'stat /out',
    ]);
  });

  test(`that is endless ends at ${MAX_DEPTH} folders`, async () => {
    const client = await new MemoryServer({}).connect();
    let count = 0;
    client.list = async () => {
      count += 1;
      return { entries: [{ name: 'd' as RemotePath, kind: 'folder' }], unknown: [] };
    };
    const options = { parallel: 1, dryRun: true, deletes: true };
    const report = await mirrorDown(async () => client, pathOf('/'), scratchFolder(), options);
    expect(count).toBe(MAX_DEPTH + 1);
    expect(report.failures).toMatchObject([{ error: { limit: 'MAX_DEPTH' } }]);
  });
});

describe('a failure', () => {
  test('of one file leaves the others, and what was here', async () => {
    const { tree, report } = await mirrorOver(
      { a: 'new one', b: 'two' },
      { a: 'old' },
      {},
      refuse('read /a'),
    );
    expect(tree).toEqual({ a: 'old', b: 'two' });
    expect(report.failures).toMatchObject([{ path: 'a', error: { code: 'access-denied' } }]);
  });

  test('in the midst of a file is tried again, and leaves nothing of it', async () => {
    const server: MemoryServerOptions = {
      chunk: 10,
      async *reading(body, { path }) {
        for await (const chunk of body) {
          yield chunk;
          if (path === '/a') throw new TransportError('receive', 'reset');
        }
      },
    };
    const {
      tree,
      report,
      server: there,
    } = await mirrorOver({ a: 'x'.repeat(30), b: 'two' }, {}, { parallel: 1 }, server);
    expect(tree).toEqual({ b: 'two' });
    expect(report.failures).toMatchObject([{ path: 'a', error: { code: 'receive' } }]);
    expect(there.log.filter((line) => line === 'read /a')).toHaveLength(3);
  });

  test.each([
    ['fewer', 'partial', 4],
    ['more', 'weird-reply', 2],
  ])('is it to send %s bytes than were listed', async (_, code, size) => {
    const { tree, report } = await mirrorOver(
      { a: 'one' },
      {},
      {},
      { telling: (entry) => ({ ...entry, size }) },
    );
    expect(tree).toEqual({});
    expect(report.failures).toMatchObject([{ path: 'a', error: { code } }]);
  });

  test('of this disk is that of one file, and the session goes on', async () => {
    const folder = scratchFolder();
    const server = new MemoryServer(
      { a: 'one', b: { c: 'two' }, d: 'three' },
      {
        before: ({ what, path }) => {
          if (`${what} ${path}` === 'read /a') rmdirSync(join(folder, 'b'));
          if (`${what} ${path}` === 'read /d') plant(join(folder, 'd'), { x: '' });
        },
      },
    );
    const { report } = await mirror(server, folder, { parallel: 1 });
    expect(harvest(folder)).toEqual({ a: 'one', d: { x: '' } });
    expect(report.failures.map(({ path, error }) => `${path} ${error.code}`)).toEqual([
      'd write-file',
      'b/c write-file',
    ]);
  });

  test('that is a full disk ends it, with what was done until then', async () => {
    const server: MemoryServerOptions = {
      // oxlint-disable-next-line require-yield -- it never gets so far
      async *reading(body, { path }) {
        if (path === '/b') throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' });
        yield* body;
      },
    };
    const { tree, report } = await mirrorOver(
      { a: '1', b: '2', c: '3', d: '4' },
      {},
      { parallel: 1 },
      server,
    );
    expect(tree).toEqual({ a: '1' });
    expect(report.stopped).toMatchObject({ code: 'write-file', message: expect.stringContaining('full') });
    expect(actionsOf(report)).toEqual(['get a']);
  });
});

test('an interruption leaves whole files only', async () => {
  const controller = new AbortController();
  const tree = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, 'x'.repeat(50)]));
  const server = new MemoryServer(tree, {
    chunk: 10,
    async *reading(body, { path }) {
      for await (const chunk of body) {
        yield chunk;
        if (path === '/f9') controller.abort();
        if (controller.signal.aborted) throw abortError(controller.signal);
      }
    },
  });
  const folder = scratchFolder();
  const { report } = await mirror(server, folder, { signal: controller.signal });
  expect(report.stopped).toMatchObject({ code: 'aborted' });
  const contents = Object.values(harvest(folder));
  for (const content of contents) expect(content).toHaveLength(50);
  expect(contents.length).toBeLessThan(20);
});
