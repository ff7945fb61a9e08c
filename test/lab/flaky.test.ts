/** The pages that fail now and then, as curl sees them. */
import { describe, expect } from 'vitest';
import { curl, curlParts } from '../helpers/curl.ts';
import { testWith } from '../helpers/programs.ts';
import { useLab } from '../helpers/use-lab.ts';

const testWithCurl = testWith('curl');
const lab = useLab();

/** Status and fields of one answer. */
async function head(path: string, ...args: readonly string[]): Promise<string> {
  return (await curlParts(...args, lab.url(path))).heads[0] ?? '';
}

const text = (bytes: number): string => 'abcdefghijklmnopqrstuvwxyz\n'.repeat(40).slice(0, bytes);

describe('a server that is overloaded', () => {
  testWithCurl('answers after as many requests as it says, for each key anew', async () => {
    for (const key of ['one', 'two']) {
      const path = `/flaky/2?key=${key}`;
      expect(await head(path)).toMatch(/^HTTP\/1\.1 503 [^]*^Retry-After: 0\r?$/m);
      expect(await head(path, '-d', 'a=b')).toContain(' 503 ');
      expect(await head(path)).toContain(' 200 ');
      expect(await head(path)).toContain(' 200 ');
    }
    expect(await head('/flaky/0')).toContain(' 200 ');
  });

  testWithCurl('lets curl --retry come through', async () => {
    const { stdout, stderr } = await curl('--retry', '1', lab.url('/flaky/1?key=retry'));
    expect(stdout.toString()).toBe('come back later\nhere I am again\n');
    expect(stderr).toBe('');
  });

  testWithCurl('says when to come back, in the words that were asked for', async () => {
    expect(await head('/flaky/429?key=a')).toMatch(/^HTTP\/1\.1 429 [^]*^Retry-After: 1\r?$/m);
    const date = 'Fri,%2031%20Dec%201999%2023:59:59%20GMT';
    expect(await head(`/flaky/429?key=b&retry-after=${date}`)).toContain(
      'Retry-After: Fri, 31 Dec 1999 23:59:59 GMT',
    );
    expect(await head('/flaky/429?key=b')).toContain(' 200 ');
    expect(await head('/retry-after/year')).toMatch(/^HTTP\/1\.1 503 [^]*^Retry-After: 31536000\r?$/m);
  });

  testWithCurl('lets no line break become a header', async () => {
    const answer = await head('/flaky/429?key=c&retry-after=1%0d%0aX-Injected:%20yes');
    expect(answer).toContain(' 400 ');
    expect(answer).not.toContain('X-Injected');
  });
});

describe('a body that breaks off', () => {
  testWithCurl('does so once, where it was asked to, and goes on with curl -C', async () => {
    const url = lab.url('/cut/1000?at=400&key=a');
    const first = await curl(url);
    expect([first.code, first.stdout.toString()]).toEqual([18, text(400)]);
    const second = await curlParts('-C', '400', url);
    expect(second.heads[0]).toMatch(/^HTTP\/1\.1 206 [^]*^Content-Range: bytes 400-999\/1000\r?$/m);
    expect(second.body.toString()).toBe(text(1000).slice(400));
    expect((await curl(url)).stdout.toString()).toBe(text(1000));
  });

  testWithCurl('does so in the middle without being asked, and never to HEAD or for a part', async () => {
    const url = lab.url('/cut/1000?key=b');
    expect((await curl('-I', url)).code).toBe(0);
    expect((await curl('-r', '0-9', url)).stdout.toString()).toBe(text(10));
    const { code, stdout } = await curl(url);
    expect([code, stdout.length]).toEqual([18, 500]);
  });

  testWithCurl('is another one afterwards, which If-Range tells', async () => {
    const url = lab.url('/cut/changed?key=a');
    expect((await curl(url)).code).toBe(18);
    const part = (tag: string) => curlParts('-r', '500-', '-H', `If-Range: ${tag}`, url);
    expect((await part('"v1"')).heads[0]).toMatch(/^HTTP\/1\.1 200 [^]*^ETag: "v2"\r?$/m);
    expect((await part('"v2"')).heads[0]).toContain(' 206 ');
  });

  testWithCurl('can only begin again at a server without ranges', async () => {
    const url = lab.url('/cut/no-ranges?key=a');
    expect((await curl(url)).code).toBe(18);
    // curl: no range where one was asked for.
    expect((await curl('-C', '500', url)).code).toBe(33);
    expect((await curl(url)).stdout.toString()).toBe(text(1000));
  });
});
