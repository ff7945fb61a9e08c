/** Every well-formed shape, as curl and Node's own client see it. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { SHAPE_GROUPS } from '../../src/lab/http/site.ts';
import { speak } from '../helpers/bare-client.ts';
import { curl, curlParts } from '../helpers/curl.ts';
import { testWith } from '../helpers/programs.ts';
import { emptyFolder } from '../helpers/scratch.ts';

const testWithCurl = testWith('curl');

let lab: Lab;
let folder: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ path: folder, remove } = await emptyFolder());
  lab = await startLab({ http: true, dataDir: folder });
});
afterAll(async () => {
  await lab.stop();
  await remove();
});

function statusOf(head: string | undefined): number {
  return Number(head?.split(' ')[1]);
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function headerOf(head: string | undefined, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(head ?? '')?.[1]?.trim();
}

describe('www.perdu.com', () => {
  test("answers the course's own request, which names no host, and closes", async () => {
    const { bytes, error } = await speak(lab.http.port, 'GET / HTTP/1.0\r\n\r\n');
    expect(error).toBeUndefined();
    const text = bytes.toString();
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(text).toContain('Content-Type: text/html; charset=utf-8\r\n');
    expect(text).toContain("<h1>Égaré au milieu de l'Internet ?</h1>");
    expect(text.endsWith('</html>\n')).toBe(true);
  });

  testWithCurl.for(['www.perdu.com', 'perdu.com', 'WWW.PERDU.COM'])('answers for %s', async (name) => {
    const { body } = await curlParts('--connect-to', `::127.0.0.1:${lab.http.port}`, `http://${name}/`);
    expect(body.toString()).toContain('Perdu quelque part');
  });

  testWithCurl('has one page, to read only', async () => {
    const reach = ['--connect-to', `::127.0.0.1:${lab.http.port}`];
    const other = await curlParts(...reach, 'http://www.perdu.com/hello');
    expect(statusOf(other.heads[0])).toBe(404);
    const post = await curlParts(...reach, '-d', 'x=1', 'http://www.perdu.com/');
    expect(statusOf(post.heads[0])).toBe(405);
    expect(headerOf(post.heads[0], 'Allow')).toBe('GET, HEAD, OPTIONS');
    const options = await curlParts(...reach, '-X', 'OPTIONS', 'http://www.perdu.com/');
    expect(statusOf(options.heads[0])).toBe(204);
  });
});

describe('the index', () => {
  testWithCurl('links to every shape, with a line on what it teaches', async () => {
    const { body } = await curlParts(lab.url('/'));
    const page = body.toString();
    const shapes = SHAPE_GROUPS.flatMap((group) => group.shapes);
    const links = new Map(
      [...page.matchAll(/<a href="([^"]+)">([^<]+)</g)].map(([, link = '', path = '']) => [
        path,
        unescapeHtml(link),
      ]),
    );
    for (const { path, example = path, teaches } of shapes) {
      expect(links.get(path)).toBe(example);
      expect(teaches).toMatch(/^[^\n]{10,110}$/);
    }
    expect(new Set(shapes.map(({ path }) => path)).size).toBe(shapes.length);
  });

  testWithCurl('links to nothing that is not there', async () => {
    const page = (await curlParts(lab.url('/'))).body.toString();
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => unescapeHtml(link));
    expect(links.length).toBeGreaterThan(90);
    for (const link of links.filter((path) => !/^\/(bad|drop|slow|reset|bomb)/.test(path))) {
      const { stdout } = await curl('-o', join(folder, 'out'), '-w', '%{http_code}', lab.url(link));
      expect.soft(`${link} ${stdout.toString()}`).not.toMatch(/ (404|000)$/);
    }
  });
});

/** Path, status, some headers as they must stand there, body as curl hands it over. */
const SHAPES: readonly (readonly [string, number, Readonly<Record<string, string>>, string])[] = [
  ['/hello', 200, { 'Content-Length': '7' }, 'Hello!\n'],
  ['/length', 200, { 'Content-Length': '26' }, 'abcdefghijklmnopqrstuvwxyz'],
  ['/close', 200, { Connection: 'close' }, 'until the end\n'],
  ['/empty', 200, { 'Content-Length': '0' }, ''],
  ['/204', 204, {}, ''],
  ['/304', 304, { ETag: '"v1"', 'Content-Length': '4096' }, ''],
  ['/many-informational?count=3', 103, {}, 'after 3\n'],
  ['/informational/103', 103, { Link: '</style.css>; rel=preload; as=style' }, 'after 103\n'],
  ['/informational/100', 100, {}, 'after 100\n'],
  ['/redirect/missing', 302, {}, 'moved, but where to?\n'],
  ['/redirect/301?to=/x', 301, { Location: '/x' }, 'elsewhere\n'],
  ['/redirect/303', 303, { Location: '/echo' }, 'elsewhere\n'],
  ['/redirect/308?to=/hello', 308, { Location: '/hello' }, 'elsewhere\n'],
  ['/redirect/relative', 302, { Location: '../hello' }, 'elsewhere\n'],
  ['/redirect/space', 302, { Location: '/echo?text=one two three' }, 'elsewhere\n'],
  ['/redirect/to-ftp', 302, { Location: 'ftp://ftp.us.debian.org/debian/README' }, 'elsewhere\n'],
  ['/redirect/utf8', 302, { Location: '/echo?text=o\xc3\xb9-\xc3\xaates-vous' }, 'elsewhere\n'],
  ['/auth/basic', 401, { 'WWW-Authenticate': 'Basic realm="lab", charset="UTF-8"' }, 'who are you?\n'],
  ['/auth/bearer', 401, { 'WWW-Authenticate': 'Bearer realm="lab"' }, 'who are you?\n'],
  ['/cookies', 200, { 'Content-Type': 'application/json' }, '{\n  "cookie": null\n}\n'],
  ['/huge-header/5', 200, { 'X-Huge': 'xxxxx' }, '5\n'],
  ['/many-headers/3', 200, { 'X-Header-3': 'x' }, '3\n'],
  ['/slow/head?ms=1', 200, { 'Content-Length': '8' }, 'at last\n'],
  ['/slow/body?bytes=4&ms=1', 200, { 'Content-Length': '4' }, '....'],
];

describe('the shapes, as curl sees them', () => {
  testWithCurl.for(SHAPES)('%s', async ([path, status, headers, text]) => {
    const { heads, body } = await curlParts(lab.url(path));
    expect(statusOf(heads[0])).toBe(status);
    for (const [name, value] of Object.entries(headers)) expect(headerOf(heads[0], name)).toBe(value);
    expect(body.toString()).toBe(text);
  });

  testWithCurl('a HEAD has the same head as a GET, and no body', async () => {
    const withoutDate = (head = ''): string => head.replace(/^Date: .*\r\n/m, '');
    for (const path of [
      '/hello',
      '/length',
      '/chunked',
      '/close',
      '/folded',
      '/status/404',
      '/big/100',
      '/gzip',
    ]) {
      const get = await curlParts(lab.url(path));
      const head = await curlParts('-I', lab.url(path));
      expect(withoutDate(head.heads[0])).toBe(withoutDate(get.heads[0]));
      expect(head.body.length).toBe(0);
    }
  });

  test('the chunked one has extensions and trailers on the wire', async () => {
    const { bytes } = await speak(lab.http.port, requestFor('/chunked'));
    expect(afterHead(bytes)).toBe(
      '6;first\r\nHello,\r\n009;name=value;quoted="a b"\r\n chunks!\n\r\n0;last\r\nX-Checksum: b17c\r\nX-Chunks: 2\r\n\r\n',
    );
  });

  testWithCurl('what is chunked for HTTP/1.1 is sent to HTTP/1.0 without chunks', async () => {
    for (const path of ['/chunked', '/big/10?chunked']) {
      const { heads, body } = await curlParts('--http1.0', lab.url(path));
      expect(headerOf(heads[0], 'Transfer-Encoding')).toBeUndefined();
      expect(body.toString()).toMatch(/^(Hello, chunks!\n|abcdefghij)$/);
    }
  });

  testWithCurl('an HTTP/1.0 client gets no 1xx', async () => {
    const { heads } = await curlParts('--http1.0', lab.url('/informational/103'));
    expect(heads.map(statusOf)).toEqual([200]);
  });

  testWithCurl('many 1xx come before the final response', async () => {
    const { heads } = await curlParts(lab.url('/many-informational?count=5'));
    expect(heads.map(statusOf)).toEqual([103, 103, 103, 103, 103, 200]);
  });

  test('folding goes over the wire as it was used to', async () => {
    const { bytes } = await speak(lab.http.port, requestFor('/folded'));
    expect(bytes.toString()).toContain('\r\nX-Folded: one\r\n two\r\n\tthree\r\n');
  });

  testWithCurl('every final status can be had, and none beside', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let status = 200; status <= 599; status += 1) {
      const { response } = await fetchWithNode(`/status/${status}`, agent);
      expect(response.statusCode).toBe(status);
    }
    agent.destroy();
    for (const other of ['100', '199', '600', '1000', 'abc']) {
      expect((await curlParts(lab.url(`/status/${other}`))).heads.map(statusOf)).toEqual([404]);
    }
  });
});

function requestFor(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: shapes.test\r\nConnection: close\r\n\r\n`;
}

function afterHead(bytes: Buffer): string {
  return bytes.subarray(bytes.indexOf('\r\n\r\n') + 4).toString('latin1');
}

function fetchWithNode(
  path: string,
  agent: http.Agent,
): Promise<{ response: http.IncomingMessage; body: Buffer; localPort: number | undefined }> {
  return new Promise((resolve, reject) => {
    http
      .get(lab.url(path), { agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        const { localPort } = response.socket;
        response.on('end', () => resolve({ response, body: Buffer.concat(chunks), localPort }));
        response.on('error', reject);
      })
      .on('error', reject);
  });
}

describe("the shapes, as Node's own client sees them", () => {
  test('chunks, trailers, a 1xx, and a connection used again', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const first = await fetchWithNode('/chunked', agent);
    expect(first.body.toString()).toBe('Hello, chunks!\n');
    expect(first.response.trailers).toEqual({ 'x-checksum': 'b17c', 'x-chunks': '2' });
    const second = await fetchWithNode('/informational/103', agent);
    expect(second.body.toString()).toBe('after 103\n');
    const third = await fetchWithNode('/hello', agent);
    expect(third.localPort).toBe(first.localPort);
    agent.destroy();
  });
});

describe('redirects', () => {
  testWithCurl('a chain has as many as it says', async () => {
    const { stdout } = await curl(
      '-L',
      '-o',
      join(folder, 'out'),
      '-w',
      '%{num_redirects} %{url_effective}',
      lab.url('/redirect/7'),
    );
    expect(stdout.toString()).toBe(`7 ${lab.url('/hello')}`);
  });

  testWithCurl('the loop has no end: curl gives up with 47', async () => {
    expect((await curl('-L', lab.url('/redirect/loop'))).code).toBe(47);
  });

  testWithCurl.for([
    ['/redirect/to-https', 'https://shapes.test/hello'],
    ['/redirect/to-http', 'http://shapes.test/hello'],
    ['/redirect/cross-origin', 'http://elsewhere.test/echo'],
  ] as const)('%s leads to %s under the public name', async ([path, location]) => {
    const { heads } = await curlParts(
      '--connect-to',
      `::127.0.0.1:${lab.http.port}`,
      `http://shapes.test${path}`,
    );
    expect(headerOf(heads[0], 'Location')).toBe(location);
  });

  testWithCurl('under its own address it leads to its own ports', async () => {
    const secure = await curlParts(lab.url('/redirect/to-https'));
    expect(headerOf(secure.heads[0], 'Location')).toBe(lab.url('/hello', 'https'));
    const other = await curlParts(lab.url('/redirect/cross-origin'));
    expect(headerOf(other.heads[0], 'Location')).toBe(`http://localhost:${lab.http.port}/echo`);
  });

  testWithCurl('a line break in ?to= does not become a header', async () => {
    const { heads } = await curlParts(lab.url('/redirect/302?to=/x%0d%0aX-Injected:%20yes'));
    expect(statusOf(heads[0])).toBe(400);
    expect(heads[0]).not.toContain('X-Injected');
  });
});

describe('authentication', () => {
  testWithCurl('Basic lets alice in with her password only', async () => {
    const { heads, body } = await curlParts('-u', 'alice:secret', lab.url('/auth/basic'));
    expect(statusOf(heads[0])).toBe(200);
    expect(body.toString()).toBe('Welcome, alice!\n');
    for (const user of ['alice:wrong', 'bob:secret', 'alice:']) {
      expect(statusOf((await curlParts('-u', user, lab.url('/auth/basic'))).heads[0])).toBe(401);
    }
  });

  testWithCurl('a Bearer token is taken, a wrong one named as such', async () => {
    const bearer = (token: string) => curlParts('--oauth2-bearer', token, lab.url('/auth/bearer'));
    expect((await bearer('lab-token')).body.toString()).toBe('Welcome, bearer!\n');
    const { heads } = await bearer('other');
    expect(statusOf(heads[0])).toBe(401);
    expect(headerOf(heads[0], 'WWW-Authenticate')).toContain('error="invalid_token"');
  });
});

describe('ranges and conditions', () => {
  const whole = 'abcdefghijklmnopqrstuvwxyz\n'.repeat(4).slice(0, 100);

  testWithCurl.for([
    ['0-0', 'bytes 0-0/100', whole.slice(0, 1)],
    ['90-', 'bytes 90-99/100', whole.slice(90)],
    ['-5', 'bytes 95-99/100', whole.slice(95)],
    ['30-1000', 'bytes 30-99/100', whole.slice(30)],
  ] as const)('-r %s is a 206 with %s', async ([range, contentRange, text]) => {
    const { heads, body } = await curlParts('-r', range, lab.url('/ranges/100'));
    expect(statusOf(heads[0])).toBe(206);
    expect(headerOf(heads[0], 'Content-Range')).toBe(contentRange);
    expect(body.toString()).toBe(text);
  });

  testWithCurl('several ranges come in one multipart body', async () => {
    const { heads, body } = await curlParts('-r', '0-2,90-99', lab.url('/ranges/100'));
    const type = headerOf(heads[0], 'Content-Type');
    const boundary = /^multipart\/byteranges; boundary=([\w-]+)$/.exec(type ?? '')?.[1];
    expect(boundary).toBeDefined();
    expect(body.toString()).toBe(
      `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-2/100\r\n\r\nabc` +
        `\r\n--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 90-99/100\r\n\r\n${whole.slice(90)}` +
        `\r\n--${boundary}--\r\n`,
    );
  });

  testWithCurl('no satisfiable range is a 416 that says the size', async () => {
    for (const range of ['bytes=100-', 'bytes=-0', 'bytes=200-300,400-']) {
      const { heads } = await curlParts('-H', `Range: ${range}`, lab.url('/ranges/100'));
      expect(statusOf(heads[0])).toBe(416);
      expect(headerOf(heads[0], 'Content-Range')).toBe('bytes */100');
    }
  });

  testWithCurl('a range that is none, or too many of them, is passed over', async () => {
    const many = `bytes=${Array.from({ length: 65 }, (_, index) => `${index}-${index}`).join(',')}`;
    for (const range of ['lines=1-2', 'bytes=5-2', 'bytes=a-b', 'bytes=-', many]) {
      const { heads, body } = await curlParts('-H', `Range: ${range}`, lab.url('/ranges/100'));
      expect(statusOf(heads[0])).toBe(200);
      expect(body.toString()).toBe(whole);
    }
  });

  testWithCurl('If-Range gives the part of the same version, and the whole of another', async () => {
    const part = (tag: string) => curlParts('-r', '0-9', '-H', `If-Range: ${tag}`, lab.url('/ranges/100'));
    expect(statusOf((await part('"size-100"')).heads[0])).toBe(206);
    expect(statusOf((await part('"size-99"')).heads[0])).toBe(200);
  });

  testWithCurl.for([
    ['If-None-Match: "v1"', 304],
    ['If-None-Match: W/"v1", "v2"', 304],
    ['If-None-Match: *', 304],
    ['If-None-Match: "v2"', 200],
    ['If-Modified-Since: Sat, 01 Jan 2022 12:00:00 GMT', 304],
    ['If-Modified-Since: Sat, 01 Jan 2022 11:59:59 GMT', 200],
    ['If-Match: "v1"', 200],
    ['If-Match: W/"v1"', 412],
    ['If-Match: "v2"', 412],
  ] as const)('%s gives %i', async ([field, status]) => {
    expect(statusOf((await curlParts('-H', field, lab.url('/etag'))).heads[0])).toBe(status);
  });
});

describe('content codings', () => {
  const text = 'The same sentence, whatever its coding. The same sentence, whatever its coding.\n';

  testWithCurl.for([
    ['/gzip', 'gzip'],
    ['/deflate', 'deflate'],
    ['/deflate-raw', 'deflate'],
    ['/br', 'br'],
    ['/zstd', 'zstd'],
    ['/gzip-br', 'gzip, br'],
  ] as const)('curl unpacks %s', async ([path, coding]) => {
    const { heads, body } = await curlParts('--compressed', lab.url(path));
    expect(headerOf(heads[0], 'Content-Encoding')).toBe(coding);
    expect(body.toString()).toBe(text);
  });

  testWithCurl('the bomb is a mebibyte, and a gibibyte of zeros once unpacked', async () => {
    const { stdout } = await curl(lab.url('/bomb'));
    expect(stdout.length).toBeLessThan(1.2 * 1024 * 1024);
    const pipe = promisify(execFile);
    const { stdout: size } = await pipe('sh', ['-c', `curl -q -sS --compressed ${lab.url('/bomb')} | wc -c`]);
    expect(Number(size)).toBe(1024 ** 3);
  });
});

describe('what the request said', () => {
  testWithCurl('the echo tells method, target, fields and body', async () => {
    const { body } = await curlParts(
      '-X',
      'PATCH',
      '-H',
      'X-Odd:  Ünï ',
      '-d',
      'a=1',
      lab.url('/echo?q=1&r'),
    );
    const echo = JSON.parse(body.toString()) as { headers: [string, string][] } & Record<string, unknown>;
    expect(echo).toMatchObject({
      method: 'PATCH',
      target: '/echo?q=1&r',
      version: '1.1',
      size: 3,
      body: 'a=1',
    });
    expect(echo.headers).toContainEqual(['X-Odd', Buffer.from('Ünï').toString('latin1')]);
    expect(echo.headers).toContainEqual(['Content-Length', '3']);
  });

  test('the echo tells the trailers of a chunked request', async () => {
    const request =
      'POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-End: yes\r\n\r\n';
    const { bytes } = await speak(lab.http.port, request);
    expect(JSON.parse(afterHead(bytes))).toMatchObject({ body: 'abc', trailers: [['X-End', 'yes']] });
  });

  testWithCurl('the echo keeps no more than a mebibyte', async () => {
    const path = join(folder, 'large');
    await writeFile(path, Buffer.alloc(1024 * 1024 + 1, 'x'));
    const { heads } = await curlParts('-H', 'Expect:', '--data-binary', `@${path}`, lab.url('/echo'));
    expect(statusOf(heads.at(-1))).toBe(413);
    await writeFile(path, Buffer.alloc(1024 * 1024, 'x'));
    const { body } = await curlParts('-H', 'Expect:', '--data-binary', `@${path}`, lab.url('/echo'));
    expect(JSON.parse(body.toString())).toMatchObject({ size: 1024 * 1024 });
  });

  testWithCurl.for([
    ['with its length', []],
    ['chunked', ['-H', 'Transfer-Encoding: chunked']],
  ] as const)('an upload %s is counted and hashed, after 100 Continue', async ([, more]) => {
    const data = randomBytes(3 * 1024 * 1024);
    const path = join(folder, 'upload');
    await writeFile(path, data);
    const { heads, body } = await curlParts(
      '-T',
      path,
      ...more,
      '-H',
      'Expect: 100-continue',
      lab.url('/upload'),
    );
    expect(heads.map(statusOf)).toEqual([100, 200]);
    expect(JSON.parse(body.toString())).toMatchObject({
      method: 'PUT',
      bytes: data.length,
      sha256: createHash('sha256').update(data).digest('hex'),
      chunked: more.length > 0,
    });
  });

  testWithCurl('an upload can be refused before it has come', async () => {
    const waiting = await curlParts('-d', 'x', '-H', 'Expect: 100-continue', lab.url('/upload/refuse'));
    expect(waiting.heads.map(statusOf)).toEqual([417]);
    const eager = await curlParts('-d', 'x', lab.url('/upload/refuse'));
    expect(eager.heads.map(statusOf)).toEqual([413]);
  });

  testWithCurl('cookies are set, sent back, and deleted', async () => {
    const jar = join(folder, 'cookies.txt');
    const visit = async (path: string): Promise<unknown> => {
      // Under the public name: to loopback, curl sends secure cookies in the clear.
      const reach = ['--connect-to', `::127.0.0.1:${lab.http.port}`];
      const { body } = await curlParts(...reach, '-L', '-b', jar, '-c', jar, `http://shapes.test${path}`);
      return JSON.parse(body.toString());
    };
    expect(await visit('/cookies/set')).toEqual({ cookie: 'session=abc123; theme="dark"' });
    expect(await visit('/cookies')).toEqual({ cookie: 'session=abc123; theme="dark"' });
    expect(await visit('/cookies/delete')).toEqual({ cookie: null });
  });
});

describe('characters', () => {
  const sentence = 'Où êtes-vous ? Près du café, à côté.\n';

  testWithCurl.for([
    ['/charset/latin1', 'iso-8859-1', 'text/plain; charset=iso-8859-1'],
    ['/charset/utf8', 'utf-8', 'text/plain; charset=utf-8'],
    ['/charset/utf16', 'utf-16le', 'text/plain; charset=utf-16'],
    ['/charset/bom', 'utf-8', 'text/plain'],
    ['/charset/meta', 'iso-8859-1', 'text/html'],
  ] as const)('%s is %s, announced as %s', async ([path, encoding, type]) => {
    const { heads, body } = await curlParts(lab.url(path));
    expect(headerOf(heads[0], 'Content-Type')).toBe(type);
    expect(new TextDecoder(encoding, { fatal: true }).decode(body).endsWith(sentence)).toBe(true);
  });
});

describe('sizes', () => {
  testWithCurl.for(['/big/10000000', '/big/10000000?chunked'])(
    '%s is whole, from offset to offset',
    async (path) => {
      const { body } = await curlParts(lab.url(path));
      expect(body.length).toBe(10_000_000);
      const line = 'abcdefghijklmnopqrstuvwxyz\n';
      expect(body.equals(Buffer.alloc(10_000_000, line))).toBe(true);
    },
  );

  testWithCurl('headers can be as huge and many as asked for, within a bound', async () => {
    const { heads } = await curlParts(lab.url('/huge-header/50000'));
    expect(headerOf(heads[0], 'X-Huge')).toHaveLength(50_000);
    const many = await curlParts(lab.url('/many-headers/900'));
    expect(headerOf(many.heads[0], 'X-Header-900')).toBe('x');
    const { bytes } = await speak(lab.http.port, requestFor('/huge-header/999999999'));
    expect(bytes.length).toBeGreaterThan(16 * 1024 * 1024);
    expect(bytes.length).toBeLessThan(16 * 1024 * 1024 + 500);
  });
});
