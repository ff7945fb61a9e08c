import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDiskStore } from '../../../src/lab/store/disk-store.ts';
import { MemoryStore } from '../../../src/lab/store/memory-store.ts';
import type { FileStore, OpenOptions, StoreErrorCode } from '../../../src/lab/store/types.ts';
import { pathOf, type RemotePath } from '../../../src/protocols/remote-path.ts';

/** A path as it is typed here: ASCII, or one character a byte. */
const at = (path: string): RemotePath => path as RemotePath;

const KINDS: readonly { readonly kind: string; open(): { store: FileStore; remove(): void } }[] = [
  { kind: 'memory', open: () => ({ store: new MemoryStore(), remove() {} }) },
  {
    kind: 'disk',
    open() {
      const folder = mkdtempSync(join(tmpdir(), 'netkit-store-'));
      return { store: openDiskStore(folder), remove: () => rmSync(folder, { recursive: true, force: true }) };
    },
  },
];

describe.each(KINDS)('a store on $kind', ({ open }) => {
  let store: FileStore;
  let remove: () => void;
  beforeEach(() => {
    ({ store, remove } = open());
  });
  afterEach(() => remove());

  async function put(path: string, text: string, options: OpenOptions = {}): Promise<void> {
    const file = await store.open(at(path), { write: true, create: true, truncate: true, ...options });
    await file.write(Buffer.from(text, 'latin1'), 0);
    await file.close();
  }

  async function get(path: string): Promise<string> {
    const file = await store.open(at(path), { read: true });
    const parts: Buffer[] = [];
    // Small, so that it takes several reads.
    for (let position = 0; ;) {
      const buffer = Buffer.alloc(7);
      const count = await file.read(buffer, position);
      if (count === 0) break;
      position += count;
      parts.push(buffer.subarray(0, count));
    }
    await file.close();
    return Buffer.concat(parts).toString('latin1');
  }

  const names = async (folder = '/'): Promise<string[]> =>
    (await store.list(at(folder))).map(({ name }) => name);

  const codeOf = (work: Promise<unknown>): Promise<StoreErrorCode | 'done'> =>
    work.then(
      () => 'done' as const,
      (error: { code: StoreErrorCode }) => error.code,
    );

  test('keeps what is put into it', async () => {
    await put('/greeting', 'hello, world');
    expect(await get('/greeting')).toBe('hello, world');
    const entry = await store.stat(at('/greeting'));
    expect(entry).toMatchObject({ name: 'greeting', kind: 'file', size: 12, mode: 0o644 });
    expect(entry.modified.zone).toBe('utc');
    expect(Math.abs(entry.modified.time - Date.now())).toBeLessThan(60_000);
  });

  test('replaces, changes in the middle, appends, cuts and fills up with zeros', async () => {
    await put('/file', 'first version');
    await put('/file', 'abcdef');
    const file = await store.open(at('/file'), { read: true, write: true });
    await file.write(Buffer.from('XY'), 2);
    await file.write(Buffer.from('gh'), 6);
    expect(await get('/file')).toBe('abXYefgh');
    await file.truncate(3);
    await file.write(Buffer.from('z'), 5);
    expect((await file.stat()).size).toBe(6);
    await file.sync();
    await file.close();
    expect(await get('/file')).toBe('abX\0\0z');
  });

  test('does what a plain array of bytes does, whatever is written where', async () => {
    const step = fc.oneof(
      fc.record({ what: fc.constant('write'), at: fc.nat(200_000), length: fc.nat(100_000) }),
      fc.record({ what: fc.constant('truncate'), at: fc.nat(200_000), length: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const file = await store.open(at('/bytes'), {
          read: true,
          write: true,
          create: true,
          truncate: true,
        });
        let expected = Buffer.alloc(0);
        for (const [index, { what, at: position, length }] of steps.entries()) {
          const bytes = Buffer.alloc(length, index + 1);
          const size = what === 'truncate' ? position : Math.max(expected.length, position + length);
          const next = Buffer.alloc(length === 0 && what === 'write' ? expected.length : size);
          expected.copy(next);
          if (what === 'write') bytes.copy(next, position);
          expected = next;
          if (what === 'truncate') await file.truncate(position);
          else if (length > 0) await file.write(bytes, position);
        }
        const found = Buffer.alloc(expected.length + 1);
        let count = 0;
        for (let more = 1; more > 0; count += more) more = await file.read(found.subarray(count), count);
        await file.close();
        expect(found.subarray(0, count).equals(expected)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test('opens only as it was asked to', async () => {
    await put('/there', 'x');
    expect(await codeOf(store.open(at('/absent'), { read: true }))).toBe('not-found');
    expect(await codeOf(store.open(at('/absent'), { write: true }))).toBe('not-found');
    expect(await codeOf(store.open(at('/no/folder'), { write: true, create: true }))).toBe('not-found');
    expect(await codeOf(store.open(at('/there/below'), { read: true }))).toBe('not-folder');
    expect(await codeOf(store.open(at('/there'), { write: true, create: true, exclusive: true }))).toBe(
      'exists',
    );
    await store.makeFolder(at('/folder'));
    expect(await codeOf(store.open(at('/folder'), { read: true }))).toBe('is-folder');
    expect(await codeOf(store.open(at('/'), { read: true }))).toBe('is-folder');
    const readable = await store.open(at('/there'), { read: true });
    expect(await codeOf(readable.write(Buffer.from('y'), 0))).not.toBe('done');
    await readable.close();
    const writable = await store.open(at('/there'), { write: true });
    expect(await codeOf(writable.read(Buffer.alloc(1), 0))).not.toBe('done');
    await writable.close();
    expect(await get('/there')).toBe('x');
  });

  test('makes files with the mode that was asked for', async () => {
    await put('/private', '', { mode: 0o600 });
    await store.makeFolder(at('/closed'), 0o700);
    expect((await store.stat(at('/private'))).mode).toBe(0o600);
    expect((await store.stat(at('/closed'))).mode).toBe(0o700);
  });

  test('lists a folder sorted by the bytes of the names, links as links', async () => {
    await store.makeFolder(at('/b'));
    await put('/a', '1');
    await put('/B', '22');
    await put(pathOf('/é'), '333');
    await store.makeLink(at('b'), at('/c'));
    const entries = await store.list(at('/'));
    expect(entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['B', 'file'],
      ['a', 'file'],
      ['b', 'folder'],
      ['c', 'link'],
      [pathOf('é'), 'file'],
    ]);
    expect(entries[3]).toMatchObject({ target: 'b' });
    expect(entries[4]).toMatchObject({ size: 3 });
    expect(await codeOf(store.list(at('/a')))).toBe('not-folder');
    expect(await codeOf(store.list(at('/nowhere')))).toBe('not-found');
  });

  test('lists a folder of more entries than are looked at in one go', async () => {
    for (let number = 0; number < 600; number += 1) await put(`/${String(number).padStart(3, '0')}`, '');
    const found = await names();
    expect(found).toHaveLength(600);
    expect(found.at(-1)).toBe('599');
  });

  test.each([
    ' leading',
    'trailing ',
    'two  spaces',
    '--help',
    '"quoted"',
    'back\\slash',
    'caf\xe9',
    '\x1b[31m',
    'a\nb',
  ])('keeps the name %j byte for byte', async (name) => {
    await put(`/${name}`, name);
    expect(await names()).toEqual([name]);
    expect(await get(`/${name}`)).toBe(name);
    await store.rename(at(`/${name}`), at('/plain'));
    await store.rename(at('/plain'), at(`/${name}`));
    expect((await store.stat(at(`/${name}`))).name).toBe(name);
    await store.remove(at(`/${name}`));
    expect(await names()).toEqual([]);
  });

  test('never climbs above its root', async () => {
    await put('/top', 'mine');
    await store.makeFolder(at('/folder'));
    for (const path of ['/../top', '/folder/../../../top', '/./folder//..///top', '/../../../../top']) {
      expect(await get(path)).toBe('mine');
    }
    expect((await store.stat(at('/../..'))).kind).toBe('folder');
    expect(await names('/..')).toEqual(['folder', 'top']);
  });

  test('refuses names that no file can have', async () => {
    for (const path of ['/a\0b', `/${'n'.repeat(256)}`]) {
      expect(await codeOf(store.stat(at(path)))).toBe('bad-name');
      expect(await codeOf(store.open(at(path), { write: true, create: true }))).toBe('bad-name');
      expect(await codeOf(store.makeFolder(at(path)))).toBe('bad-name');
    }
  });

  test('follows links, except where it is asked not to', async () => {
    await store.makeFolder(at('/real'));
    await put('/real/file', 'content');
    await store.makeLink(at('real'), at('/relative'));
    await store.makeLink(at('/real/file'), at('/absolute'));
    await store.makeLink(at('../absolute'), at('/real/back'));
    expect(await get('/relative/file')).toBe('content');
    expect(await get('/absolute')).toBe('content');
    expect(await get('/relative/back')).toBe('content');
    expect(await store.stat(at('/absolute'))).toMatchObject({ name: 'absolute', kind: 'file', size: 7 });
    expect(await store.stat(at('/absolute'), { follow: false })).toMatchObject({
      name: 'absolute',
      kind: 'link',
      target: '/real/file',
    });
    expect(await names('/relative')).toEqual(['back', 'file']);
    await store.remove(at('/relative'));
    expect(await names('/real')).toEqual(['back', 'file']);
    expect(await codeOf(store.removeFolder(at('/absolute')))).toBe('not-folder');
  });

  test('finds nothing behind a link to nothing, and makes nothing there', async () => {
    await store.makeLink(at('nowhere'), at('/dangling'));
    expect(await codeOf(store.stat(at('/dangling')))).toBe('not-found');
    expect((await store.stat(at('/dangling'), { follow: false })).kind).toBe('link');
    expect(await codeOf(store.open(at('/dangling'), { write: true, create: true }))).toBe('not-found');
    const exclusive = { write: true, create: true, exclusive: true };
    expect(await codeOf(store.open(at('/dangling'), exclusive))).toBe('exists');
    expect(await names()).toEqual(['dangling']);
  });

  test('gives up on links that lead in a circle', async () => {
    await store.makeLink(at('two'), at('/one'));
    await store.makeLink(at('one'), at('/two'));
    expect(await codeOf(store.stat(at('/one')))).toBe('loop');
    expect(await codeOf(store.list(at('/one')))).toBe('loop');
    expect(await codeOf(store.open(at('/one/file'), { read: true }))).toBe('loop');
    await store.remove(at('/one'));
  });

  test('removes files and empty folders, each in its own way', async () => {
    await store.makeFolder(at('/folder'));
    await put('/folder/file', '');
    expect(await codeOf(store.remove(at('/folder')))).toBe('is-folder');
    expect(await codeOf(store.removeFolder(at('/folder')))).toBe('not-empty');
    expect(await codeOf(store.removeFolder(at('/folder/file')))).toBe('not-folder');
    expect(await codeOf(store.makeFolder(at('/folder')))).toBe('exists');
    await store.remove(at('/folder/file'));
    await store.removeFolder(at('/folder'));
    expect(await codeOf(store.remove(at('/folder')))).toBe('not-found');
    expect(await codeOf(store.removeFolder(at('/')))).not.toBe('done');
  });

  test('renames, and replaces as rename(2) does', async () => {
    await put('/one', '1');
    await put('/two', '2');
    await store.makeFolder(at('/empty'));
    await store.makeFolder(at('/full'));
    await put('/full/file', '3');
    expect(await codeOf(store.rename(at('/one'), at('/two'), { replace: false }))).toBe('exists');
    await store.rename(at('/one'), at('/two'));
    expect(await get('/two')).toBe('1');
    expect(await codeOf(store.rename(at('/one'), at('/three')))).toBe('not-found');
    expect(await codeOf(store.rename(at('/two'), at('/empty')))).toBe('is-folder');
    expect(await codeOf(store.rename(at('/empty'), at('/two')))).toBe('not-folder');
    expect(await codeOf(store.rename(at('/empty'), at('/full')))).toBe('not-empty');
    expect(await codeOf(store.rename(at('/full'), at('/full/inside')))).toBe('bad-name');
    await store.rename(at('/full'), at('/empty'));
    expect(await get('/empty/file')).toBe('3');
    expect(await names()).toEqual(['empty', 'two']);
    await store.rename(at('/two'), at('/two'));
    expect(await get('/two')).toBe('1');
  });

  test('sets modes and times', async () => {
    await put('/file', '');
    await store.setMode(at('/file'), 0o640);
    await store.setModified(at('/file'), Date.UTC(2003, 1, 28, 4, 5, 6));
    expect(await store.stat(at('/file'))).toMatchObject({
      mode: 0o640,
      modified: { time: Date.UTC(2003, 1, 28, 4, 5, 6) },
    });
    expect(await codeOf(store.setMode(at('/none'), 0o600))).toBe('not-found');
    expect(await codeOf(store.setModified(at('/none'), 0))).toBe('not-found');
  });

  test('lets who reads a file that is removed or replaced go on', async () => {
    await put('/file', 'old');
    const file = await store.open(at('/file'), { read: true });
    await put('/other', 'new');
    await store.rename(at('/other'), at('/file'));
    const buffer = Buffer.alloc(3);
    await file.read(buffer, 0);
    await file.close();
    expect(buffer.toString()).toBe('old');
    expect(await get('/file')).toBe('new');
  });

  test('tells how much space there is', async () => {
    const { total, free } = await store.space();
    expect(total).toBeGreaterThan(0);
    expect(free).toBeLessThanOrEqual(total);
  });
});
