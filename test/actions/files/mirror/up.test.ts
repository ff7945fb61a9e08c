import { chmodSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type MirrorOptions, mirrorUp } from '../../../../src/actions/files/mirror/mirror.ts';
import type { MirrorReport } from '../../../../src/actions/files/mirror/report.ts';
import { selectBy } from '../../../../src/actions/files/selection.ts';
import { pathOf } from '../../../../src/protocols/remote-path.ts';
import { MADE, MemoryServer, type MemoryServerOptions, type Tree } from '../../../helpers/memory-files.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { actionsOf, plant } from './trees.ts';

const LOCAL: Tree = { a: 'one', b: { c: 'two', d: { e: '' }, f: {} }, café: 'latte' };
const TREE: Tree = { a: 'one', b: { c: 'two', d: { e: '' }, f: {} }, 'caf\xc3\xa9': 'latte' };

interface Mirrored {
  readonly report: MirrorReport;
  readonly notes: string[];
  readonly tree: Tree;
  readonly folder: string;
}

async function mirror(
  local: Tree,
  server: MemoryServer,
  options: MirrorOptions = {},
  to = '/',
): Promise<Mirrored> {
  const folder = scratchFolder();
  plant(folder, local);
  const notes: string[] = [];
  const report = await mirrorUp(server.connect, folder, pathOf(to), {
    onNote: (note) => notes.push(note),
    ...options,
  });
  expect(server.sessions, 'sessions left open').toBe(0);
  return { report, notes, tree: server.tree, folder };
}

function refusing(...refused: string[]): MemoryServerOptions {
  return {
    before: ({ what, path }) => {
      if (refused.includes(what) || refused.includes(`${what} ${path}`)) {
        throw new MemoryServer({}).refusal('command-refused', 550, 'No');
      }
    },
  };
}

describe('the first time', () => {
  test('all is stored, with times and permissions', async () => {
    const server = new MemoryServer({});
    const folder = scratchFolder();
    plant(folder, LOCAL);
    chmodSync(join(folder, 'a'), 0o4750);
    await mirrorUp(server.connect, folder, pathOf('/new/site'));
    expect(server.tree).toEqual({ new: { site: TREE } });
    expect(server.file('/new/site/a')).toMatchObject({ modified: MADE, mode: 0o750 });
  });

  test('nothing is seen at its place before it is whole', async () => {
    const server = new MemoryServer({ a: 'old' });
    await mirror({ a: 'newer' }, server);
    const part = server.log.find((line) => line.startsWith('write '))?.slice('write '.length) ?? '';
    expect(part).toMatch(/^\/netkit-[0-9a-f]{8}-1\.part$/);
    expect(server.log.slice(1)).toEqual([
      `write ${part}`,
      `setMode ${part} 644`,
      `setModified ${part} ${MADE}`,
      `rename ${part} /a`,
    ]);
  });

  test('links are skipped, and not followed', async () => {
    const outside = scratchFolder();
    plant(outside, LOCAL);
    const { tree, report } = await mirror(
      { a: 'one', out: { link: outside }, loop: { link: '.' }, file: { link: 'a' } },
      new MemoryServer({ file: 'kept' }),
      { deletes: true },
    );
    expect(tree).toEqual({ a: 'one', file: 'kept' });
    expect(report.skipped.map(({ path }) => path).toSorted()).toEqual(['file', 'loop', 'out']);
    expect(report.failed).toBe(0);
  });
});

describe('the second time', () => {
  test('nothing is stored', async () => {
    const server = new MemoryServer({});
    await mirror(LOCAL, server);
    server.log.length = 0;
    const { report } = await mirror(LOCAL, server, { deletes: true });
    expect(report).toMatchObject({ actions: [], unchanged: 4 });
    expect(server.log.filter((line) => !line.startsWith('list'))).toEqual([]);
  });

  test('what has another size or time is', async () => {
    const server = new MemoryServer({ longer: 'long', newer: 'SAME', same: 'same' });
    server.file('/newer').modified = MADE + 5000;
    const { tree, report } = await mirror({ longer: 'longer', newer: 'same', same: 'same' }, server);
    expect(tree).toEqual({ longer: 'longer', newer: 'same', same: 'same' });
    expect(actionsOf(report)).toEqual(['put longer', 'put newer']);
  });

  test('sizes have to do where the server does not set times, which is said once', async () => {
    const server = new MemoryServer({ a: 'ONE', b: 'TWO', c: 'x' }, refusing('setModified'));
    for (const name of ['a', 'b', 'c']) server.file(`/${name}`).modified = MADE + 5000;
    const { tree, notes, report } = await mirror({ a: 'one', b: 'two', c: 'three' }, server, { parallel: 1 });
    // The first one shows it.
    expect(tree).toEqual({ a: 'one', b: 'TWO', c: 'three' });
    expect(report.unchanged).toBe(1);
    expect(notes).toEqual([expect.stringContaining('compared by size alone')]);
  });

  test('so they have to where its times are in a zone that nobody knows', async () => {
    const { report } = await mirror(
      { a: 'one' },
      new MemoryServer(
        { a: 'ONE' },
        {
          telling: (entry) => ({
            ...entry,
            modified: { time: MADE + 5_000_000, precision: 'minute', zone: 'unknown' },
          }),
        },
      ),
    );
    expect(report).toMatchObject({ actions: [], unchanged: 1 });
  });
});

describe('a server', () => {
  test('that does not rename over files gets them in their place, which is said once', async () => {
    const server = new MemoryServer({ a: 'former', b: 'older' }, { like: 'sftp' });
    const { tree, notes } = await mirror({ a: 'one', b: 'two', c: 'three' }, server);
    expect(tree).toEqual({ a: 'one', b: 'two', c: 'three' });
    expect(notes).toEqual([expect.stringContaining('does not rename into place')]);
  });

  test('that sets no permissions is asked once', async () => {
    const server = new MemoryServer({}, refusing('setMode'));
    const { tree, notes, report } = await mirror({ a: 'one', b: 'two' }, server, { parallel: 1 });
    expect(tree).toEqual({ a: 'one', b: 'two' });
    expect([notes.length, report.failed]).toEqual([1, 0]);
    expect(server.log.filter((line) => line.startsWith('setMode'))).toHaveLength(1);
  });

  test('that has no room for one file takes the others', async () => {
    const big = 'x'.repeat(100);
    const server = new MemoryServer({ big: 'old' });
    const connect = async () => {
      const client = await server.connect();
      const write = client.write.bind(client);
      client.write = async (path, body, options) => {
        const stored = await write(path, body, options);
        if (stored.bytes > 50) throw server.refusal('upload-refused', 552, 'No room');
        return stored;
      };
      return client;
    };
    const folder = scratchFolder();
    plant(folder, { big, a: 'one' });
    const report = await mirrorUp(connect, folder, pathOf('/'));
    expect(server.tree).toEqual({ big: 'old', a: 'one' });
    expect(report.failures).toMatchObject([{ path: 'big', error: { code: 'upload-refused' } }]);
  });
});

test('a file that changes while it is sent is a failure of its own', async () => {
  const folder = scratchFolder();
  plant(folder, { a: 'one', b: 'two' });
  const server = new MemoryServer(
    {},
    {
      before: ({ what }) => {
        if (what === 'write') {
          writeFileSync(join(folder, 'a'), 'other');
          utimesSync(join(folder, 'b'), MADE / 1000, MADE / 1000);
        }
      },
    },
  );
  const report = await mirrorUp(server.connect, folder, pathOf('/'), { parallel: 1 });
  expect(report.failures).toMatchObject([{ path: 'a', error: { code: 'read-file' } }]);
  expect(server.tree['b']).toBe('two');
});

describe('--delete', () => {
  const SURPLUS: Tree = { ...TREE, old: 'x', gone: { deep: { er: 'x' } }, dead: { link: 'nowhere' } };

  test('removes what is not in the source, leaves first', async () => {
    const { tree, report } = await mirror(LOCAL, new MemoryServer(SURPLUS), { deletes: true });
    expect(tree).toEqual(TREE);
    expect(actionsOf(report)).toEqual([
      'rm dead',
      'rm gone/deep/er',
      'rm old',
      'rmdir gone',
      'rmdir gone/deep',
    ]);
  });

  test('never removes what is excluded', async () => {
    const selects = selectBy([{ what: 'exclude', pattern: pathOf('*.log') }]);
    const { tree } = await mirror({}, new MemoryServer({ x: { 'a.log': '', b: '' }, y: { c: '' } }), {
      deletes: true,
      selects,
    });
    expect(tree).toEqual({ x: { 'a.log': '' } });
  });

  test('leaves what cannot be named', async () => {
    const { tree, report } = await mirror({}, new MemoryServer({ x: { '../../etc': '' }, '..': {} }), {
      deletes: true,
    });
    expect(tree).toEqual({ x: { '../../etc': '' }, '..': {} });
    expect(report.actions).toEqual([]);
  });

  test('removes nothing where the source is not there', async () => {
    const server = new MemoryServer(SURPLUS);
    const going = mirrorUp(server.connect, join(scratchFolder(), 'gone'), pathOf('/'), { deletes: true });
    await expect(going).rejects.toMatchObject({ code: 'read-file' });
    expect(server.tree).toEqual(SURPLUS);
  });
});

test('another kind is replaced', async () => {
  const server = new MemoryServer({ a: 'file', b: { c: { d: 'x' } } });
  const { tree } = await mirror({ a: { x: 'y' }, b: 'file' }, server, { deletes: true });
  expect(tree).toEqual({ a: { x: 'y' }, b: 'file' });
});

test('a dry run tells the same, and does nothing', async () => {
  const there: Tree = { old: { er: 'x' }, a: 'other' };
  const dry = new MemoryServer(there);
  const told = await mirror(LOCAL, dry, { deletes: true, dryRun: true }, '/');
  expect(dry.tree).toEqual(there);
  const done = await mirror(LOCAL, new MemoryServer(there), { deletes: true });
  expect(actionsOf(told.report)).toEqual(actionsOf(done.report));
  expect(actionsOf(told.report)).toContain('put b/c');
});

test('a folder that is refused does not stop the rest', async () => {
  const { tree, report } = await mirror(LOCAL, new MemoryServer({}, refusing('makeFolder /b/d')));
  expect(tree).toEqual({ ...TREE, b: { c: 'two', f: {} } });
  expect(report.failures.map(({ path }) => path).toSorted()).toEqual(['b/d', 'b/d/e']);
});
