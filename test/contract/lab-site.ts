import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab } from '../../src/lab/lab.ts';
import type { HttpSite } from './http-site.ts';

const TEXT = 'Content-Type: text/plain; charset=utf-8';
const HINTS = ['HTTP/1.1 103 Early Hints', 'Link: </style.css>; rel=preload; as=style'];
const BIG_BYTES = 64 * 1024 * 1024;

/** The lab, as its pages describe themselves. */
export const labSite: HttpSite = {
  name: 'the lab',
  answers: [
    {
      shows: 'a body of a known length',
      path: '/length',
      head: ['HTTP/1.1 200 OK', 'Content-Type: text/plain', 'Content-Length: 26'],
      body: 'abcdefghijklmnopqrstuvwxyz',
    },
    {
      shows: 'chunks with extensions and trailers',
      path: '/chunked',
      head: [
        'HTTP/1.1 200 OK',
        'Content-Type: text/plain',
        'Transfer-Encoding: chunked',
        'Trailer: X-Checksum, X-Chunks',
      ],
      body: 'Hello, chunks!\n',
      trailers: ['X-Checksum: b17c', 'X-Chunks: 2'],
    },
    {
      shows: 'a body that ends with the connection',
      path: '/close',
      head: ['HTTP/1.1 200 OK', 'Content-Type: text/plain', 'Connection: close'],
      body: 'until the end\n',
      closes: true,
    },
    {
      shows: 'a body of no bytes',
      path: '/empty',
      head: ['HTTP/1.1 200 OK', 'Date: *', TEXT, 'Content-Length: 0'],
      body: '',
    },
    {
      shows: 'the answer to HEAD, whose length is that of the body left out',
      path: '/length',
      method: 'HEAD',
      head: ['HTTP/1.1 200 OK', 'Content-Type: text/plain', 'Content-Length: 26'],
      body: '',
    },
    {
      shows: 'the answer to HEAD, whose chunks never come',
      path: '/chunked',
      method: 'HEAD',
      head: [
        'HTTP/1.1 200 OK',
        'Content-Type: text/plain',
        'Transfer-Encoding: chunked',
        'Trailer: X-Checksum, X-Chunks',
      ],
      body: '',
    },
    { shows: 'a 204', path: '/204', head: ['HTTP/1.1 204 No Content', 'Date: *'], body: '' },
    {
      shows: 'a 304 with the length of what it leaves out',
      path: '/304',
      head: ['HTTP/1.1 304 Not Modified', 'ETag: "v1"', 'Content-Length: 4096'],
      body: '',
      dropsConnection: { library: 'undici takes that length for one of a body that did not come' },
    },
    {
      shows: 'a 304 to a condition',
      path: '/etag',
      headers: [['If-None-Match', '"v1"']],
      head: [
        'HTTP/1.1 304 Not Modified',
        'Date: *',
        'ETag: "v1"',
        'Last-Modified: Sat, 01 Jan 2022 12:00:00 GMT',
      ],
      body: '',
    },
    {
      shows: 'a 404 with a body',
      path: '/status/404',
      head: ['HTTP/1.1 404 Not Found', 'Date: *', TEXT, 'Content-Length: 14'],
      body: '404 Not Found\n',
    },
    {
      shows: 'an obsolete fold, put into one line (RFC 9112, section 5.2)',
      path: '/folded',
      head: ['HTTP/1.1 200 OK', 'X-Folded: one two three', 'Content-Length: 7'],
      body: 'folded\n',
      refusedBy: { library: "undici's parser knows no folds" },
    },
    {
      shows: 'a 103 before the final response',
      path: '/informational/103',
      before: [HINTS],
      head: ['HTTP/1.1 200 OK', 'Date: *', TEXT, 'Content-Length: 10'],
      body: 'after 103\n',
    },
    {
      shows: 'several 103 before the final response',
      path: '/many-informational?count=3',
      before: [HINTS, HINTS, HINTS],
      head: ['HTTP/1.1 200 OK', 'Date: *', TEXT, 'Content-Length: 8'],
      body: 'after 3\n',
    },
  ],
  codings: [
    { path: '/gzip', codings: 'gzip' },
    { path: '/deflate', codings: 'deflate' },
    { path: '/deflate-raw', codings: 'deflate' },
    { path: '/br', codings: 'br' },
    { path: '/zstd', codings: 'zstd' },
    { path: '/gzip-br', codings: 'gzip, br' },
  ],
  redirects: {
    by: (status) => `/redirect/${status}?to=/echo`,
    chain: (length) => `/redirect/${length}`,
    end: 'Hello!\n',
    loop: '/redirect/loop',
    otherOrigin: '/redirect/cross-origin',
  },
  auth: { path: '/auth/basic', user: 'alice', password: 'secret', body: 'Welcome, alice!\n' },
  ranges: '/ranges/1000',
  big: { path: `/big/${BIG_BYTES}`, headers: [] },
  upload: '/upload',
  silent: '/slow/head?ms=60000',
  trickle: '/slow/body?bytes=1000&ms=20',
  names: ['DNS:www.perdu.com', 'DNS:shapes.test', 'DNS:localhost', 'IP Address:127.0.0.1'],

  async start() {
    const dataDir = await mkdtemp(join(tmpdir(), 'netkit-contract-'));
    const lab = await startLab({ http: true, dataDir });
    const door = await openUnixDoor(join(dataDir, 'lab.sock'), lab.http.port);
    return {
      http: new URL(lab.url()),
      https: new URL(lab.url('/', 'https')),
      ca: lab.ca,
      unixSocket: join(dataDir, 'lab.sock'),
      methodSeen: (_response, body) => echoed(body).method,
      authorizationSeen: async (_response, body) =>
        echoed(body).headers.find(([name]) => name === 'Authorization')?.[1] ?? '',
      uploadSeen: (body) => JSON.parse(body.toString()) as { bytes: number; sha256: string },
      plainText: async () => Buffer.from(SENTENCE.repeat(2).trimEnd() + '\n'),
      rangePage: async () => Buffer.from(ALPHABET.repeat(40).slice(0, 1000)),
      bigSha256: async () => sha256OfAlphabet(BIG_BYTES),
      async stop() {
        door.close();
        await lab.stop();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  },
};

const SENTENCE = 'The same sentence, whatever its coding. ';
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz\n';

function echoed(body: Buffer): { method: string; headers: [string, string][] } {
  return JSON.parse(body.toString()) as { method: string; headers: [string, string][] };
}

function sha256OfAlphabet(bytes: number): string {
  const hash = createHash('sha256');
  const block = Buffer.from(ALPHABET.repeat(32 * 1024));
  for (let left = bytes; left > 0; left -= block.length) hash.update(block.subarray(0, left));
  return hash.digest('hex');
}

/** The lab binds ports alone: what comes over the Unix-domain socket is carried on to one. */
async function openUnixDoor(path: string, port: number): Promise<net.Server> {
  const door = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  door.listen(path);
  await once(door, 'listening');
  return door;
}
