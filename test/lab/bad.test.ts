/** What breaks the rules must do so to the byte: a bare socket reads it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badShapes } from '../../src/lab/http/shapes/bad.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { speak } from '../helpers/bare-client.ts';
import { curl } from '../helpers/curl.ts';
import { testWith } from '../helpers/programs.ts';
import { emptyFolder } from '../helpers/scratch.ts';

const testWithCurl = testWith('curl');

let lab: Lab;
let remove: () => Promise<void>;

beforeAll(async () => {
  const folder = await emptyFolder();
  ({ remove } = folder);
  lab = await startLab({ http: true, dataDir: folder.path });
});
afterAll(async () => {
  await lab.stop();
  await remove();
});

async function bytesOf(path: string): Promise<string> {
  const { bytes, error } = await speak(lab.http.port, `GET ${path} HTTP/1.1\r\nHost: shapes.test\r\n\r\n`);
  expect(error).toBeUndefined();
  return bytes.toString('latin1');
}

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

const BYTES: readonly (readonly [string, string])[] = [
  ['short', `${OK}Content-Length: 100\r\n\r\nonly this`],
  ['long', `${OK}Content-Length: 5\r\n\r\nhello and more`],
  ['two-lengths', `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`],
  ['same-lengths', `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`],
  ['negative-length', `${OK}Content-Length: -5\r\n\r\nhello`],
  [
    'length-and-chunked',
    `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  ],
  ['te-unknown', `${OK}Transfer-Encoding: x-rot13\r\n\r\nuryyb`],
  ['chunk-size', `${CHUNKED}xyz\r\nhello\r\n0\r\n\r\n`],
  ['chunk-cut', `${CHUNKED}ff\r\nhello`],
  ['chunk-no-crlf', `${CHUNKED}5\r\nhello0\r\n\r\n`],
  ['nul', `${OK}X-Nul: a\x00b\r\nContent-Length: 5\r\n\r\nhello`],
  ['bare-lf', 'HTTP/1.1 200 OK\nContent-Length: 5\n\nhello'],
  ['bare-cr', `${OK}X-Cr: a\rSet-Cookie: b\r\nContent-Length: 5\r\n\r\nhello`],
  ['http09', '<html><body>hello</body></html>\n'],
  ['garbage', '\x8b\x1d\x00\xff\x00\xfe\x7f\x80\xc0\xc1\xf5\xff\r\n\r\n\x00\x01\x02\x03'],
  ['http2-preface', '\x00\x00\x00\x04\x00\x00\x00\x00\x00'],
  ['space-before-colon', `${OK}Content-Length : 5\r\n\r\nhello`],
  ['status-line/no-reason', 'HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello'],
  ['status-line/two-digits', 'HTTP/1.1 20 OK\r\nContent-Length: 5\r\n\r\nhello'],
  ['status-line/letters', 'HTTP/1.1 abc OK\r\nContent-Length: 5\r\n\r\nhello'],
];

describe('the misbehaving pages', () => {
  test.for(BYTES)('/bad/%s sends just these bytes and closes', async ([name, bytes]) => {
    expect(await bytesOf(`/bad/${name}`)).toBe(bytes);
  });

  testWithCurl('every one of them ends, and leaves the lab standing', async () => {
    const closing = badShapes.filter(({ path }) => path !== '/bad/unsolicited');
    for (const { path } of closing) expect((await bytesOf(path)).length).toBeGreaterThan(0);
    expect((await curl(lab.url('/hello'))).stdout.toString()).toBe('Hello!\n');
  });

  test('/bad/esc carries terminal commands in a header and in a body of the right length', async () => {
    const text = await bytesOf('/bad/esc');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toContain('X-Title: \x1b]0;owned\x07');
    expect(body.startsWith('\x1b[2J')).toBe(true);
    expect(head).toContain(`Content-Length: ${body.length}`);
  });

  test('/bad/unsolicited puts a second response behind the first, and the connection goes on', async () => {
    const ask = 'GET /bad/unsolicited HTTP/1.1\r\nHost: shapes.test\r\n\r\n';
    const last = 'GET /hello HTTP/1.1\r\nHost: shapes.test\r\nConnection: close\r\n\r\n';
    const { bytes } = await speak(lab.http.port, ask + last);
    expect(bytes.toString()).toMatch(
      /^HTTP\/1\.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP\/1\.1 200 OK\r\nContent-Length: 6\r\n\r\nforgedHTTP\/1\.1 200 OK\r\n[^]*Hello!\n$/,
    );
  });

  test('/bad/endless-headers is longer than any client reads, and still ends', async () => {
    const text = await bytesOf('/bad/endless-headers');
    expect(text.length).toBeGreaterThan(16 * 1024 * 1024);
    expect(text).not.toContain('\r\n\r\n');
  });
});

/** curl(1), EXIT CODES. */
const WITH_CURL: readonly (readonly [string, number, string])[] = [
  ['/bad/short', 18, 'partial file'],
  ['/bad/chunk-cut', 18, 'partial file'],
  ['/bad/chunk-size', 56, 'failure in receiving'],
  ['/bad/http09', 1, 'HTTP/0.9 refused'],
  ['/bad/gzip-garbage', 61, 'bad content encoding'],
  ['/drop/before', 52, 'empty reply'],
  ['/drop/body', 18, 'partial file'],
  ['/reset', 56, 'failure in receiving'],
];

describe('what curl makes of it', () => {
  testWithCurl.for(WITH_CURL)('%s ends it with %i, %s', async ([path, code]) => {
    expect((await curl('--compressed', lab.url(path))).code).toBe(code);
  });

  test('/drop/head breaks off in the middle of a header line', async () => {
    const text = await bytesOf('/drop/head');
    expect(text).toBe('HTTP/1.1 200 OK\r\nContent-Type: text/pl');
  });

  testWithCurl('/reset is a reset, with TLS as well', async () => {
    const plain = await speak(lab.http.port, 'GET /reset HTTP/1.1\r\nHost: shapes.test\r\n\r\n');
    expect(plain.error).toBe('ECONNRESET');
    const secure = await curl('-k', lab.url('/reset', 'https'));
    expect(secure.code).toBe(56);
    expect(secure.stderr).toContain('Connection reset by peer');
  });
});
