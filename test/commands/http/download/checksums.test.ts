import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDownloadServer } from '../../../helpers/download-server.ts';
import { filesIn } from '../../../helpers/downloads.ts';
import { netkitHttp } from '../../../helpers/netkit-http.ts';
import { testWith } from '../../../helpers/programs.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';

const LARGE = 'abcdefghij'.repeat(60 * 1024);
/** FIPS 180-4, and the example of everybody: the digest of `abc`. */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const PROGRAMS = [['sha256sum'], ['sha256sum', '--tag'], ['sha256sum', '--binary'], ['md5sum']] as const;

describe.each(['--raw', '--library'])('with checksums, netkit http download %s', (client) => {
  const download = (...argv: readonly string[]) => netkitHttp(['download', client, '--no-state', ...argv]);

  it('keeps what is right', async () => {
    const { url } = await startDownloadServer({ '/abc': { content: 'abc' } });
    const dir = scratchFolder();
    const { code } = await download(
      '--checksum',
      `sha256:${ABC.toUpperCase()}`,
      '--dir',
      dir,
      `${url.href}abc`,
    );
    expect([code, filesIn(dir)]).toEqual([0, { abc: 'abc' }]);
  });

  it.each([
    ['small', 'abd', []],
    ['large', LARGE, []],
    ['in segments', LARGE.repeat(4), ['--segments', '2']],
  ] as const)('throws away what is wrong, of a file that is %s', async (_, content, more) => {
    const { url } = await startDownloadServer({
      '/abc': { content, fields: ['ETag: "v1"', 'Accept-Ranges: bytes'] },
    });
    const dir = scratchFolder();
    const argv = ['--checksum', `sha256:${ABC}`, '--dir', dir, ...more, `${url.href}abc`];
    const { code, stderr } = await download(...argv);
    expect([code, filesIn(dir)]).toEqual([8, {}]);
    expect(stderr).toContain(ABC);
    expect(stderr).toContain(createHash('sha256').update(content).digest('hex'));
  });

  for (const [program, ...options] of PROGRAMS) {
    testWith(program)(
      `holds files against what they should be: ${[program, ...options].join(' ')}`,
      async () => {
        const files = { a: 'A', 'b c.txt': 'B', large: LARGE };
        const original = scratchFolder();
        for (const [name, content] of Object.entries(files)) writeFileSync(join(original, name), content);
        const sums = execFileSync(program, [...options, ...Object.keys(files)], { cwd: original });
        const list = join(scratchFolder(), 'SUMS');
        writeFileSync(list, sums);
        const server = await startDownloadServer({
          '/x/a': { content: 'A' },
          '/b%20c.txt': { content: 'changed' },
          '/large': { content: LARGE },
          '/unlisted': { content: 'anything' },
        });
        const urls = Object.keys(server.files).map((path) => new URL(path, server.url).href);
        const dir = scratchFolder();
        const { code, stderr } = await download('--checksums', list, '--dir', dir, ...urls);
        expect([code, stderr.match(/^netkit: http\S+/gm)]).toEqual([
          8,
          [`netkit: ${server.url.href}b%20c.txt:`],
        ]);
        expect(filesIn(dir)).toEqual({ a: 'A', large: LARGE, unlisted: 'anything' });
      },
    );
  }
});

describe('a file of checksums', () => {
  it('that is none is refused, with the line', async () => {
    const { url, asked } = await startDownloadServer({});
    const list = join(scratchFolder(), 'SUMS');
    writeFileSync(list, `${ABC}  abc\nit is late\n`);
    expect(await netkitHttp(['download', '--checksums', list, url.href])).toMatchObject({
      code: 2,
      stderr: `netkit: ${list}, line 2: this is no checksum with the name of a file\n  hint: sha256sum writes such files\n`,
    });
    expect(asked).toEqual([]);
  });

  it('shows that what is here is no longer what it should be, and then it is fetched again', async () => {
    const server = await startDownloadServer({ '/abc': { content: 'abc', fields: ['ETag: "v1"'] } });
    const dir = scratchFolder();
    const argv = ['download', '--checksum', ABC, '--dir', dir, `${server.url.href}abc`];
    await netkitHttp(argv);
    expect((await netkitHttp(argv)).stdout.toString()).toBe('unchanged  abc\n');
    writeFileSync(join(dir, 'abc'), 'abd');
    expect((await netkitHttp(argv)).stdout.toString()).toMatch(/^saved {6}abc/);
    expect(server.asked).toEqual(['/abc', '/abc "v1"', '/abc']);
    expect(filesIn(dir)).toMatchObject({ abc: 'abc' });
  });
});
