import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startBareServer } from '../helpers/bare-server.ts';
import { curl } from '../helpers/curl.ts';
import { afresh, answerNew, filesIn } from '../helpers/downloads.ts';
import { netkitHttp, succeed } from '../helpers/netkit-http.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const lab = useLab();
const testWithCurl = testWith('curl');

describe.each(CLIENTS)('only what is new is fetched by the %s client', (client) => {
  const get = ['get', `--${client}`];

  it('with -z DATE, or if it is older', async () => {
    const url = lab.url('/etag');
    expect((await succeed(...get, '-z', '1 Jan 2022', url)).toString()).toBe('version one\n');
    expect((await succeed(...get, '-z', '2 Jan 2022', url)).toString()).toBe('');
    expect((await succeed(...get, '-z', '-2 Jan 2022', url)).toString()).toBe('version one\n');
    const { stdout } = await netkitHttp([...get, '-w', '%{http_code}', '-z', '-1 Jan 2022', url]);
    expect(stdout.toString()).toBe('412');
  });

  it('with -z FILE: what has come with -R is not fetched again, and stays', async () => {
    const file = join(scratchFolder(), 'page');
    const argv = [...get, '-R', '-z', file, '-o', file, lab.url('/etag')];
    await succeed(...argv);
    expect(readFileSync(file, 'utf8')).toBe('version one\n');
    writeFileSync(file, 'mine');
    await succeed(...argv);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  testWithCurl('from a server that knows no conditions, too, as by curl', async () => {
    const file = join(scratchFolder(), 'page');
    writeFileSync(file, 'old');
    const ask = ['-z', '6 Nov 1994 08:49:37'];
    for (const [lastModified, stdout, saved] of [
      ['Sun, 06 Nov 1994 08:49:37 GMT', '', 'old'],
      ['Sun, 06 Nov 1994 08:49:38 GMT', 'new', 'new'],
    ] as const) {
      const from = async (...options: readonly string[]): Promise<string[]> => {
        const { url } = await startBareServer(answerNew(`Last-Modified: ${lastModified}`));
        return [...ask, ...options, url.href];
      };
      expect((await curl(...(await from()))).stdout.toString()).toBe(stdout);
      expect((await succeed(...get, ...(await from()))).toString()).toBe(stdout);
      await succeed(...get, ...(await from('-o', file)));
      expect(readFileSync(file, 'utf8')).toBe(saved);
    }
  });

  it('with a condition of the user, too: a 304 leaves the file alone', async () => {
    const folder = scratchFolder();
    const file = join(folder, 'page');
    const ask = ['-H', 'If-None-Match: "v1"', lab.url('/etag')];
    await succeed(...get, '-o', file, ...ask);
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, 'mine');
    await succeed(...get, '-o', file, ...ask);
    expect(filesIn(folder)).toEqual({ page: 'mine' });
    // Its head was asked for.
    await succeed(...get, '-i', '-o', file, ...ask);
    expect(readFileSync(file, 'utf8')).toMatch(/^HTTP\/1.1 304 Not Modified\r\n/);
  });

  it('with --etag-compare, of what --etag-save has kept', async () => {
    const folder = scratchFolder();
    const [tag, file] = [join(folder, 'tag'), join(folder, 'file')];
    const fetching = (path: string) =>
      succeed(...get, '--etag-compare', tag, '--etag-save', tag, '-o', file, lab.url(path));
    await fetching('/ranges/5');
    expect(filesIn(folder)).toEqual({ tag: '"size-5"\n', file: 'abcde' });
    writeFileSync(file, 'mine');
    await fetching('/ranges/5');
    await fetching('/etag');
    expect(filesIn(folder)).toEqual({ tag: '"v1"\n', file: 'version one\n' });
    writeFileSync(file, 'mine');
    await fetching('/etag');
    expect(filesIn(folder)).toEqual({ tag: '"v1"\n', file: 'mine' });
  });

  it('and a tag is not kept of a body that was cut off', async () => {
    const folder = scratchFolder();
    const argv = [
      '--etag-save',
      join(folder, 'tag'),
      '-o',
      join(folder, 'file'),
      afresh(lab.url('/cut/1000')),
    ];
    expect((await netkitHttp([...get, ...argv])).code).toBe(18);
    expect(readdirSync(folder)).toEqual([]);
  });

  testWithCurl('asked with the fields of curl, where -H gives them, too', async () => {
    const tag = join(scratchFolder(), 'tag');
    writeFileSync(tag, '"kept"\n');
    const lines = ['If-None-Match: "mine"', 'If-Modified-Since: never', 'Range: bytes=5-'];
    const own = lines.flatMap((line) => ['-H', line]);
    const options = ['-r', '0-4', '-z', '6 Nov 1994', '--etag-compare', tag, ...own];
    const ours = await startBareServer(answerNew());
    await succeed(...get, '--http1.1', ...options, ours.url.href);
    const theirs = await startBareServer(answerNew());
    await curl(...options, theirs.url.href);
    const fields = (heard: string): string[] => heard.match(/^(?:Range|If-[a-z-]+): .*(?=\r)/gim) ?? [];
    expect(fields(theirs.heard())).toEqual([...lines, 'If-None-Match: "kept"']);
    expect(fields(ours.heard())).toEqual(fields(theirs.heard()));
  });
});
