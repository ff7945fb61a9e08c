import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FileClient, FileEntry } from '../../src/protocols/files.ts';
import { joinPath, pathOf, pathOfBytes, type RemotePath } from '../../src/protocols/remote-path.ts';
import { bodyOf, gather, piecesOf, sha256 } from './bodies.ts';
import type { ServedFiles } from './files-site.ts';

export interface FilesSubject {
  readonly files: () => ServedFiles;
  /** A session that is closed after the test. */
  readonly open: (settings?: { readonly signal?: AbortSignal }) => Promise<FileClient>;
  /** A name as the client shows it. Where that is another, it cannot be said, and is refused as a UsageError. */
  readonly shows: (name: RemotePath) => RemotePath;
}

/** More than the buffers of two sockets hold, so that whoever leaves early leaves in the middle. */
const BIG_BYTES = 8 * 1024 * 1024;

const ODD_NAMES: readonly RemotePath[] = [
  'with space',
  ' leading',
  'trailing ',
  'two  spaces',
  `quote's`,
  'double"quote"',
  '-> arrow',
  '-dash',
  '--help',
  '.hidden',
  '..dots',
  'semi;colon',
  'equals=',
  'star*?[x]{y}',
  'back\\slash',
  '~tilde',
  'tab\there',
  'Jan 01 12:00 file',
  'percent%41',
  'Grüße 日本語 🙂',
  'Gru\u0308ße',
  'a\r\nDELE b',
]
  .map(pathOf)
  .concat([Buffer.from([0x6c, 0xe4, 0xdf, 0x2e]), Buffer.from([0x80, 0xa0, 0xfe])].map(pathOfBytes));

/** How far apart two times of the same thing may be, in milliseconds. */
const UNITS = { day: 86_400_000, minute: 60_000, second: 1_000, millisecond: 1 };

/** What every client promises of every server of files (../../src/protocols/files.ts), whatever they speak. */
export function describeFiles({ files, open, shows }: FilesSubject): void {
  const big = randomBytes(BIG_BYTES);
  const isSpeakable = (name: RemotePath): boolean => shows(name) === name;
  let number = 0;
  const own = (path: string): RemotePath => joinPath(files().area, path as RemotePath);
  /** A name that no other test has. */
  const fresh = (): RemotePath => own(`file ${(number += 1)}`);

  describe('a folder', () => {
    it('shows what is there', async () => {
      const client = await open();
      for (const folder of files().folders) {
        const { entries, unknown } = await client.list(folder);
        expect(unknown).toEqual([]);
        const inside = await files().inside(folder);
        expectSame(
          entries,
          inside.map((entry) => ({ ...entry, name: shows(entry.name) })),
        );
      }
    });

    it('may not be there', async () => {
      const client = await open();
      await expect(client.list(own('nowhere'))).rejects.toMatchObject({ code: 'not-found' });
      expect((await client.list(files().area)).unknown).toEqual([]);
    });
  });

  describe('one thing', () => {
    it('is told of by itself, links included', async () => {
      const client = await open();
      for (const folder of files().folders) {
        const inside = (await files().inside(folder)).filter(({ name }) => isSpeakable(name));
        for (const expected of inside.slice(0, 8)) {
          expectSame([await client.stat(joinPath(folder, expected.name))], [expected]);
        }
      }
      expect(await client.stat(pathOf('/'))).toMatchObject({ kind: 'folder' });
    });

    it('may not be there', async () => {
      const client = await open();
      await expect(client.stat(own('nothing'))).rejects.toMatchObject({ code: 'not-found' });
      await expect(client.stat(pathOf('/no/such'))).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  describe('a body', () => {
    it('comes whole, from a place on, up to a length, and again', async () => {
      const client = await open();
      const path = fresh();
      await client.write(path, bodyOf('0123456789'));
      const read = async (options = {}): Promise<string> =>
        (await gather(await client.read(path, options))).toString();
      expect(await read()).toBe('0123456789');
      expect(await read({ offset: 4 })).toBe('456789');
      expect(await read({ offset: 4, length: 3 })).toBe('456');
      expect(await read({ length: 2 })).toBe('01');
      expect(await read({ offset: 8, length: 20 })).toBe('89');
      expect(await read({ offset: 10 })).toBe('');
      expect(await read({ length: 0 })).toBe('');
      expect(await read()).toBe('0123456789');
    });

    it('can be many megabytes, and is the same there and back', async () => {
      const client = await open();
      const path = fresh();
      expect(await client.write(path, piecesOf(big))).toEqual({ bytes: BIG_BYTES });
      expect(sha256(await files().bytes(path))).toBe(sha256(big));
      expect(sha256(await gather(await client.read(path)))).toBe(sha256(big));
      const middle = await gather(await client.read(path, { offset: 5_000_001, length: 3_000_003 }));
      expect(sha256(middle)).toBe(sha256(big.subarray(5_000_001, 8_000_004)));
    });

    it('may be left early, after which the session goes on', async () => {
      const client = await open();
      const path = fresh();
      await client.write(path, piecesOf(big));
      for (let round = 0; round < 3; round += 1) {
        for await (const chunk of await client.read(path)) {
          expect(chunk.length).toBeGreaterThan(0);
          break;
        }
        expect(await client.stat(path)).toMatchObject({ size: BIG_BYTES });
      }
      expect((await gather(await client.read(path))).equals(big)).toBe(true);
    });

    it('can be empty', async () => {
      const client = await open();
      const path = fresh();
      expect(await client.write(path, bodyOf())).toEqual({ bytes: 0 });
      expect(await files().bytes(path)).toHaveLength(0);
      expect(await gather(await client.read(path))).toHaveLength(0);
    });

    it('waits for a reader who takes his time, and nothing else is done meanwhile', async () => {
      const client = await open();
      const path = fresh();
      await client.write(path, bodyOf('abc'));
      const body = await client.read(path);
      await expect(client.list(files().area)).rejects.toMatchObject({ name: 'UsageError' });
      expect((await gather(body)).toString()).toBe('abc');
      expect((await client.list(files().area)).entries.length).toBeGreaterThan(0);
    });

    it('goes to a new file, to its end, or into its middle', async () => {
      const client = await open();
      const path = fresh();
      await client.write(path, bodyOf('first and long'));
      await client.write(path, bodyOf('second'));
      expect((await files().bytes(path)).toString()).toBe('second');
      await client.write(path, bodyOf(' half'), { how: 'append' });
      expect((await files().bytes(path)).toString()).toBe('second half');
      await client.write(path, bodyOf('HALF'), { how: 'resume', offset: 7 });
      expect((await files().bytes(path)).toString()).toBe('second HALF');
    });

    it('that throws while it is sent comes to an end with its own error', async () => {
      const client = await open();
      const failure = new Error('the source ran dry');
      const failing = (async function* () {
        yield Buffer.from('begun');
        throw failure;
      })();
      await expect(client.write(fresh(), failing)).rejects.toBe(failure);
    });
  });

  describe('names', () => {
    it('of every kind come back byte for byte', async () => {
      const client = await open();
      const folder = own('odd names');
      await client.makeFolder(folder);
      const names = ODD_NAMES.filter(isSpeakable);
      for (const each of names) await client.write(joinPath(folder, each), bodyOf(each));
      const inside = await files().inside(folder);
      expect(inside.map(({ name }) => name as string).toSorted()).toEqual(names.toSorted());
      expectSame((await client.list(folder)).entries, inside);
      for (const each of names) {
        const path = joinPath(folder, each);
        expect((await gather(await client.read(path))).toString()).toBe(each);
        expect(await client.stat(path)).toMatchObject({ name: each, kind: 'file' });
        await client.remove(path);
      }
      expect(await files().inside(folder)).toEqual([]);
    });

    it('of folders too', async () => {
      const client = await open();
      for (const each of ODD_NAMES.filter(isSpeakable)) {
        const folder = own(`in ${each}`);
        await client.makeFolder(folder);
        await client.write(joinPath(folder, pathOf('x')), bodyOf('x'));
        expect((await client.list(folder)).entries).toMatchObject([{ name: 'x' }]);
      }
    });

    it('that the client cannot say are refused before anything is sent', async () => {
      const client = await open();
      for (const bad of [pathOf('a\0b'), ...ODD_NAMES.filter((odd) => !isSpeakable(odd))]) {
        const calls = [
          () => client.list(bad),
          () => client.stat(bad),
          () => client.read(bad),
          () => client.write(bad, bodyOf('x')),
          () => client.remove(bad),
          () => client.rename(pathOf('x'), bad),
        ];
        for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'UsageError' });
      }
      expect((await client.list(files().area)).unknown).toEqual([]);
    });
  });

  describe('the tree', () => {
    it('can be changed', async () => {
      const client = await open();
      const folder = own('a folder');
      const [from, to] = [joinPath(folder, pathOf('from')), joinPath(folder, pathOf('to'))];
      const time = Date.UTC(1999, 11, 31, 23, 59, 58);
      await client.makeFolder(folder);
      await client.write(from, bodyOf('moved'));
      await client.rename(from, to);
      await client.setMode(to, 0o640);
      for (const mode of [Number.NaN, -1, 0o10000])
        await expect(client.setMode(to, mode)).rejects.toMatchObject({ code: 'usage' });
      await client.setModified(to, time);
      const modified = expect.objectContaining({ time });
      expect(await files().inside(folder)).toMatchObject([{ name: 'to', mode: 0o640, modified }]);
      expect(await client.stat(to)).toMatchObject({
        mode: 0o640,
        modified: { time, precision: 'second', zone: 'utc' },
      });
      await client.remove(to);
      await client.removeFolder(folder);
      expect((await files().inside(files().area)).map((entry) => entry.name)).not.toContain('a folder');
    });

    it('is left as it is where the server refuses, and the session goes on', async () => {
      const client = await open();
      const [folder, missing] = [own('full folder'), own('missing')];
      await client.makeFolder(folder);
      await client.write(joinPath(folder, pathOf('x')), bodyOf('x'));
      const refusals: (readonly [() => Promise<unknown>, readonly string[]])[] = [
        [() => client.read(missing), ['not-found']],
        [() => client.read(missing, { offset: 5 }), ['not-found']],
        [() => client.read(folder), ['not-found', 'download-refused']],
        [() => client.write(joinPath(missing, pathOf('x')), bodyOf('x')), ['upload-refused', 'not-found']],
        [() => client.makeFolder(folder), ['command-refused']],
        [() => client.removeFolder(folder), ['command-refused']],
        [() => client.removeFolder(missing), ['command-refused', 'not-found']],
        [() => client.remove(missing), ['command-refused', 'not-found']],
        [() => client.rename(missing, own('there')), ['command-refused', 'not-found']],
        [() => client.setMode(missing, 0o600), ['command-refused', 'not-found']],
        [() => client.setModified(missing, 0), ['command-refused', 'not-found']],
      ];
      for (const [attempt, codes] of refusals) {
        const error = await attempt().catch((reason: unknown) => reason);
        expect(error).toMatchObject({ name: 'RefusalError', status: expect.any(Number) });
        expect(codes).toContain((error as { code: string }).code);
      }
      expect((await gather(await client.read(joinPath(folder, pathOf('x'))))).toString()).toBe('x');
    });
  });

  describe('the end', () => {
    it('may be said twice, and at any time', async () => {
      const client = await open();
      const path = fresh();
      await client.write(path, piecesOf(big));
      const body = await client.read(path);
      await client.close();
      await client.close();
      await expect(gather(body)).rejects.toMatchObject({ name: 'TransportError' });
      await expect(client.list(files().area)).rejects.toMatchObject({ name: 'TransportError' });
    });

    it('comes at once when it is asked for by a signal', async () => {
      const controller = new AbortController();
      const client = await open({ signal: controller.signal });
      const path = fresh();
      await client.write(path, piecesOf(big));
      const body = await client.read(path);
      controller.abort();
      await expect(gather(body)).rejects.toMatchObject({ code: 'aborted' });
      await expect(client.list(files().area)).rejects.toMatchObject({ name: 'TransportError' });
    });

    it('comes before the beginning when the signal came before', async () => {
      await expect(open({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
    });
  });
}

/** What a client says of a folder, beside what is really in it; order is the server's. */
export function expectSame(told: readonly FileEntry[], real: readonly FileEntry[]): void {
  const sorted = (all: readonly FileEntry[]): FileEntry[] =>
    all.toSorted((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  const [shown, expected] = [sorted(told), sorted(real)];
  expect(shown.map(essence)).toEqual(expected.map(essence));
  for (const [index, { modified, mode, target }] of shown.entries()) {
    const there = expected[index]!;
    if (mode !== undefined) expect(mode & 0o777).toBe((there.mode ?? 0) & 0o777);
    if (target !== undefined) expect(target).toBe(there.target);
    if (modified === undefined) continue;
    const unit = UNITS[modified.precision];
    expect(modified.time).toBe(Math.floor((there.modified?.time ?? NaN) / unit) * unit);
  }
}

function essence({ name, kind, size }: FileEntry): Partial<FileEntry> {
  return { name, kind, ...(kind === 'file' && size !== undefined ? { size } : {}) };
}
