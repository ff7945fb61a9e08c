import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { HttpSite } from './http-site.ts';

const BIG_BYTES = 64 * 1024 * 1024;
const TEXT = 'Content-Type: text/plain';
const KEPT = 'Connection: keep-alive';

/** A real nginx with the pages of the server scripts; `facts` are the KEY=VALUE lines of its start. */
export function nginxSite(facts: Readonly<Record<string, string>>): HttpSite {
  const fact = (name: string): string => {
    const value = facts[name];
    if (value === undefined) throw new Error(`nginx was started without ${name}`);
    return value;
  };
  const page = (name: string): Promise<Buffer> => readFile(join(fact('DOCROOT'), name));
  const [server, date] = ['Server: *', 'Date: *'];
  return {
    name: 'nginx',
    answers: [
      {
        shows: 'a file',
        path: '/hello.txt',
        head: [
          'HTTP/1.1 200 OK',
          server,
          date,
          TEXT,
          'Content-Length: 13',
          'Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT',
          KEPT,
          'ETag: "2ebc98a1-d"',
          'Accept-Ranges: bytes',
        ],
        body: 'hello, world\n',
      },
      {
        shows: 'chunks',
        path: '/chunked',
        head: ['HTTP/1.1 200 OK', server, date, TEXT, 'Transfer-Encoding: chunked', KEPT],
        body: `${'chunk\n'.repeat(100)}${'x'.repeat(70_000)}end\n`,
      },
      {
        shows: 'a response after which the connection ends',
        path: '/close',
        head: ['HTTP/1.1 200 OK', server, date, TEXT, 'Content-Length: 8', 'Connection: close'],
        body: 'closing\n',
        closes: true,
      },
      {
        shows: 'an empty file',
        path: '/empty.txt',
        head: [
          'HTTP/1.1 200 OK',
          server,
          date,
          TEXT,
          'Content-Length: 0',
          'Last-Modified: *',
          KEPT,
          'ETag: *',
          'Accept-Ranges: bytes',
        ],
        body: '',
      },
      {
        shows: 'the answer to HEAD, whose length is that of the file',
        path: '/hello.txt',
        method: 'HEAD',
        head: [
          'HTTP/1.1 200 OK',
          server,
          date,
          TEXT,
          'Content-Length: 13',
          'Last-Modified: *',
          KEPT,
          'ETag: *',
          'Accept-Ranges: bytes',
        ],
        body: '',
      },
      {
        shows: 'a 204',
        path: '/nocontent',
        head: ['HTTP/1.1 204 No Content', server, date, KEPT],
        body: '',
      },
      {
        shows: 'a 304 to a condition',
        path: '/hello.txt',
        headers: [['If-None-Match', '"2ebc98a1-d"']],
        head: ['HTTP/1.1 304 Not Modified', server, date, 'Last-Modified: *', KEPT, 'ETag: "2ebc98a1-d"'],
        body: '',
      },
      {
        shows: 'a status without a reason',
        path: '/status/418',
        head: ['HTTP/1.1 418 ', server, date, TEXT, 'Content-Length: 11', KEPT],
        body: 'status 418\n',
      },
    ],
    codings: [
      { path: '/text.txt', codings: 'gzip' },
      { path: '/pre.txt', codings: 'gzip' },
    ],
    redirects: {
      by: (status) => `/redir/${status}`,
      chain: (length) => `/redir/chain/${length - 1}`,
      end: 'hello, world\n',
      loop: '/redir/loop',
      otherOrigin: '/redir/other-port',
    },
    auth: {
      path: '/auth/basic/file.txt',
      user: 'alice',
      password: 'secret',
      body: 'secret by basic\n',
    },
    ranges: '/text.txt',
    big: { path: '/big.bin', headers: [['Range', `bytes=0-${BIG_BYTES - 1}`]] },
    upload: '/echo',
    silent: '/hang',
    trickle: '/slow.bin',
    names: ['DNS:localhost', 'IP Address:127.0.0.1'],

    async start() {
      return {
        http: new URL(`http://127.0.0.1:${fact('HTTP_PORT')}/`),
        https: new URL(`https://127.0.0.1:${fact('HTTPS_PORT')}/`),
        ca: await readFile(fact('CA'), 'utf8'),
        unixSocket: fact('UNIX_SOCKET'),
        // Its redirects end at a file, which cannot be posted to.
        methodSeen: (response) => (response.status === 405 ? 'POST' : 'GET'),
        authorizationSeen: (_response, _body, userAgent) =>
          userInLog(join(fact('RUN_DIR'), 'access.log'), userAgent),
        // It sends back what it got.
        uploadSeen: (body) => ({
          bytes: body.length,
          sha256: createHash('sha256').update(body).digest('hex'),
        }),
        plainText: (path) => page(path),
        rangePage: () => page('text.txt'),
        bigSha256: () => sha256OfStart(join(fact('DOCROOT'), 'big.bin'), BIG_BYTES),
        stop: async () => {},
      };
    },
  };
}

/** The user name of the last request that this agent made, from the log, which is written after the answer. */
async function userInLog(path: string, userAgent: string): Promise<string> {
  const line = await vi.waitFor(async () => {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((each) => each.includes(userAgent));
    const last = lines.findLast((each) => each.includes('/hello.txt'));
    if (last === undefined) throw new Error('not in the log yet');
    return last;
  });
  const user = line.split(' ')[2] ?? '';
  return user === '-' ? '' : user;
}

async function sha256OfStart(path: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { end: bytes - 1 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
