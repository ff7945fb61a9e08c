import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { downloadSegments, type SegmentsOptions } from '../../../src/actions/files/segments.ts';
import { Pace } from '../../../src/actions/paced.ts';
import { MAX_SEGMENTS, MIN_SEGMENT_BYTES } from '../../../src/actions/split-size.ts';
import { TransportError } from '../../../src/errors.ts';
import { pathOf } from '../../../src/protocols/remote-path.ts';
import { deferred } from '../../helpers/deferred.ts';
import { MADE, MemoryServer, type MemoryServerOptions } from '../../helpers/memory-files.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { FakeClock } from '../fake-clock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = scratchFolder();
  path = join(folder, 'file');
});

/** No two segments of it are alike. */
function bytesOf(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE(at, at);
  return bytes;
}

const SIZE = 4 * MIN_SEGMENT_BYTES + 3;
const CONTENT = bytesOf(SIZE);

function serve(options: MemoryServerOptions = {}, file: Buffer = CONTENT): MemoryServer {
  return new MemoryServer({ file }, options);
}

const get = (server: MemoryServer, options: Partial<SegmentsOptions> = {}) =>
  downloadSegments(server.connect, pathOf('/file'), path, { segments: 4, ...options });

const reads = (server: MemoryServer): string[] => server.log.filter((line) => line.startsWith('read'));

describe('a file in segments', () => {
  test.each([0, 1, 3, 4097])('arrives whole: four megabytes and %i', async (more) => {
    const file = bytesOf(4 * MIN_SEGMENT_BYTES + more);
    const server = serve({ chunk: 50_001 }, file);
    const told: number[] = [];
    const options = { keepTime: true, onProgress: (bytes: number) => void told.push(bytes) };
    expect(await get(server, options)).toEqual({ bytes: file.length, path });
    expect(readFileSync(path).equals(file)).toBe(true);
    expect(readdirSync(folder)).toEqual(['file']);
    expect(statSync(path).mtimeMs).toBe(MADE);
    expect(reads(server)).toHaveLength(4);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(file.length);
    expect(server.sessions).toBe(0);
  });

  test('replaces another only when told to, and keeps its permissions', async () => {
    writeFileSync(path, 'mine');
    chmodSync(path, 0o600);
    await expect(get(serve())).rejects.toMatchObject({ code: 'write-file', hint: '--force replaces it' });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    await get(serve(), { force: true });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('comes over the sessions that there are', async () => {
    const server = serve({ maxSessions: 2 });
    const notes: string[] = [];
    await get(server, { onNote: (note) => void notes.push(note) });
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect(notes).toEqual(Array(2).fill('one session less: the server says: Too many connections'));
  });

  test('does not wait for a session that does not come', async () => {
    const late = deferred();
    const server = serve({
      before: ({ what, session }) => (what === 'connect' && session > 1 ? late.promise : undefined),
    });
    await get(server);
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    late.resolve();
    await new Promise(setImmediate);
    expect(server.sessions).toBe(0);
  });

  test('comes over one session from a server that begins at the start only, which is said', async () => {
    const server = serve({ ranges: false });
    const notes: string[] = [];
    await get(server, { onNote: (note) => void notes.push(note) });
    expect(readFileSync(path).equals(CONTENT)).toBe(true);
    expect(notes).toEqual(['the server hands out files from their start only: fetched over one session']);
    expect(server.log.at(-1)).toBe('read /file');
    expect(server.sessions).toBe(0);
  });

  test('that is small, of unknown size, or not for a regular file, comes over one', async () => {
    const small = serve({}, CONTENT.subarray(0, 100));
    await get(small);
    expect(reads(small)).toEqual(['read /file']);
    const unknown = serve({ telling: ({ name, kind }) => ({ name, kind }) });
    await get(unknown, { force: true });
    expect(reads(unknown)).toEqual(['read /file']);
    const nowhere = serve();
    await downloadSegments(nowhere.connect, pathOf('/file'), '/dev/null', { segments: 4, force: true });
    expect(reads(nowhere)).toEqual(['read /file']);
  });

  test('keeps to one pace', async () => {
    const clock = new FakeClock();
    const start = clock.now();
    await get(serve(), { pace: new Pace(1024 * 1024, clock) });
    // Waits overlap, and this clock adds them up: at least as long as one alone.
    expect(clock.now() - start).toBeGreaterThan(3800);
  });

  test.each([0, MAX_SEGMENTS + 1, 1.5])('is not fetched in %d of them', async (segments) => {
    await expect(get(serve(), { segments })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('nothing is left', () => {
  const failing = async (server: MemoryServer, error: object, options: Partial<SegmentsOptions> = {}) => {
    await expect(get(server, options)).rejects.toMatchObject(error);
    expect(readdirSync(folder)).toEqual([]);
    expect(server.sessions).toBe(0);
  };

  test('of a segment that fails, though the others hang', async () => {
    const reset = new TransportError('receive', 'reset');
    async function* hanging(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(10);
      await new Promise(() => {});
    }
    async function* broken(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        yield chunk;
        throw reset;
      }
    }
    const server = serve({ reading: (body, { session }) => (session === 3 ? broken(body) : hanging()) });
    await failing(server, { code: 'receive', message: 'reset' });
  });

  test('of one that ends too early', async () => {
    async function* short(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(10);
    }
    await failing(serve({ reading: (body, { session }) => (session === 2 ? short() : body) }), {
      code: 'partial',
    });
  });

  test('of one that begins at the start, whatever was asked for', async () => {
    await failing(serve({ ranges: 'ignored' }), { code: 'weird-reply' });
  });

  test('of a file that is another at the end', async () => {
    let asked = 0;
    const touched = serve({
      telling: (entry) => {
        asked += 1;
        return asked === 1
          ? entry
          : { ...entry, modified: { time: MADE + 1000, precision: 'second', zone: 'utc' } };
      },
    });
    await failing(touched, { code: 'partial', message: expect.stringContaining('has changed') });
  });

  test('when it is interrupted', async () => {
    const controller = new AbortController();
    const onProgress = (): void => controller.abort();
    await failing(serve(), { code: 'aborted' }, { signal: controller.signal, onProgress });
  });

  test('where so large a file is not allowed, and that is said before it is fetched', () => {
    const here = (file: string) => JSON.stringify(new URL(`../../../${file}`, import.meta.url).href);
    const script = `
      import { downloadSegments } from ${here('src/actions/files/segments.ts')};
      import { MemoryServer } from ${here('test/helpers/memory-files.ts')};
      const server = new MemoryServer({ file: Buffer.alloc(4 * 1024 * 1024) });
      await downloadSegments(server.connect, '/file', process.argv[1], { segments: 4 }).catch((error) =>
        console.log(error.message, server.log.join()));
    `;
    const node = [process.execPath, '--import', 'tsx', '--input-type=module', '-e', script, path];
    const output = execFileSync('sh', ['-c', 'ulimit -f 1000; exec "$@"', 'sh', ...node], {
      encoding: 'utf8',
    });
    expect(output).toBe(`cannot write ${path}: the file would be larger than is allowed here stat /file\n`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('when nobody is let in', async () => {
    await failing(serve({ maxSessions: 0 }), { code: 'unavailable' });
  });
});
