import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { downloadAll } from '../../../../src/actions/http/download/download-all.ts';
import {
  createDownloadList,
  type DownloadEntry,
} from '../../../../src/actions/http/download/list/memory-list.ts';
import type { DownloadAllOptions } from '../../../../src/actions/http/download/options.ts';
import type {
  DownloadEvent,
  DownloadList,
  DownloadSummary,
  KnownFile,
} from '../../../../src/actions/http/download/types.ts';
import { kits } from '../../../../src/kits.ts';
import type { HttpClient } from '../../../../src/protocols/http.ts';
import {
  type DownloadServer,
  type ServedFile,
  startDownloadServer,
} from '../../../helpers/download-server.ts';
import { filesIn } from '../../../helpers/downloads.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

const LARGE = 'abcdefghij'.repeat(30 * 1024);

let folder: string;
beforeEach(() => {
  folder = scratchFolder();
});

interface Done {
  readonly summary: DownloadSummary;
  readonly events: readonly DownloadEvent[];
  /** How each ended, by the path of its URL: `saved`, or a failure's code. */
  readonly ends: Record<string, string>;
}

type Options = Omit<Partial<DownloadAllOptions>, 'folder'> & { known?: Record<string, KnownFile> };

async function clientOf(kind: HttpClient['kind']): Promise<HttpClient> {
  const client = (await kits.http[kind]()).createHttpClient();
  onTestFinished(() => client.close());
  return client;
}

async function download(
  server: DownloadServer,
  entries: readonly (string | DownloadEntry)[],
  { known = {}, ...options }: Options = {},
  kind: HttpClient['kind'] = 'raw',
): Promise<Done> {
  const all = entries.map((entry) =>
    typeof entry === 'string'
      ? new URL(entry, server.url).href
      : { ...entry, url: new URL(entry.url, server.url).href },
  );
  const memory = {
    files: Object.values(known).map(({ file }) => file),
    find: (url: string) => known[new URL(url).pathname],
    begun: async () => {},
    saved: async () => {},
    close: async () => {},
  };
  const list = createDownloadList(all as DownloadEntry[], {}, memory);
  return run(await clientOf(kind), list, options);
}

async function run(client: HttpClient, list: DownloadList, options: Options): Promise<Done> {
  const events: DownloadEvent[] = [];
  const summary = await downloadAll(client, list, {
    requestFor: (url) => ({ method: 'GET', url, headers: [['Host', url.host]] }),
    perform: { follow: {} },
    folder,
    concurrency: 2,
    onEvent: (event) => events.push(event),
    ...options,
  });
  const ends = Object.fromEntries(
    events.flatMap((event) => {
      if (event.type !== 'end') return [];
      const { outcome } = event;
      const how = outcome.kind === 'failed' ? (outcome.error as Error & { code: string }).code : outcome.kind;
      return [[new URL(event.job.url).pathname, how]];
    }),
  );
  return { summary, events, ends };
}

function typesOf(events: readonly DownloadEvent[]): string[] {
  return events.map(({ type }) => type);
}

const one = (file: ServedFile) => startDownloadServer({ '/file': file });

describe.each(['raw', 'library'] as const)('with the %s client', (kind) => {
  test('each lands under its name, and a 404 among good ones ends nothing but itself', async () => {
    const server = await startDownloadServer({
      '/a.txt': { content: 'first' },
      '/sub/b.txt': { content: LARGE },
      '/empty': {},
    });
    const { summary, ends } = await download(server, ['a.txt', 'gone', 'sub/b.txt', 'empty'], {}, kind);
    expect(filesIn(folder)).toEqual({ 'a.txt': 'first', 'b.txt': LARGE, empty: '' });
    expect(ends).toEqual({
      '/a.txt': 'saved',
      '/gone': 'http-status',
      '/sub/b.txt': 'saved',
      '/empty': 'saved',
    });
    expect(summary).toMatchObject({ total: 4, saved: 3, failed: 1, bytes: 5 + LARGE.length });
    expect(summary.firstError).toMatchObject({ code: 'http-status', status: 404 });
  });

  test('what was cut off is kept, and goes on where it stopped', async () => {
    const file: ServedFile = { content: LARGE, fields: ['ETag: "v1"'] };
    const server = await one({ ...file, cutAt: 1000 });
    const first = await download(server, ['file'], {}, kind);
    expect(first.ends).toEqual({ '/file': expect.stringMatching(/^(partial|receive)$/) });
    const kept = statSync(join(folder, 'file.part')).size;
    expect(first.events.at(-1)).toMatchObject({ kept: { file: join(folder, 'file.part'), bytes: kept } });
    server.files = { '/file': file };
    const { ends, events } = await download(server, ['file'], {}, kind);
    expect(ends).toEqual({ '/file': 'saved' });
    expect(events[0]).toMatchObject({ type: 'begin', file: 'file', size: LARGE.length, offset: kept });
    expect(server.asked).toEqual(['/file', `/file bytes=${kept}- "v1"`]);
    expect(filesIn(folder)).toEqual({ file: LARGE });
  });

  test('a time limit ends one that stalls, and what had come is kept', async () => {
    const server = await startDownloadServer({
      '/stall': { content: LARGE, fields: ['ETag: "v1"'], stallAt: 2000 },
      '/silent': { isSilent: true },
      '/good': { content: 'good' },
    });
    const options = { perform: { timeout: 300 }, concurrency: 3 };
    const { ends, summary } = await download(server, ['stall', 'silent', 'good'], options, kind);
    expect(ends).toEqual({ '/stall': 'timeout', '/silent': 'timeout', '/good': 'saved' });
    expect(summary.firstError?.message).toMatch(/^timed out after 0.3 s, while waiting for /);
    expect(statSync(join(folder, 'stall.part')).size).toBe(2000);
  });

  test('Ctrl-C gives back what runs, and its part stays', async () => {
    const server = await one({ content: LARGE, fields: ['ETag: "v1"'], stallAt: 100 * 1024 });
    const list = createDownloadList(['file', 'file2', 'file3'].map((name) => new URL(name, server.url).href));
    const interruption = new AbortController();
    const part = join(folder, 'file.part');
    const abortOnceWritten = (): void => {
      if (existsSync(part) && statSync(part).size > 0) interruption.abort();
      else setImmediate(abortOnceWritten);
    };
    const running = run(await clientOf(kind), list, {
      concurrency: 1,
      signal: interruption.signal,
      onEvent: ({ type }) => type === 'data' && abortOnceWritten(),
    });
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
    expect(list.counts).toMatchObject({ total: 3, running: 0, saved: 0, failed: 0 });
    expect((await list.take(3)).map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(server.asked).toEqual(['/file']);
    expect(existsSync(part)).toBe(true);
  });
});

describe('names', () => {
  test('two URLs with one name get two files', async () => {
    const server = await startDownloadServer({
      '/a/page.html': { content: 'A' },
      '/b/page.html': { content: 'B' },
    });
    await download(server, ['a/page.html', 'b/page.html'], { concurrency: 1 });
    expect(filesIn(folder)).toEqual({ 'page.html': 'A', 'page-2.html': 'B' });
  });

  test.for([
    ['a name', 'attachment; filename="real name.txt"', 'real name.txt'],
    ['a way out of the folder', 'attachment; filename="../../up.txt"', 'up.txt'],
    ['an absolute path', 'attachment; filename="/etc/passwd"', 'passwd'],
    ["Windows's", 'attachment; filename="C:\\\\boot.ini"', 'boot.ini'],
    ['nothing', 'attachment; filename=""', 'file'],
    ['dots', 'attachment; filename=".."', 'file'],
    ['a device', 'attachment; filename="CON.txt"', 'CON_.txt'],
    ['a hidden file', 'attachment; filename=".bashrc"', 'bashrc'],
    ['no field', 'X: y', 'file'],
  ])("a server's name is taken where that is asked for: %s", async ([, disposition, name]) => {
    const field = disposition === 'X: y' ? disposition : `Content-Disposition: ${disposition}`;
    const server = await one({ content: 'x', fields: [field] });
    await download(server, ['file'], { serverNames: true });
    expect(Object.keys(filesIn(folder))).toEqual([name]);
    expect(existsSync(join(folder, '..', 'up.txt'))).toBe(false);
  });

  test('and is none of its business otherwise', async () => {
    const server = await one({ content: 'x', fields: ['Content-Disposition: attachment; filename="other"'] });
    await download(server, ['file']);
    expect(filesIn(folder)).toEqual({ file: 'x' });
  });
});

describe('what is there already', () => {
  test('and is not ours stays, and the server is not asked', async () => {
    const server = await one({ content: 'new' });
    writeFileSync(join(folder, 'file'), 'mine');
    const { ends, summary } = await download(server, ['file']);
    expect(ends).toEqual({ '/file': 'write-file' });
    expect(summary.firstError).toMatchObject({ hint: expect.stringContaining('--force') });
    expect(server.asked).toEqual([]);
    expect(filesIn(folder)).toEqual({ file: 'mine' });
  });

  test('is skipped, also by the name that the server gives', async () => {
    const server = await one({
      content: 'new',
      fields: ['Content-Disposition: attachment; filename="named"'],
    });
    writeFileSync(join(folder, 'file'), 'mine');
    expect((await download(server, ['file'], { skipExisting: true })).ends).toEqual({ '/file': 'skipped' });
    expect(server.asked).toEqual([]);
    writeFileSync(join(folder, 'named'), 'mine, too');
    const options = { skipExisting: true, serverNames: true };
    expect((await download(server, ['file'], options)).ends).toEqual({ '/file': 'skipped' });
    expect(filesIn(folder)).toEqual({ file: 'mine', named: 'mine, too' });
  });

  test.for(['small', LARGE])('is replaced by force', async (content) => {
    const server = await one({ content });
    writeFileSync(join(folder, 'file'), 'mine');
    await download(server, ['file'], { force: true });
    expect(filesIn(folder)).toEqual({ file: content });
  });

  test('is never followed as a link, nor a folder replaced', async () => {
    const server = await startDownloadServer({ '/link': { content: 'x' }, '/folder': { content: 'x' } });
    const elsewhere = join(scratchFolder(), 'target');
    symlinkSync(elsewhere, join(folder, 'link'));
    mkdirSync(join(folder, 'folder'));
    const { ends } = await download(server, ['link', 'folder'], { force: true });
    expect(ends).toEqual({ '/link': 'write-file', '/folder': 'write-file' });
    expect(existsSync(elsewhere)).toBe(false);
  });

  const known = { '/file': { file: 'file', size: 3, etag: '"v1"' } };

  test('and ours is asked for under a condition', async () => {
    const server = await one({ content: 'old', fields: ['ETag: "v1"'] });
    writeFileSync(join(folder, 'file'), 'old');
    expect((await download(server, ['file'], { known })).ends).toEqual({ '/file': 'unchanged' });
    server.files = { '/file': { content: 'newer', fields: ['ETag: "v2"'] } };
    expect((await download(server, ['file'], { known })).ends).toEqual({ '/file': 'saved' });
    expect(server.asked).toEqual(['/file "v1"', '/file "v1"']);
    expect(filesIn(folder)).toEqual({ file: 'newer' });
  });

  test.for<[string, string | undefined, ReturnType<typeof sha256> | undefined]>([
    ['has another size', 'other size', undefined],
    ['is gone', undefined, undefined],
    ['is not what it has to be', 'bad', sha256('old')],
  ])('and ours is fetched anew where it %s', async ([, there, checksum]) => {
    const server = await one({ content: 'old', fields: ['ETag: "v1"'] });
    if (there !== undefined) writeFileSync(join(folder, 'file'), there);
    const entry = checksum === undefined ? 'file' : { url: 'file', checksum };
    await download(server, [entry], { known });
    expect(server.asked).toEqual(['/file']);
    expect(filesIn(folder)).toEqual({ file: 'old' });
  });

  test.for(['small', LARGE])(
    'and was finished when we were killed is found to be the same',
    async (content) => {
      const server = await one({ content });
      writeFileSync(join(folder, 'file'), content);
      const begun = { '/file': { file: 'file' } };
      expect((await download(server, ['file'], { known: begun })).ends).toEqual({ '/file': 'saved' });
      expect(filesIn(folder)).toEqual({ file: content });
      writeFileSync(join(folder, 'file'), 'mine');
      expect((await download(server, ['file'], { known: begun })).ends).toEqual({ '/file': 'write-file' });
      expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine');
    },
  );
});

function sha256(text: string) {
  return { algorithm: 'sha256', hex: createHash('sha256').update(text).digest('hex') } as const;
}

describe('checksums', () => {
  test.for(['small', LARGE])(
    'what is something else gets no name, and nothing of it stays',
    async (content) => {
      const server = await startDownloadServer({ '/good': { content }, '/bad': { content: `${content}!` } });
      const entries = ['good', 'bad'].map((url) => ({ url, checksum: sha256(content) }));
      const { ends, events } = await download(server, entries);
      expect(ends).toEqual({ '/good': 'saved', '/bad': 'weird-reply' });
      expect(filesIn(folder)).toEqual({ good: content });
      expect(events.filter((event) => event.type === 'end' && event.kept !== undefined)).toEqual([]);
    },
  );

  test('count what an earlier time had brought', async () => {
    const fields = ['ETag: "v1"'];
    const server = await one({ content: LARGE, fields, cutAt: 5000 });
    const entry = { url: 'file', checksum: sha256(LARGE) };
    await download(server, [entry]);
    server.files = { '/file': { content: LARGE, fields } };
    expect((await download(server, [entry])).ends).toEqual({ '/file': 'saved' });
    expect(server.asked[1]).toMatch(/^\/file bytes=\d+- "v1"$/);
  });
});

describe('a part that is there', () => {
  const part = () => join(folder, 'file.part');
  const begin = (text: string, etag = '\\"v1\\"'): void => {
    writeFileSync(part(), text);
    writeFileSync(`${part()}.json`, `{"url":"URL","etag":"${etag}","size":${LARGE.length}}\n`);
  };
  const at = (server: DownloadServer): void => {
    const note = readFileSync(`${part()}.json`, 'utf8');
    writeFileSync(`${part()}.json`, note.replace('URL', new URL('/file', server.url).href));
  };

  test.for<[string, ServedFile, string[]]>([
    ['a server without ranges', { ranges: false }, ['/file bytes=4- "v1"']],
    ['a change since', { fields: ['ETag: "v2"'] }, ['/file bytes=4- "v1"']],
  ])('begins anew with %s', async ([, file, asked]) => {
    const server = await one({ content: LARGE, fields: ['ETag: "v1"'], ...file });
    begin('XXXX');
    at(server);
    const { ends, events } = await download(server, ['file']);
    expect(ends).toEqual({ '/file': 'saved' });
    expect(typesOf(events)).toContain('note');
    expect(server.asked).toEqual(asked);
    expect(filesIn(folder)).toEqual({ file: LARGE });
  });

  test('that is longer than the file is thrown away, and the server asked again', async () => {
    const server = await one({ content: 'short', fields: ['ETag: "v1"'] });
    begin('much longer');
    at(server);
    expect((await download(server, ['file'])).ends).toEqual({ '/file': 'saved' });
    expect(server.asked).toEqual(['/file bytes=11- "v1"', '/file']);
    expect(filesIn(folder)).toEqual({ file: 'short' });
  });

  test('that is the whole gets its name', async () => {
    const server = await one({ content: LARGE, fields: ['ETag: "v1"'] });
    begin(LARGE);
    at(server);
    expect((await download(server, ['file'])).ends).toEqual({ '/file': 'saved' });
    expect(server.asked).toEqual([`/file bytes=${LARGE.length}- "v1"`]);
    expect(filesIn(folder)).toEqual({ file: LARGE });
  });

  test('whose version cannot be told begins anew', async () => {
    const server = await one({ content: LARGE });
    begin('XXXX', 'W/\\"v1\\"');
    at(server);
    await download(server, ['file']);
    expect(server.asked).toEqual(['/file']);
    expect(filesIn(folder)).toEqual({ file: LARGE });
  });

  test('that may be anybody’s stays', async () => {
    const server = await one({ content: 'x' });
    writeFileSync(part(), 'of another program');
    expect((await download(server, ['file'])).ends).toEqual({ '/file': 'write-file' });
    expect(filesIn(folder)).toEqual({ 'file.part': 'of another program' });
    expect(server.asked).toEqual([]);
    await download(server, ['file'], { force: true });
    expect(filesIn(folder)).toEqual({ file: 'x' });
  });

  test('with holes in it is not taken for a beginning', async () => {
    const server = await one({ content: LARGE, fields: ['ETag: "v1"', 'Accept-Ranges: bytes'] });
    writeFileSync(part(), Buffer.alloc(LARGE.length));
    const note = { url: new URL('/file', server.url).href, etag: '"v1"', size: LARGE.length };
    writeFileSync(`${part()}.json`, JSON.stringify({ ...note, missing: [[0, LARGE.length]] }));
    expect((await download(server, ['file'])).ends).toEqual({ '/file': 'saved' });
    expect(filesIn(folder)).toEqual({ file: LARGE });
  });
});

describe('bad servers', () => {
  test.for<[string, ServedFile, string]>([
    ['announces more than comes', { content: 'short', announced: 100, cutAt: 5 }, 'partial'],
    ['says that nothing has changed, unasked', { status: 304 }, 'http-status'],
    ['sends a part that nobody asked for', { status: 206, content: 'part' }, 'weird-reply'],
    ['is broken', { status: 500, content: 'oops' }, 'http-status'],
  ])('one that %s', async ([, file, code]) => {
    const server = await one(file);
    const { ends } = await download(server, ['file']);
    expect(ends).toEqual({ '/file': code });
    expect(filesIn(folder)).toEqual({});
  });

  test('one that resets connections is asked again, as often as told', async () => {
    const server = await one({ content: LARGE, fields: ['ETag: "v1"'], cutAt: 3000 });
    const perform = { retry: { retries: 3, delay: 1 } };
    const { ends, events } = await download(server, ['file'], { perform });
    expect(ends['/file']).toMatch(/^(partial|receive)$/);
    expect(typesOf(events).filter((type) => type === 'retry')).toHaveLength(3);
    expect(server.asked).toHaveLength(4);
  });

  test('one that redirects: elsewhere without credentials, and in circles', async () => {
    const other = await one({ content: 'there' });
    const server = await startDownloadServer({
      '/away': { status: 302, fields: [`Location: ${new URL('/file', other.url).href}`] },
      '/loop': { status: 302, fields: ['Location: /loop'] },
    });
    const { ends } = await download(server, ['away', 'loop'], {
      requestFor: (url) => ({
        method: 'GET',
        url,
        headers: [
          ['Host', url.host],
          ['Authorization', 'Basic c2VjcmV0'],
        ],
      }),
      perform: { follow: { maxRedirects: 5 } },
    });
    expect(ends).toEqual({ '/away': 'saved', '/loop': 'too-many-redirects' });
    expect(filesIn(folder)).toEqual({ away: 'there' });
    expect(server.heads[0]).toContain('Authorization');
    expect(other.heads[0]).not.toContain('Authorization');
  });
});

test('a file gets the time of Last-Modified', async () => {
  const fields = ['Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT'];
  const server = await startDownloadServer({
    '/small': { content: 'x', fields },
    '/large': { content: LARGE, fields },
  });
  await download(server, ['small', 'large'], { keepTime: true });
  for (const name of ['small', 'large']) {
    expect(statSync(join(folder, name)).mtime.toISOString()).toBe('1994-11-06T08:49:37.000Z');
  }
});

describe('segments', () => {
  const MIB = 'abcdefghijklmnop'.repeat(6 * 64 * 1024);

  test('bring a large file together, and a small one is asked for once', async () => {
    const fields = ['ETag: "v1"', 'Accept-Ranges: bytes'];
    const server = await startDownloadServer({
      '/large': { content: MIB, fields },
      '/small': { content: 'x', fields },
    });
    const { ends, events } = await download(server, ['large', 'small'], { segments: 3, concurrency: 1 });
    expect(ends).toEqual({ '/large': 'saved', '/small': 'saved' });
    expect(readFileSync(join(folder, 'large'), 'utf8') === MIB).toBe(true);
    expect(events[0]).toMatchObject({ type: 'begin', size: MIB.length, offset: 0 });
    expect(server.asked.filter((line) => line.startsWith('/large bytes='))).not.toEqual([]);
    expect(server.asked.filter((line) => line.startsWith('/small'))).toHaveLength(1);
  });

  test('are asked for where the redirects have led', async () => {
    const fields = ['ETag: "v1"', 'Accept-Ranges: bytes'];
    const server = await startDownloadServer({
      '/here': { status: 302, fields: ['Location: /large'] },
      '/large': { content: MIB, fields },
    });
    await download(server, ['here'], { segments: 3 });
    expect(readFileSync(join(folder, 'here'), 'utf8') === MIB).toBe(true);
    expect(server.asked.filter((line) => line.startsWith('/here'))).toEqual(['/here']);
  });
});
