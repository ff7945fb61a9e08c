import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ask, curl } from '../../helpers/curl.ts';
import { describeWith } from '../../helpers/programs.ts';
import { scratchFolder } from '../../helpers/scratch.ts';
import { serve } from './serve.ts';

const run = promisify(execFile);
const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 9)) & 255));

describeWith('curl')('curl', () => {
  it('resumes a download with -C - and gets the same bytes', async () => {
    const [root, target] = [scratchFolder(), scratchFolder()];
    writeFileSync(join(root, 'a.bin'), bytes);
    const file = join(target, 'a.bin');
    writeFileSync(file, bytes.subarray(0, 123_456));
    const { origin } = await serve({ root });
    expect(await curl('-C', '-', '-o', file, `${origin}/a.bin`)).toMatchObject({ code: 0 });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(await curl('-C', '-', '-o', file, `${origin}/a.bin`)).toMatchObject({ code: 0 });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it.each([
    ['0-99', 0, 100],
    ['299999-', 299_999, 300_000],
    ['-5', 299_995, 300_000],
    ['100000-250000', 100_000, 250_001],
    ['0-999999999', 0, 300_000],
  ])('gets just the bytes of -r %s', async (range, start, end) => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.bin'), bytes);
    const { origin } = await serve({ root });
    const { status, body } = await ask(`${origin}/a.bin`, '-r', range);
    expect(status).toBe(206);
    expect(body.equals(bytes.subarray(start, end))).toBe(true);
  });

  it('decodes what --compressed asked for', async () => {
    const root = scratchFolder();
    const text = 'netkit '.repeat(100_000);
    writeFileSync(join(root, 'a.txt'), text);
    const { origin } = await serve({ root });
    const { stdout } = await curl('--compressed', `${origin}/a.txt`);
    expect(stdout.toString()).toBe(text);
    const { stdout: size } = await curl(
      '--compressed',
      '-o',
      '/dev/null',
      '-w',
      '%{size_download}',
      `${origin}/a.txt`,
    );
    expect(Number(size)).toBeLessThan(text.length / 10);
  });

  it('gets a file with -z only when it is newer', async () => {
    const [root, target] = [scratchFolder(), scratchFolder()];
    writeFileSync(join(root, 'a.txt'), 'new');
    utimesSync(join(root, 'a.txt'), 1_000_000_000, 1_000_000_000);
    const copy = join(target, 'copy.txt');
    writeFileSync(copy, 'old');
    const { origin } = await serve({ root });
    utimesSync(copy, 1_000_000_000, 1_000_000_000);
    await curl('-z', copy, '-o', copy, `${origin}/a.txt`);
    expect(readFileSync(copy, 'utf8')).toBe('old');
    utimesSync(copy, 999_999_999, 999_999_999);
    await curl('-z', copy, '-R', '-o', copy, `${origin}/a.txt`);
    expect(readFileSync(copy, 'utf8')).toBe('new');
    expect(statSync(copy).mtimeMs).toBe(1_000_000_000_000);
  });

  it('keeps a tag with --etag-save and is told 304 for it with --etag-compare', async () => {
    const [root, target] = [scratchFolder(), scratchFolder()];
    writeFileSync(join(root, 'a.txt'), 'abc');
    const { origin } = await serve({ root });
    const tag = join(target, 'tag');
    await curl('--etag-save', tag, `${origin}/a.txt`);
    expect((await ask(`${origin}/a.txt`, '--etag-compare', tag)).status).toBe(304);
  });

  it('speaks HTTP/1.0, plain and compressed', async () => {
    const root = scratchFolder();
    writeFileSync(join(root, 'a.txt'), 'netkit '.repeat(1000));
    const { origin } = await serve({ root });
    for (const args of [[], ['--compressed']]) {
      const { code, stdout } = await curl('--http1.0', ...args, `${origin}/a.txt`);
      expect([code, stdout.toString()]).toEqual([0, 'netkit '.repeat(1000)]);
    }
  });
});

describeWith('python3')("python's urllib", () => {
  const NAMES = [
    'with space.txt',
    'per%cent.txt',
    'per%2e%2e.txt',
    'what?.txt',
    'hash#.txt',
    'plus+.txt',
    'semi;colon:.txt',
    'quote\'".txt',
    'back\\slash.txt',
    'café-nfc.txt',
    'cafe\u0301-nfd.txt',
    '漢字🙂.txt',
    ' lead and trail ',
    '--help',
    'line\nfeed\x1b.txt',
    '<b>&amp;.txt',
  ].map((name) => Buffer.from(name));

  it('finds every odd name in the listing and gets it, bytes that are not UTF-8 too', async () => {
    const root = scratchFolder();
    const names = [...NAMES, Buffer.from('raw-\xe9-\xff.txt', 'latin1')];
    mkdirSync(join(root, 'sub é'));
    for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${root}/sub é/`), name]), name);
    const { origin } = await serve({ root });
    const script = `
import re, sys, urllib.parse, urllib.request
base = sys.argv[1] + '/sub%20%C3%A9/'
page = urllib.request.urlopen(base).read().decode()
for href in re.findall('<a href="([^"]*)"', page):
    if href != '../':
        print(urllib.parse.unquote_to_bytes(href).hex(), urllib.request.urlopen(base + href).read().hex())
`;
    const { stdout } = await run('python3', ['-c', script, origin]);
    const expected = names.map((name) => `${name.toString('hex')} ${name.toString('hex')}`);
    expect(stdout.trim().split('\n').toSorted()).toEqual(expected.toSorted());
  });
});
