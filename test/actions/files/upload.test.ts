import { appendFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { TAIL_BYTES } from '../../../src/actions/files/resume-upload.ts';
import { fileSource, streamSource } from '../../../src/actions/files/source.ts';
import { upload, type UploadOptions } from '../../../src/actions/files/upload.ts';
import { Pace } from '../../../src/actions/paced.ts';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { MemoryServer, type MemoryServerOptions } from '../../helpers/memory-files.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { FakeClock } from '../fake-clock.ts';

let path: string;
beforeEach(() => {
  path = join(scratchFolder(), 'here');
});

async function put(server: MemoryServer, content: string, options: UploadOptions = {}, to = '/file') {
  writeFileSync(path, content);
  utimesSync(path, 1000, 1000);
  return upload(await server.connect(), await fileSource(path), pathOf(to), options);
}

/** By its size alone. */
function grow(): void {
  appendFileSync(path, 'more');
  utimesSync(path, 1000, 1000);
}

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe('an upload', () => {
  test('replaces what is there, and asks how much that is', async () => {
    const server = new MemoryServer({ file: 'something longer' });
    const told: number[] = [];
    expect(await put(server, 'new', { onProgress: (bytes) => told.push(bytes) })).toEqual({
      bytes: 3,
      path: '/file',
    });
    expect(server.tree).toEqual({ file: 'new' });
    expect(server.log).toEqual(['write /file', 'stat /file']);
    expect(told).toEqual([3]);
    await put(server, 'newer', { verify: false });
    expect(server.log).toHaveLength(3);
  });

  test('appends', async () => {
    const server = new MemoryServer({ file: 'old' });
    expect(await put(server, 'new', { how: 'append' })).toMatchObject({ bytes: 3 });
    expect(server.tree).toEqual({ file: 'oldnew' });
  });

  test('takes the name that the server chooses', async () => {
    const server = new MemoryServer({ folder: { file: 'old' }, 'file.1': 'not this one' });
    const uploaded = await put(server, 'new', { how: 'unique', mode: 0o600 }, '/folder/file');
    expect(uploaded).toEqual({ bytes: 3, path: '/folder/file.1' });
    expect(server.file('/folder/file.1')).toMatchObject({ mode: 0o600 });
    expect(server.tree).toEqual({ folder: { file: 'old', 'file.1': 'new' }, 'file.1': 'not this one' });
  });

  test('comes from a pipe, too', async () => {
    const server = new MemoryServer({});
    const source = streamSource(chunks('a', 'b', 'c'));
    expect(await upload(await server.connect(), source, pathOf('file'))).toMatchObject({ bytes: 3 });
    expect(server.tree).toEqual({ file: 'abc' });
  });

  test('gives the file its time and its permissions', async () => {
    const server = new MemoryServer({});
    await put(server, 'x', { keepTime: true, mode: 0o600 });
    expect(server.file('/file')).toMatchObject({ modified: 1_000_000, mode: 0o600 });
  });

  test('makes folders on its way', async () => {
    const server = new MemoryServer({});
    await put(server, 'x', { createDirs: true }, 'a/b/file');
    expect(server.tree).toEqual({ a: { b: { file: 'x' } } });
    await expect(put(server, 'x', {}, 'c/file')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('that the server has less of than it says is an error', async () => {
    const telling: MemoryServerOptions['telling'] = (entry) => ({ ...entry, size: 2 });
    await expect(put(new MemoryServer({}, { telling }), 'new')).rejects.toMatchObject({
      code: 'partial',
      message: 'of /file the server has 2 bytes, where 3 were to be there',
    });
  });

  test('keeps to a pace, and ends when it is interrupted', async () => {
    const clock = new FakeClock();
    const start = clock.now();
    await put(new MemoryServer({}), 'x'.repeat(1000), { pace: new Pace(100, clock) });
    expect(clock.now() - start).toBeCloseTo(9900);
    const signal = AbortSignal.abort();
    await expect(put(new MemoryServer({}), 'x', { signal })).rejects.toMatchObject({ code: 'aborted' });
  });

  test.each<[string, () => void]>([
    ['grows', () => grow()],
    ['shrinks', () => truncateSync(path, 100_000)],
    ['is touched', () => utimesSync(path, 5, 5)],
  ])('of a file that %s meanwhile is an error', async (_, change) => {
    const server = new MemoryServer({});
    const onProgress = (): void => change();
    await expect(put(server, 'x'.repeat(600_000), { onProgress })).rejects.toMatchObject({
      code: 'read-file',
      message: `${path} has changed while it was sent`,
    });
    expect(server.file('/file').content.length).toBeLessThanOrEqual(600_000);
  });

  test('of what is not there asks nothing', async () => {
    await expect(fileSource(`${path}x`)).rejects.toMatchObject({ code: 'read-file' });
  });
});

describe('an upload that is continued', () => {
  const resume = { resume: 'auto' } as const;
  const content = Array.from({ length: 5000 }, (_, line) => `line ${line}\n`).join('');

  test.each([1, 1000, TAIL_BYTES, TAIL_BYTES + 1, content.length - 1])(
    'sends what comes after %i bytes',
    async (there) => {
      const server = new MemoryServer({ file: content.slice(0, there) });
      expect(await put(server, content, resume)).toMatchObject({ bytes: content.length - there });
      expect(server.tree).toEqual({ file: content });
      const from = Math.max(0, there - TAIL_BYTES);
      expect(server.log).toEqual([
        'stat /file',
        `read /file ${from}-${there - 1}`,
        `write /file resume ${there}`,
        'stat /file',
      ]);
    },
  );

  test('sends nothing where all is there, and gives it its time all the same', async () => {
    const server = new MemoryServer({ file: content });
    expect(await put(server, content, { ...resume, keepTime: true })).toEqual({ bytes: 0, path: '/file' });
    expect(server.file('/file').modified).toBe(1_000_000);
    expect(server.log.filter((line) => line.startsWith('write'))).toEqual([]);
  });

  test('begins where nothing is there, with its folders', async () => {
    const server = new MemoryServer({});
    await put(server, content, { ...resume, createDirs: true }, '/a/file');
    expect(server.tree).toEqual({ a: { file: content } });
  });

  test.each([
    ['is not its beginning', `${content.slice(0, 999)}X`],
    ['is longer', `${content}X`],
  ])('leaves alone what %s', async (_, there) => {
    const server = new MemoryServer({ file: there });
    await expect(put(server, content, resume)).rejects.toMatchObject({ code: 'no-range' });
    expect(server.tree).toEqual({ file: there });
  });

  test('has to know how much is there', async () => {
    const telling: MemoryServerOptions['telling'] = ({ name, kind }) => ({ name, kind });
    await expect(put(new MemoryServer({ file: 'x' }, { telling }), 'xy', resume)).rejects.toMatchObject({
      code: 'no-range',
    });
  });

  test('goes by the size where nothing may be read', async () => {
    const server = new MemoryServer(
      { file: 'XX' },
      {
        before({ what }) {
          if (what === 'read') throw server.refusal('access-denied', 550, 'Write only');
        },
      },
    );
    await put(server, 'abcd', resume);
    expect(server.tree).toEqual({ file: 'XXcd' });
  });

  test('takes a number only where so much is there', async () => {
    const server = new MemoryServer({ file: content.slice(0, 5) });
    await expect(put(server, content, { resume: 6 })).rejects.toMatchObject({ code: 'usage' });
    await put(server, content, { resume: 5 });
    expect(server.tree).toEqual({ file: content });
  });

  test('goes neither with appending, nor with text, nor with a pipe', async () => {
    const server = new MemoryServer({ file: 'x' });
    await expect(put(server, 'xy', { ...resume, how: 'append' })).rejects.toMatchObject({ code: 'usage' });
    await expect(put(server, 'xy', { ...resume, text: true })).rejects.toMatchObject({ code: 'usage' });
    const piped = upload(await server.connect(), streamSource(chunks('xy')), pathOf('file'), resume);
    await expect(piped).rejects.toMatchObject({ code: 'usage' });
    expect(server.tree).toEqual({ file: 'x' });
  });
});
