import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDownloadServer } from '../../../helpers/download-server.ts';
import { filesIn } from '../../../helpers/downloads.ts';
import { netkitHttp } from '../../../helpers/netkit-http.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

const STATE = '.netkit-downloads.jsonl';
const MODIFIED = 'Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT';
/** Larger than what is not worth keeping of a body that breaks off. */
const LARGE = 'abcdefghij'.repeat(60 * 1024);

describe.each(['--raw', '--library'])('the same line again, with netkit http download %s', (client) => {
  const download = (...argv: readonly string[]) => netkitHttp(['download', client, ...argv]);

  /** A server of three files, and what is needed to fetch them. */
  async function startSite() {
    const server = await startDownloadServer({
      '/etag': { content: 'one', fields: ['ETag: "v1"'] },
      '/dated': { content: 'two', fields: [MODIFIED] },
      '/plain': { content: 'three' },
    });
    const dir = scratchFolder();
    const urls = Object.keys(server.files).map((path) => new URL(path, server.url).href);
    const again = (...more: readonly string[]) =>
      download('--concurrency', '1', '--dir', dir, ...more, ...urls);
    return { server, dir, urls, again };
  }

  it('asks whether what is here has changed, and replaces what has', async () => {
    const { server, dir, again } = await startSite();
    expect((await again()).code).toBe(0);
    server.asked.length = 0;
    const second = await again();
    expect(second.stdout.toString()).toMatch(
      /^unchanged {2}etag\nunchanged {2}dated\nsaved {6}plain {2}5 B /,
    );
    expect(second.stderr).toMatch(/^netkit: 1 saved, 2 unchanged: 5 B in /);
    expect(server.asked).toEqual(['/etag "v1"', '/dated Sun, 06 Nov 1994 08:49:37 GMT', '/plain']);
    server.files['/etag'] = { content: 'other', fields: ['ETag: "v2"'] };
    expect((await again()).stdout.toString()).toMatch(/^saved {6}etag {2}5 B /);
    expect(filesIn(dir)).toMatchObject({ etag: 'other', dated: 'two', plain: 'three' });
  });

  it('fetches what has been removed or has another size, without a condition', async () => {
    const { server, dir, again } = await startSite();
    await again();
    rmSync(join(dir, 'etag'));
    appendFileSync(join(dir, 'dated'), '!');
    server.asked.length = 0;
    expect((await again()).code).toBe(0);
    expect(server.asked).toEqual(['/etag', '/dated', '/plain']);
    expect(filesIn(dir)).toMatchObject({ etag: 'one', dated: 'two' });
  });

  it('leaves alone with --skip-existing what is here, whosoever it is, and asks for nothing of it', async () => {
    const { server, dir, again } = await startSite();
    writeFileSync(join(dir, 'etag'), 'mine');
    const { code, stdout } = await again('--skip-existing');
    expect([code, server.asked]).toEqual([0, ['/dated', '/plain']]);
    expect(stdout.toString()).toMatch(/^skipped {4}etag\nsaved {6}dated/);
    expect(filesIn(dir)).toMatchObject({ etag: 'mine' });
  });

  it.each([[], ['--no-state']])(
    'never touches what somebody else has there, unless with --force %j',
    async (...state) => {
      const { server, dir, again } = await startSite();
      writeFileSync(join(dir, 'etag'), 'mine');
      const refused = await again(...state);
      expect(refused.code).toBe(23);
      expect(refused.stderr).toContain(
        `: cannot write ${join(dir, 'etag')}: it is there already\n  hint: --force replaces it, --skip-existing leaves it as it is\n`,
      );
      expect(refused.stderr).toContain('2 saved, 1 failed');
      expect(server.asked).toEqual(['/dated', '/plain']);
      expect(filesIn(dir)).toMatchObject({ etag: 'mine' });
      expect((await again(...state, '--force')).code).toBe(0);
      expect(filesIn(dir)).toMatchObject({ etag: 'one' });
    },
  );

  it('knows nothing of another time with --no-state, and keeps nothing', async () => {
    const { dir, again } = await startSite();
    expect((await again('--no-state')).code).toBe(0);
    expect(Object.keys(filesIn(dir)).toSorted()).toEqual(['dated', 'etag', 'plain']);
    expect((await again('--no-state')).stderr).toContain('3 failed');
  });

  it('finds with --state what it knows elsewhere, where the folder may have moved', async () => {
    const { server, dir, urls } = await startSite();
    const state = join(scratchFolder(), 'deep', 'state');
    expect((await download('--state', state, '--dir', dir, ...urls)).code).toBe(0);
    expect(Object.keys(filesIn(dir)).toSorted()).toEqual(['dated', 'etag', 'plain']);
    // Addresses may hold what is meant for its user alone.
    expect(statSync(state).mode & 0o777).toBe(0o600);
    const moved = join(dirname(state), 'moved');
    renameSync(dir, moved);
    mkdirSync(dir);
    server.asked.length = 0;
    const second = await download('--state', state, '--dir', moved, ...urls);
    expect(second.stderr).toContain('1 saved, 2 unchanged');
  });

  it('goes on with what was cut off, if it is still the same', async () => {
    const file = { content: LARGE, fields: ['ETag: "v1"'] };
    const server = await startDownloadServer({ '/file': { ...file, cutAt: 400 * 1024 } });
    const dir = scratchFolder();
    const url = `${server.url.href}file`;
    const cut = await download('--dir', dir, url);
    expect(cut.code).toBe(18);
    expect(cut.stderr).toMatch(/netkit: kept \d+ KiB as \S+file\.part\n/);
    const kept = statSync(join(dir, 'file.part')).size;
    server.files = { '/file': file };
    const { code, stdout } = await download('--dir', dir, url);
    expect([code, server.asked.at(-1)]).toEqual([0, `/file bytes=${kept}- "v1"`]);
    expect(stdout.toString()).toMatch(/^saved {6}file {2}600 KiB in /);
    expect(filesIn(dir)).toEqual({ file: LARGE, [STATE]: expect.any(String) as string });
  });

  it('begins anew when it has changed meanwhile, and says so', async () => {
    const server = await startDownloadServer({
      '/file': { content: LARGE, fields: ['ETag: "v1"'], cutAt: 400 * 1024 },
    });
    const dir = scratchFolder();
    const url = `${server.url.href}file`;
    await download('--dir', dir, url);
    server.files = { '/file': { content: LARGE.toUpperCase(), fields: ['ETag: "v2"'] } };
    const { code, stderr } = await download('--dir', dir, url);
    expect([code, stderr]).toEqual([
      0,
      `netkit: ${url}: the rest of what was begun cannot be had: it begins anew\n`,
    ]);
    expect(filesIn(dir)).toEqual({ file: LARGE.toUpperCase(), [STATE]: expect.any(String) as string });
  });
});

describe('what is remembered', () => {
  const SITE = { '/a': { content: 'A', fields: ['ETag: "v1"'] } };
  const download = (...argv: readonly string[]) => netkitHttp(['download', ...argv]);

  it('is left as it is where it is somebody’s file', async () => {
    const { url, asked } = await startDownloadServer(SITE);
    const dir = scratchFolder();
    const state = join(dir, 'thesis.txt');
    writeFileSync(state, 'a hundred pages\n');
    const { code, stderr } = await download('--dir', dir, '--state', state, `${url.href}a`);
    expect([code, stderr, asked]).toEqual([
      2,
      `netkit: ${state} is no journal of downloads; it is left as it is\n  hint: name another file for it\n`,
      [],
    ]);
    expect(filesIn(dir)).toEqual({ 'thesis.txt': 'a hundred pages\n' });
  });

  it('belongs to one at a time', async () => {
    const server = await startDownloadServer({ '/silent': { isSilent: true } });
    const dir = scratchFolder();
    const controller = new AbortController();
    const argv = ['download', '--dir', dir, `${server.url.href}silent`];
    const first = netkitHttp(argv, { signal: controller.signal });
    await expect.poll(() => server.asked).toEqual(['/silent']);
    const { code, stderr } = await download('--dir', dir, `${server.url.href}silent`);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`${join(dir, STATE)} is in use by another download (process ${process.pid})`),
    ]);
    controller.abort();
    expect((await first).code).toBe(130);
  });

  it('survives a line that is cut off', async () => {
    const { url, asked } = await startDownloadServer(SITE);
    const dir = scratchFolder();
    await download('--dir', dir, `${url.href}a`);
    appendFileSync(join(dir, STATE), '{"url":"http://b.test/","fi');
    expect((await download('--dir', dir, `${url.href}a`)).stdout.toString()).toBe('unchanged  a\n');
    expect(asked).toEqual(['/a', '/a "v1"']);
    expect(readFileSync(join(dir, STATE), 'utf8')).toContain('"v1');
  });
});
