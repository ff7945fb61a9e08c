/** The same files, the same responses and the same URLs, given to us and to curl. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { CookieJar } from '../../../../src/actions/http/cookies/jar.ts';
import { curl } from '../../../helpers/curl.ts';
import { testWith } from '../../../helpers/programs.ts';
import { scratchFolder } from '../../../helpers/scratch.ts';
import { onRequest, startServer } from '../../../helpers/servers.ts';

const testWithCurl = testWith('curl');

/** Tells what curl says to any host at all, which is answered with these cookies. */
async function curlTo(url: string, args: readonly string[], setCookies: readonly string[] = []) {
  let cookie: string | undefined;
  const { port } = await startServer((socket) => {
    onRequest(socket, (head) => {
      cookie = /^Cookie: (.*)\r$/m.exec(head)?.[1];
      const fields = setCookies.map((value) => `Set-Cookie: ${value}\r\n`).join('');
      socket.end(`HTTP/1.1 200 OK\r\n${fields}Content-Length: 0\r\n\r\n`, 'latin1');
    });
  });
  const { code, stderr } = await curl('-g', '--connect-to', `::127.0.0.1:${port}`, ...args, url);
  expect([code, stderr]).toEqual([0, '']);
  return cookie;
}

const read = (path: string): string => readFileSync(path, 'latin1');
/** Without the comment that says who wrote it. */
const lines = (file: string): string[] => file.split('\n').slice(4);
const end = Math.floor(Date.now() / 1000) + 86_400;

const FILE = [
  'www.example.com\tFALSE\t/\tFALSE\t0\tplain\t1',
  '.example.com\tTRUE\t/\tFALSE\t0\twhole\t1',
  '.www.example.com\tFALSE\t/\tFALSE\t0\tdotted\t1',
  '#HttpOnly_www.example.com\tFALSE\t/\tFALSE\t0\thttponly\t1',
  'www.example.com\tFALSE\t/\tTRUE\t0\tsecure\t1',
  'localhost\tFALSE\t/\tTRUE\t0\tsecure\t1',
  `www.example.com\tFALSE\t/\tFALSE\t${end}\tlasts\t1`,
  'www.example.com\tFALSE\t/\tFALSE\t1\tover\t1',
  'www.example.com\tFALSE\t/\tFALSE\t0\tempty\t',
  'www.example.com\tFALSE\t/\tFALSE\t0\tequals\ta=b==',
  'www.example.com\tFALSE\t/\tFALSE\t0\tblanks\ta b c',
  'www.example.com\tFALSE\t/\tFALSE\t0\tutf8\t\xc3\xa9t\xc3\xa9 \xc3\xa0',
  'www.example.com\tFALSE\t/a\tFALSE\t0\tfolder\t1',
  'www.example.com\tFALSE\t/a/\tFALSE\t0\tslash\t1',
  'www.example.com\tFALSE\t/a/b\tFALSE\t0\tdeep\t1',
  'www.example.com\tFALSE\t/\tFALSE\t0\tplain\t2',
  'www.example.com\tFALSE\tFALSE\t0\tpathless\t1',
  'www.example.com\tFALSE\t/\tFALSE\t0\t__Host-weak\t1',
  'www.example.com\tFALSE\t/\tFALSE\t0\teight\t1\t2',
  'www.example.com FALSE / FALSE 0 tabless 1',
  '# a comment',
  `Set-Cookie: header=1; Domain=example.com; Path=/a; Expires=${new Date(end * 1000).toUTCString()}`,
  '127.0.0.1\tFALSE\t/\tFALSE\t0\taddress\t1',
  '::1\tFALSE\t/\tTRUE\t0\taddress6\t1',
].join('\n');

function jarOf(file: string): CookieJar {
  const jar = new CookieJar();
  jar.load(file);
  return jar;
}

function fileOf(text: string): string {
  const path = join(scratchFolder(), 'in');
  writeFileSync(path, text, 'latin1');
  return path;
}

describe('one file, two readers', () => {
  testWithCurl.for([
    'http://www.example.com/',
    'http://www.example.com/a',
    'http://www.example.com/a/b',
    'http://www.example.com/ab',
    'http://WWW.example.com:8080/a/b/c?d',
    'http://example.com/a/x',
    'http://other.example.com/',
    'http://notexample.com/',
    'http://localhost/',
    'http://127.0.0.1/',
    'http://[::1]/',
  ])('who send the same to %s', async (url) => {
    expect(jarOf(FILE).cookiesFor(new URL(url))).toBe(await curlTo(url, ['-b', fileOf(FILE)]));
  });

  testWithCurl('who write the same', async () => {
    const out = join(scratchFolder(), 'out');
    await curlTo('http://example.org/', ['-b', fileOf(FILE), '-c', out]);
    expect(lines(jarOf(FILE).toFile())).toEqual(lines(read(out)));
  });

  testWithCurl('who understand each other', async () => {
    const ours = jarOf(FILE);
    const url = 'http://www.example.com/a/b';
    const [input, out] = [fileOf(ours.toFile()), join(scratchFolder(), 'out')];
    expect((await curlTo(url, ['-b', input, '-c', out]))?.split('; ').toSorted()).toEqual(
      ours.cookiesFor(new URL(url))?.split('; ').toSorted(),
    );
    // The newest is written first and read as the oldest: twice around is no change.
    expect(jarOf(read(out)).toFile()).toBe(ours.toFile());
  });
});

describe('one response, two listeners', () => {
  testWithCurl.for<[string, readonly string[]]>([
    [
      'http://www.example.co.uk/a/b',
      [
        'a=1; Path=/',
        'b=1; Path=/; Domain=example.co.uk',
        'c=1; Path=/; Domain=.example.co.uk; HttpOnly',
        'd=1; Path=/; Domain=co.uk',
        'e=1; Path=/; Domain=other.co.uk',
        'f=1; Path=/; Secure',
        'g=1; Path=/; Expires=Wed, 09 Jun 2199 10:18:14 GMT',
        'h=1; Path=/; Max-Age=0',
        'i=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
        'j=1; Path=/; Expires=garbage',
        '__Secure-k=1; Path=/',
        '__Host-l=1; Path=/',
        'm = spaces around ; Path=/',
        'n="quo;ted"; Path=/',
        'o=; Path=/',
        'p=x=y; Path=/',
        'q',
        '=r',
        's=\xc3\xa9 \xc3\xa0; Path=/',
        't=a\tb; Path=/',
        'u=\x01; Path=/',
        `v=${'x'.repeat(4094)}; Path=/`,
        `w=${'x'.repeat(4096)}; Path=/`,
        'a=again; Path=/',
        'x=1; Path=/deep/er; SameSite=Strict; Partitioned',
      ],
    ],
    ['http://shapes.test/', ['a=1; Domain=test; Path=/', 'b=1; Domain=shapes.test; Path=/', 'c=1; Path=/']],
    ['http://me.github.io/', ['a=1; Domain=github.io; Path=/', 'b=1; Path=/']],
    ['http://a.localhost/', ['a=1; Domain=localhost; Path=/', 'b=1; Secure; Path=/']],
    ['http://localhost/', ['a=1; Secure; Path=/', '__Host-b=1; Secure; Path=/']],
    [
      'http://127.0.0.1/',
      ['a=1; Secure; Path=/', 'b=1; Domain=127.0.0.1; Path=/', 'c=1; Domain=0.0.1; Path=/'],
    ],
    ['http://[::1]/', ['a=1; Secure; Path=/']],
    ['http://flood.example/', Array.from({ length: 60 }, (_, index) => `n${10 + index}=1; Path=/`)],
  ])('who keep the same of %s', async ([url, setCookies]) => {
    const out = join(scratchFolder(), 'out');
    await curlTo(url, ['-c', out], setCookies);
    const ours = new CookieJar();
    ours.learn(new URL(url), setCookies);
    expect(lines(ours.toFile())).toEqual(lines(read(out)));
  });
});
