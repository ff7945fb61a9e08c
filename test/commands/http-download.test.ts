import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startBareServer } from '../helpers/bare-server.ts';
import { curl } from '../helpers/curl.ts';
import { afresh, answerNew, filesIn, labLines } from '../helpers/downloads.ts';
import { netkitHttp, succeed } from '../helpers/netkit-http.ts';
import { testWith } from '../helpers/programs.ts';
import { scratchFolder } from '../helpers/scratch.ts';
import { useLab } from '../helpers/use-lab.ts';

const CLIENTS = ['raw', 'library'] as const;
const lab = useLab();
const testWithCurl = testWith('curl');

/** What is said of a beginning that somebody else has left. */
const unchecked = (file: string): string =>
  `netkit: ${file} was begun by others: that the rest belongs to the same could not be checked\n`;

describe.each(CLIENTS)('a file, saved with the %s client', (client) => {
  const get = ['get', `--${client}`];

  it('has with -O the name that the URL ends in', async () => {
    const folder = scratchFolder();
    const url = `${lab.url('/ranges/60')}?x=/y`;
    expect((await succeed(...get, '-O', '--output-dir', folder, url)).length).toBe(0);
    expect(filesIn(folder)).toEqual({ 60: labLines(0, 60) });
  });

  it('needs with -O a URL that ends in a name', async () => {
    const server = await startBareServer(answerNew());
    const { code, stderr } = await netkitHttp([...get, '-O', server.url.href]);
    expect([code, stderr]).toEqual([
      2,
      `netkit: the address names no file: ${server.url.href}\n` +
        '  hint: say under which name to save it: -o FILE\n',
    ]);
    expect(server.heard()).toBe('');
  });

  it('is not written over with -O, unless with --force; with -o it is', async () => {
    const folder = scratchFolder();
    const file = join(folder, '5');
    writeFileSync(file, 'old');
    const to = ['-O', '--output-dir', folder, lab.url('/ranges/5')];
    const refused = await netkitHttp([...get, ...to]);
    expect([refused.code, refused.stderr]).toEqual([
      23,
      `netkit: cannot write ${file}: it is there already\n  hint: --force replaces it\n`,
    ]);
    expect(filesIn(folder)).toEqual({ 5: 'old' });
    await succeed(...get, '--force', ...to);
    expect(filesIn(folder)).toEqual({ 5: 'abcde' });
    await succeed(...get, '-o', file, lab.url('/ranges/3'));
    expect(filesIn(folder)).toEqual({ 5: 'abc' });
  });

  it('is not written over a folder', async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, '5'));
    const argv = [...get, '--force', '-O', '--output-dir', folder, lab.url('/ranges/5')];
    expect(await netkitHttp(argv)).toMatchObject({
      code: 23,
      stderr: `netkit: cannot write ${folder}/5: it is a folder\n  hint: name a file in it\n`,
    });
  });

  it('needs its folder, or --create-dirs', async () => {
    const folder = scratchFolder();
    const to = ['--output-dir', join(folder, 'a/b'), '-o', 'c/d', lab.url('/ranges/3')];
    const { code, stderr } = await netkitHttp([...get, ...to]);
    expect(code).toBe(23);
    expect(stderr).toMatch(/its folder does not exist\n {2}hint: --create-dirs makes it\n$/);
    expect(readdirSync(folder)).toEqual([]);
    await succeed(...get, '--create-dirs', ...to);
    expect(readFileSync(join(folder, 'a/b/c/d'), 'utf8')).toBe('abc');
  });

  it.each([
    ['a name', 'attachment; filename="r.pdf"', 'r.pdf'],
    ['a path', 'attachment; filename="../../etc/r.pdf"', 'r.pdf'],
    ['a path of Windows', 'attachment; filename="C:\\dir\\r.pdf"', 'r.pdf'],
    ['a hidden name', 'attachment; filename=".bashrc"', 'bashrc'],
    ['nothing but dots', 'attachment; filename=".."', 'get'],
    ['the encoded name before the other', `attachment; filename=x; filename*=UTF-8''na%C3%AFve`, 'naïve'],
    ['no name', 'attachment', 'get'],
  ])('has with -J the name that the server gives: %s', async (_, disposition, name) => {
    const folder = scratchFolder();
    const server = await startBareServer(answerNew(`Content-Disposition: ${disposition}`));
    const url = new URL('/dir/get', server.url).href;
    await succeed(...get, '-OJ', '--output-dir', folder, url);
    expect(filesIn(folder)).toEqual({ [name]: 'new' });
  });

  it('is not written over with -J either', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'r'), 'old');
    const server = await startBareServer(answerNew('Content-Disposition: attachment; filename=r'));
    const argv = [...get, '-OJ', '--output-dir', folder, new URL('/x', server.url).href];
    expect((await netkitHttp(argv)).code).toBe(23);
    expect(filesIn(folder)).toEqual({ r: 'old' });
  });

  it('has with -R the time of Last-Modified', async () => {
    const file = join(scratchFolder(), 'page');
    await succeed(...get, '-R', '-o', file, lab.url('/etag'));
    expect(statSync(file).mtime).toEqual(new Date('2022-01-01T12:00:00Z'));
  });

  it.each([
    ['0-4', 'abcde'],
    ['20-', labLines(20, 60)],
    ['-3', labLines(57, 60)],
  ])('is with -r %s a part of it', async (range, part) => {
    expect((await succeed(...get, '-r', range, lab.url('/ranges/60'))).toString()).toBe(part);
  });

  it('is with --limit-rate whole, all the same', async () => {
    const body = await succeed(...get, '--limit-rate', '1M', lab.url('/ranges/30000'));
    expect(body.toString()).toBe(labLines(0, 30_000));
  });

  it.each([['/ranges/100'], ['/big/100?chunked']])(
    'is not taken when it is larger than --max-filesize: %s',
    async (path) => {
      const folder = scratchFolder();
      const to = ['-o', join(folder, 'file'), lab.url(path)];
      const { code, stderr } = await netkitHttp([...get, '--max-filesize', '99', ...to]);
      expect([code, stderr]).toEqual([
        63,
        expect.stringMatching(/^netkit: the body has .*, and at most 99 are taken\n$/),
      ]);
      expect(readdirSync(folder)).toEqual([]);
      await succeed(...get, '--max-filesize', '100', ...to);
      expect(filesIn(folder)).toEqual({ file: labLines(0, 100) });
    },
  );
});

describe.each(CLIENTS)('a download that was cut off, with the %s client', (client) => {
  const get = ['get', `--${client}`];

  it('is kept, and goes on with -C -', async () => {
    const folder = scratchFolder();
    const argv = [...get, '-C', '-', '-O', '--output-dir', folder, afresh(lab.url('/cut/1000?at=400'))];
    const { code, stderr } = await netkitHttp(argv);
    expect(code).toBe(18);
    const [kept, error] = stderr.split('\n');
    expect(kept).toBe(`netkit: kept 400 bytes as ${folder}/1000.part: -C - goes on from there`);
    expect(error).toMatch(/^netkit: .*(?:600|400) bytes/);
    expect(filesIn(folder)).toEqual({
      '1000.part': labLines(0, 400),
      '1000.part.json': expect.stringContaining('"etag":"\\"size-1000\\""') as string,
    });
    expect((await succeed(...argv)).length).toBe(0);
    expect(filesIn(folder)).toEqual({ 1000: labLines(0, 1000) });
    // Once more: nothing is missing.
    await succeed(...argv);
    expect(filesIn(folder)).toEqual({ 1000: labLines(0, 1000) });
  });

  it('is kept in silence with -s', async () => {
    const folder = scratchFolder();
    const argv = [...get, '-s', '-C', '-', '-o', join(folder, 'f'), afresh(lab.url('/cut/1000'))];
    expect(await netkitHttp(argv)).toMatchObject({ code: 18, stderr: '' });
    expect(statSync(join(folder, 'f.part')).size).toBe(500);
  });

  it('is not kept where nothing has come, or without -C', async () => {
    const folder = scratchFolder();
    const to = ['-o', join(folder, 'f')];
    for (const argv of [
      ['-C', '-', ...to, afresh(lab.url('/cut/1000?at=0'))],
      [...to, afresh(lab.url('/cut/1000'))],
    ]) {
      const { code, stderr } = await netkitHttp([...get, ...argv]);
      expect(code).toBe(18);
      expect(stderr).not.toContain('kept');
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stays as it is when the file has changed meanwhile, or is another one', async () => {
    const folder = scratchFolder();
    const part = join(folder, 'f.part');
    const to = ['-C', '-', '-o', join(folder, 'f')];
    const url = afresh(lab.url('/cut/changed'));
    await netkitHttp([...get, ...to, url]);
    const before = filesIn(folder);
    const changed = await netkitHttp([...get, ...to, url]);
    expect([changed.code, changed.stderr]).toEqual([
      33,
      `netkit: it has changed at the server since it was begun; the old part is kept as ${part}\n` +
        `  hint: remove ${part} to start anew\n`,
    ]);
    const other = await netkitHttp([...get, ...to, lab.url('/ranges/1000')]);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain(`${part} was begun from another address`);
    expect(filesIn(folder)).toEqual(before);
    expect(before['f.part']).toBe(labLines(0, 500));
  });

  it('that is all gets its name, with --fail, too', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'f.part'), labLines(0, 60));
    await succeed(...get, '-f', '-C', '-', '-o', join(folder, 'f'), lab.url('/ranges/60'));
    expect(filesIn(folder)).toEqual({ f: labLines(0, 60) });
  });

  it('does not go on with a head', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'f'), 'abc');
    const server = await startBareServer(
      'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 3-999/1000\r\nContent-Length: 997\r\n\r\n',
    );
    const to = ['-C', '-', '-o', join(folder, 'f'), server.url.href];
    const { code, stderr } = await netkitHttp(['head', `--${client}`, ...to]);
    expect([code, stderr]).toEqual([2, 'netkit: -C and HEAD do not go together\n']);
    expect(filesIn(folder)).toEqual({ f: 'abc' });
  });

  testWithCurl('goes on with what curl has left', async () => {
    const folder = scratchFolder();
    const file = join(folder, 'f');
    const url = afresh(lab.url('/cut/1000?at=400'));
    expect((await curl('-o', file, url)).code).toBe(18);
    expect(filesIn(folder)).toEqual({ f: labLines(0, 400) });
    const { code, stderr } = await netkitHttp([...get, '-C', '-', '-o', file, url]);
    expect([code, stderr]).toEqual([0, unchecked(file)]);
    expect(filesIn(folder)).toEqual({ f: labLines(0, 1000) });
  });

  testWithCurl('gives on stdout with -C N the rest, as curl does', async () => {
    const argv = ['-C', '20', lab.url('/ranges/60')];
    expect((await succeed(...get, ...argv)).toString()).toBe(labLines(20, 60));
    expect((await curl(...argv)).stdout.toString()).toBe(labLines(20, 60));
    const noRanges = ['-C', '20', lab.url('/big/60')];
    expect((await netkitHttp([...get, ...noRanges])).code).toBe(33);
    expect((await curl(...noRanges)).code).toBe(33);
  });

  it('goes on with -C N only where it ends', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'f'), 'abc');
    const to = ['-o', join(folder, 'f'), lab.url('/ranges/5')];
    const { code, stderr } = await netkitHttp([...get, '-C', '4', ...to]);
    expect([code, stderr]).toEqual([
      2,
      `netkit: -C 4: ${folder}/f has 3 bytes\n  hint: -C - goes on where it ends\n`,
    ]);
    const going = await netkitHttp([...get, '-C', '3', ...to]);
    expect([going.code, going.stderr]).toEqual([0, unchecked(join(folder, 'f'))]);
    expect(filesIn(folder)).toEqual({ f: 'abcde' });
  });
});

it.each([
  ['-o and -O', ['-o', 'x', '-O']],
  ['-J without -O', ['-J']],
  ['-C and -J', ['-C', '-', '-OJ']],
  ['-C and -r', ['-C', '-', '-r', '0-1', '-o', 'x']],
  ['-C and -i', ['-C', '-', '-i', '-o', 'x']],
  ['-C and -I', ['-C', '-', '-I', '-o', 'x']],
  ['-C and --format', ['-C', '-', '--format', 'json', '-o', 'x']],
  ['-C and --compressed', ['-C', '-', '--compressed', '-o', 'x']],
  ['-C that is no number', ['-C', '1x', '-o', 'x']],
  ['-z that is no date', ['-z', 'soon']],
  ['--retry that is no whole number', ['--retry', '1.5']],
  ['--max-filesize that is no size', ['--max-filesize', 'much']],
  ['--limit-rate that is no size', ['--limit-rate', 'fast']],
])('what cannot be is refused before anything is sent: %s', async (_, options) => {
  const server = await startBareServer(answerNew());
  const { code, stderr } = await netkitHttp(['get', ...options, new URL('/f', server.url).href]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^netkit: .+\n/)]);
  expect(server.sockets).toHaveLength(0);
});
