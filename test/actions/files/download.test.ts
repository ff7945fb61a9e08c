import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { download, type DownloadOptions } from '../../../src/actions/files/download.ts';
import { TAIL_BYTES } from '../../../src/actions/files/resume-upload.ts';
import { Pace } from '../../../src/actions/paced.ts';
import type { FileEntry } from '../../../src/protocols/files.ts';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { filesIn } from '../../helpers/downloads.ts';
import { MADE, MemoryServer, type MemoryServerOptions, secondOf } from '../../helpers/memory-files.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { FakeClock } from '../fake-clock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = scratchFolder();
  path = join(folder, 'file');
});

const ADDRESS = 'ftp://server.example/file';

async function get(server: MemoryServer, options: DownloadOptions = {}, from = '/file') {
  const client = await server.connect();
  return download(client, pathOf(from), path, { address: ADDRESS, ...options });
}

/** The first read ends after so many bytes, without an error. */
function endingAfter(bytes: number): MemoryServerOptions {
  let isFirst = true;
  return {
    chunk: 1,
    async *reading(body) {
      let left = isFirst ? bytes : Infinity;
      isFirst = false;
      for await (const chunk of body) {
        if (left === 0) return;
        left -= 1;
        yield chunk;
      }
    },
  };
}

const telling =
  (change: Partial<FileEntry>): NonNullable<MemoryServerOptions['telling']> =>
  (entry) => ({ ...entry, ...change });

const nameAlone: NonNullable<MemoryServerOptions['telling']> = ({ name, kind }) => ({ name, kind });

describe('a whole file', () => {
  test('arrives, with its time where that is asked for', async () => {
    const server = new MemoryServer({ file: 'content' });
    const told: number[] = [];
    expect(await get(server, { keepTime: true, onProgress: (bytes) => told.push(bytes) })).toEqual({
      bytes: 7,
      path,
    });
    expect(filesIn(folder)).toEqual({ file: 'content' });
    expect(statSync(path).mtimeMs).toBe(MADE);
    expect(told).toEqual([7]);
    await get(server, { force: true });
    expect(statSync(path).mtimeMs).toBeGreaterThan(MADE);
  });

  test('is followed through links, whose own size says nothing', async () => {
    const server = new MemoryServer({
      a: { link: { link: '../b/again' } },
      b: { again: { link: '/file' } },
      file: 'content',
    });
    expect(await get(server, {}, '/a/link')).toMatchObject({ bytes: 7 });
    const loop = new MemoryServer({ file: { link: 'file' } });
    await expect(get(loop, { force: true })).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is not begun where there is one here already, and the server is not asked for it', async () => {
    writeFileSync(path, 'mine');
    const server = new MemoryServer({ file: 'content' });
    await expect(get(server)).rejects.toMatchObject({ code: 'write-file', hint: '--force replaces it' });
    expect(server.log).toEqual(['stat /file']);
    expect(filesIn(folder)).toEqual({ file: 'mine' });
  });

  test('that is a folder is none', async () => {
    await expect(get(new MemoryServer({ file: {} }))).rejects.toMatchObject({ code: 'usage' });
  });

  test('that a server hides comes all the same', async () => {
    const server = new MemoryServer(
      { file: 'content' },
      {
        before({ what }) {
          if (what === 'stat') throw server.notFound();
        },
      },
    );
    expect(await get(server)).toMatchObject({ bytes: 7 });
  });

  test.each<[string, MemoryServerOptions, object]>([
    ['too short', endingAfter(3), { code: 'partial', message: 'the server has sent 3 of 7 bytes' }],
    ['too long', { telling: telling({ size: 6 }) }, { code: 'weird-reply' }],
    ['cut off', { reading: () => cut('con') }, { message: 'cut' }],
  ])('that is %s leaves nothing', async (_, options, error) => {
    await expect(get(new MemoryServer({ file: 'content' }, options))).rejects.toMatchObject(error);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that is interrupted leaves nothing', async () => {
    const controller = new AbortController();
    const server = new MemoryServer({ file: 'content' }, { chunk: 2 });
    const onProgress = () => controller.abort();
    await expect(get(server, { signal: controller.signal, onProgress })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('as text may have another size', async () => {
    const server = new MemoryServer({ file: 'content' }, { telling: telling({ size: 8 }) });
    expect(await get(server, { text: true })).toMatchObject({ bytes: 7 });
  });

  test('keeps to a pace', async () => {
    const clock = new FakeClock();
    const start = clock.now();
    await get(new MemoryServer({ file: 'x'.repeat(1000) }), { pace: new Pace(100, clock) });
    expect(clock.now() - start).toBeCloseTo(9900);
  });
});

async function* cut(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
  throw new Error('cut');
}

describe('a download that is continued', () => {
  const resume = { resume: 'auto' } as const;

  /** `con` is here, and a note. */
  async function begun(more: MemoryServerOptions = {}): Promise<MemoryServer> {
    const server = new MemoryServer({ file: 'content' }, { ...endingAfter(3), ...more });
    const kept: unknown[] = [];
    await get(server, { ...resume, onKept: (...each) => kept.push(each) }).catch(() => {});
    expect(kept).toEqual([[`${path}.part`, 3]]);
    server.log.length = 0;
    return server;
  }

  test('fetches the rest', async () => {
    const server = await begun();
    expect(JSON.parse(readFileSync(`${path}.part.json`, 'utf8'))).toEqual({
      url: ADDRESS,
      size: 7,
      modified: secondOf(MADE),
    });
    expect(await get(server, resume)).toEqual({ bytes: 4, path });
    expect(server.log).toEqual(['stat /file', 'read /file']);
    expect(filesIn(folder)).toEqual({ file: 'content' });
  });

  test('has its name and its time where all of it is here already', async () => {
    const server = await begun();
    writeFileSync(`${path}.part`, 'content');
    expect(await get(server, { ...resume, keepTime: true })).toEqual({ bytes: 0, path });
    expect([server.log, filesIn(folder)]).toEqual([['stat /file'], { file: 'content' }]);
    expect(statSync(path).mtimeMs).toBe(MADE);
  });

  describe('where much is here', () => {
    const content = Buffer.from(Array.from({ length: 3 * TAIL_BYTES }, (_, at) => at % 251));
    const here = 2 * TAIL_BYTES;

    test('fetches the rest, and what is here only in part', async () => {
      writeFileSync(path, content.subarray(0, here));
      const server = new MemoryServer({ file: content }, { chunk: 1000 });
      const told: number[] = [];
      const onProgress = (bytes: number) => void told.push(bytes);
      expect(await get(server, { ...resume, onProgress })).toEqual({ bytes: TAIL_BYTES, path });
      expect(server.log).toEqual(['stat /file', `read /file ${TAIL_BYTES}-`]);
      expect(readFileSync(path).equals(content)).toBe(true);
      expect(told.at(-1)).toBe(TAIL_BYTES);
    });

    test.each<[string, MemoryServerOptions, number]>([
      ['something else ends', {}, here - 1],
      ['the server begins at the start, whatever it was asked for', { ranges: 'ignored', chunk: 1000 }, 0],
      ['that is so, and the server does not tell the size', { ranges: 'ignored', telling: nameAlone }, 0],
    ])('and %s, leaves it alone', async (_, options, differs) => {
      const mine = Buffer.from(content.subarray(0, here));
      if (differs > 0) mine[differs] = 255;
      writeFileSync(path, mine);
      const getting = get(new MemoryServer({ file: content }, options), resume);
      await expect(getting).rejects.toMatchObject({
        code: 'no-range',
        message: `cannot resume: what is in ${path} is not the beginning of what the server sends`,
      });
      expect(readdirSync(folder)).toEqual(['file']);
      expect(readFileSync(path).equals(mine)).toBe(true);
    });

    test('and it is longer than what the server has, which does not tell, leaves it alone', async () => {
      writeFileSync(path, content);
      const shorter = new MemoryServer({ file: content.subarray(0, -1) }, { telling: nameAlone });
      await expect(get(shorter, resume)).rejects.toMatchObject({ code: 'no-range' });
      expect(readFileSync(path).equals(content)).toBe(true);
    });

    test('keeps what is there where the server begins at the start only', async () => {
      writeFileSync(path, content.subarray(0, here));
      const getting = get(new MemoryServer({ file: content }, { ranges: false }), resume);
      await expect(getting).rejects.toMatchObject({ code: 'no-range', status: 502 });
      expect(readdirSync(folder)).toEqual(['file']);
    });
  });

  test.each<[string, string, number]>([
    ['of another time', 'CONTENT', MADE + 1000],
    ['of another size', 'contents', MADE],
    ['that has become shorter', 'c', MADE],
  ])('begins anew with a file %s', async (_, content, modified) => {
    const server = await begun();
    Object.assign(server.file('/file'), { content: Buffer.from(content), modified });
    expect(await get(server, resume)).toMatchObject({ bytes: content.length });
    expect(filesIn(folder)).toEqual({ file: content });
  });

  test('and cut off again has a note of the newer version', async () => {
    const server = await begun();
    server.file('/file').modified += 5000;
    const client = await server.connect();
    client.read = async () => cut('co');
    await download(client, pathOf('/file'), path, { ...resume, address: ADDRESS }).catch(() => {});
    expect(filesIn(folder)).toMatchObject({
      'file.part': 'co',
      'file.part.json': expect.stringContaining(`${MADE + 5000}`),
    });
  });

  test('goes by the times only as far as they are known', async () => {
    const minute = telling({
      modified: { time: Math.floor(MADE / 60_000) * 60_000, precision: 'minute', zone: 'utc' },
    });
    const server = await begun();
    const again = new MemoryServer({ file: 'content' }, { telling: minute });
    await get(again, resume);
    expect(again.log).toEqual(['stat /file', 'read /file']);
    expect(filesIn(folder)).toEqual({ file: 'content' });
    expect(server.log).toEqual([]);
  });

  test('is done where nothing is missing', async () => {
    const server = await begun();
    writeFileSync(`${path}.part`, 'content');
    expect(await get(server, resume)).toEqual({ bytes: 0, path });
    expect(server.log).toEqual(['stat /file']);
    expect(filesIn(folder)).toEqual({ file: 'content' });
  });

  test('is not begun from another address', async () => {
    const server = await begun();
    await expect(get(server, { ...resume, address: 'ftp://other/file' })).rejects.toMatchObject({
      code: 'usage',
    });
  });

  test.each([
    ['con', { bytes: 4 }, 'content'],
    ['content', { bytes: 0 }, 'content'],
    ['', { bytes: 7 }, 'content'],
  ])('goes on with what somebody else has begun: %j', async (here, result, content) => {
    writeFileSync(path, here);
    expect(await get(new MemoryServer({ file: 'content' }), { ...resume, force: true })).toMatchObject(
      result,
    );
    expect(filesIn(folder)).toEqual({ file: content });
  });

  test('leaves what is longer than what the server has', async () => {
    writeFileSync(path, 'contents');
    await expect(get(new MemoryServer({ file: 'content' }), resume)).rejects.toMatchObject({
      code: 'no-range',
    });
    expect(filesIn(folder)).toEqual({ file: 'contents' });
  });

  test('takes a number only where so much is there', async () => {
    const server = await begun();
    await expect(get(server, { resume: 4 })).rejects.toMatchObject({ code: 'usage' });
    expect(await get(server, { resume: 3 })).toMatchObject({ bytes: 4 });
  });

  test('is not for text', async () => {
    await expect(get(new MemoryServer({ file: '' }), { ...resume, text: true })).rejects.toMatchObject({
      code: 'usage',
    });
  });

  test('passes over a note that is none', async () => {
    for (const note of ['', '[', '5', '{}', '{"url":"x","size":-1']) {
      writeFileSync(`${path}.part`, 'con');
      writeFileSync(`${path}.part.json`, note);
      expect(await get(new MemoryServer({ file: 'content' }), { ...resume, force: true })).toMatchObject({
        bytes: 4,
      });
    }
  });
});
