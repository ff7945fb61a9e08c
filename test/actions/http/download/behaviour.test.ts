import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { downloadAll } from '../../../../src/actions/http/download/download-all.ts';
import type { DownloadAllOptions } from '../../../../src/actions/http/download/options.ts';
import {
  createDownloadList,
  type DownloadMemory,
} from '../../../../src/actions/http/download/list/memory-list.ts';
import type { DownloadEvent } from '../../../../src/actions/http/download/types.ts';
import { kits } from '../../../../src/kits.ts';
import type { HttpClient } from '../../../../src/protocols/http.ts';
import {
  type DownloadServer,
  type ServedFile,
  startDownloadServer,
} from '../../../helpers/download-server.ts';
import { filesIn } from '../../../helpers/downloads.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

interface Options extends Omit<Partial<DownloadAllOptions>, 'folder'> {
  readonly memory?: DownloadMemory;
}

async function download(
  kind: HttpClient['kind'],
  server: DownloadServer,
  names: readonly string[],
  { memory, ...options }: Options,
) {
  const client = (await kits.http[kind]()).createHttpClient({ pipelining: { connections: 1, depth: 4 } });
  onTestFinished(() => client.close());
  const events: DownloadEvent[] = [];
  const urls = names.map((name) => new URL(name, server.url).href);
  const summary = await downloadAll(client, createDownloadList(urls, {}, memory), {
    requestFor: (url) => ({ method: 'GET', url, headers: [['Host', url.host]] }),
    perform: {},
    folder,
    concurrency: 2,
    onEvent: (event) => events.push(event),
    ...options,
  });
  const notes = events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
  return { summary, events, notes };
}

/** Passes without any time passing, and says how long each wait was to be. */
function patience(onWait: () => void = () => {}) {
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
    onWait();
  };
  return { waits, clock: { now: () => 0, sleep } };
}

describe.each(['raw', 'library'] as const)('of downloads with the %s client', (kind) => {
  test('those that are too large are not begun, and hold up nobody', async () => {
    // The rest of it never comes: whoever waits for that waits for ever.
    const large = { content: 'x'.repeat(50_000), stallAt: 1000 };
    const server = await startDownloadServer({
      '/one': large,
      '/two': large,
      '/small': { content: 'small' },
    });
    const options = { perform: { maxFileSize: 10_000 }, concurrency: 1 };
    const { summary } = await download(kind, server, ['one', 'two', 'small'], options);
    expect(summary).toMatchObject({ saved: 1, failed: 2, firstError: { code: 'too-large' } });
    expect(filesIn(folder)).toEqual({ small: 'small' });
  });

  test('all share the rate', async () => {
    const content = 'x'.repeat(20_000);
    const server = await startDownloadServer({ '/one': { content }, '/two': { content } });
    const { summary } = await download(kind, server, ['one', 'two'], { perform: { limitRate: 100_000 } });
    // Four pieces of a tenth of a second, the first of which need not wait; each on its own would be through after one.
    expect(summary.elapsed).toBeGreaterThan(290);
  });

  test('one that is refused for now is asked for again as late as the server says', async () => {
    const server = await startDownloadServer({ '/file': { status: 503, fields: ['Retry-After: 7'] } });
    const { waits, clock } = patience(() => (server.files = { '/file': { content: 'good' } }));
    const { events } = await download(kind, server, ['file'], { perform: { retry: { retries: 2, clock } } });
    expect(waits).toEqual([7000]);
    expect(events[0]).toMatchObject({ type: 'retry', wait: 7000 });
    expect(filesIn(folder)).toEqual({ file: 'good' });
  });

  test('one is not asked for again where the server says in a year', async () => {
    const server = await startDownloadServer({ '/file': { status: 503, fields: ['Retry-After: 31536000'] } });
    const { waits, clock } = patience();
    const { summary } = await download(kind, server, ['file'], { perform: { retry: { retries: 2, clock } } });
    expect(waits).toEqual([]);
    expect(summary.firstError).toMatchObject({ code: 'http-status', status: 503 });
    expect(server.asked).toEqual(['/file']);
  });

  test('one that has a date and no tag is asked for by its date', async () => {
    const lastModified = 'Sun, 06 Nov 1994 08:49:37 GMT';
    const server = await startDownloadServer({
      '/file': { content: 'same', fields: [`Last-Modified: ${lastModified}`] },
    });
    writeFileSync(join(folder, 'file'), 'same');
    const memory: DownloadMemory = {
      files: ['file'],
      find: () => ({ file: 'file', size: 4, lastModified }),
      begun: async () => {},
      saved: async () => {},
      close: async () => {},
    };
    const { summary } = await download(kind, server, ['file'], { memory });
    expect(summary).toMatchObject({ unchanged: 1, failed: 0 });
    expect(server.asked).toEqual([`/file ${lastModified}`]);
  });

  test('one whose part is begun by somebody else meanwhile leaves that alone', async () => {
    const file = { content: 'x'.repeat(300_000), fields: ['ETag: "v1"'] };
    const server = await startDownloadServer({
      get '/file'() {
        writeFileSync(join(folder, 'file.part'), 'theirs');
        return file;
      },
    });
    const { summary } = await download(kind, server, ['file'], {});
    expect(summary.firstError).toMatchObject({ code: 'write-file' });
    expect(filesIn(folder)).toEqual({ 'file.part': 'theirs' });
  });

  describe('one that comes in segments', () => {
    const SIZE = 6 * 1024 * 1024;
    const letters = (from: string) => from.repeat(SIZE / from.length);
    const ONE = letters('abcdefgh');
    const OTHER = letters('ABCDEFGH');
    const fieldsOf = (tag: string) => [`ETag: "${tag}"`, 'Accept-Ranges: bytes'];
    const GOOD: ServedFile = { content: ONE, fields: fieldsOf('v1') };
    const SEGMENTS: Options = { segments: 3 };

    const isHere = (content: string) => readFileSync(join(folder, 'file'), 'utf8') === content;

    test('and broke off goes on with what is missing', async () => {
      const server = await startDownloadServer({ '/file': { ...GOOD, cutAt: 1_500_000 } });
      const { summary, events } = await download(kind, server, ['file'], SEGMENTS);
      expect(summary.failed).toBe(1);
      const { kept } = events.at(-1) as Extract<DownloadEvent, { type: 'end' }>;
      expect(kept?.bytes).toBeGreaterThan(0);
      expect(statSync(join(folder, 'file.part')).size).toBe(SIZE);
      server.files = { '/file': GOOD };
      const again = await download(kind, server, ['file'], SEGMENTS);
      expect(again.events[0]).toMatchObject({ type: 'begin', size: SIZE, offset: kept?.bytes });
      expect(again.summary).toMatchObject({ saved: 1, bytes: SIZE - (kept?.bytes ?? 0) });
      expect([Object.keys(filesIn(folder)), isHere(ONE)]).toEqual([['file'], true]);
    });

    test('and changes meanwhile begins anew', async () => {
      const versions = [GOOD];
      const changed = { content: OTHER, fields: fieldsOf('v2') };
      const server = await startDownloadServer({
        get '/file'() {
          return versions.shift() ?? changed;
        },
      });
      const { summary, notes } = await download(kind, server, ['file'], SEGMENTS);
      expect(summary).toMatchObject({ saved: 1, failed: 0 });
      expect(notes.at(-1)).toBe('it has changed at the server since its segments were begun: it begins anew');
      expect([Object.keys(filesIn(folder)), isHere(OTHER)]).toEqual([['file'], true]);
    });

    test('and changes each time is fetched in one in the end', async () => {
      let version = 0;
      const server = await startDownloadServer({
        get '/file'() {
          version += 1;
          return { content: letters(`version${version}`), fields: fieldsOf(`v${version}`) };
        },
      });
      const { summary } = await download(kind, server, ['file'], SEGMENTS);
      expect(summary).toMatchObject({ saved: 1, failed: 0 });
      expect([Object.keys(filesIn(folder)), isHere(letters(`version${version}`))]).toEqual([['file'], true]);
      expect(server.asked.at(-1)).toBe('/file');
    });

    test.each([
      ['ignores ranges', { ...GOOD, ranges: false }],
      ['sends others', { ...GOOD, fields: [...fieldsOf('v1'), `Content-Range: bytes 0-9/${SIZE}`] }],
    ])('is fetched in one from a server that %s, also where it was begun', async (_what, file) => {
      const server = await startDownloadServer({ '/file': file });
      expect((await download(kind, server, ['file'], SEGMENTS)).summary).toMatchObject({ saved: 1 });
      expect([Object.keys(filesIn(folder)), isHere(ONE)]).toEqual([['file'], true]);

      folder = scratchFolder();
      server.files = { '/file': { ...GOOD, cutAt: 1_500_000 } };
      expect((await download(kind, server, ['file'], SEGMENTS)).summary).toMatchObject({ failed: 1 });
      server.files = { '/file': file };
      const { events } = await download(kind, server, ['file'], {});
      expect(events.at(-1)).toEqual(expect.not.objectContaining({ kept: expect.anything() }));
      expect(events.every((event) => event.type !== 'data' || event.bytes > 0)).toBe(true);
      expect([Object.keys(filesIn(folder)), isHere(ONE)]).toEqual([['file'], true]);
    });
  });
});
