import { once } from 'node:events';
import { connect } from 'node:net';
import { Hono } from 'hono';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MAX_BODY_BYTES } from '../../../src/lab/api/read-bytes.ts';
import { startApiServer } from '../../../src/lab/api/server.ts';
import { MAX_PIPELINED } from '../../../src/lab/http-server.ts';
import type { Listening } from '../../../src/net/listen.ts';
import { speakText } from '../../helpers/bare-client.ts';
import { ask, curl } from '../../helpers/curl.ts';
import { deferred } from '../../helpers/deferred.ts';
import { testWith } from '../../helpers/programs.ts';

/** Before any server was started. */
const GLOBALS = [globalThis.Request, globalThis.Response];

const testWithCurl = testWith('curl');

/** Repeats what it is sent, as far as it is no more than ten bytes. */
function createApp(): Hono {
  const app = new Hono();
  app.get('/hello', (c) => c.text('hello'));
  app.post('/repeat', async (c) =>
    Number(c.req.header('content-length')) > 10 ? c.text('too much', 413) : c.text(await c.req.text()),
  );
  app.onError(() => {
    throw new Error('even that fails');
  });
  app.get('/broken', () => {
    throw new Error('broken');
  });
  return app;
}

async function start(app = createApp(), log?: (line: string) => void): Promise<Listening> {
  const listening = await startApiServer({ app, host: '127.0.0.1', port: 0, log });
  onTestFinished(() => listening.stop(0));
  return listening;
}

it('answers the requests of a connection in turn: what is asked behind a change sees it', async () => {
  let state = 'old';
  const [hasRead, reading] = [deferred(), deferred()];
  const app = new Hono();
  app.post('/', async (c) => {
    hasRead.resolve();
    await reading.promise;
    state = 'new';
    return c.text('done');
  });
  app.get('/', (c) => c.text(`it is ${state}`));
  const { port } = await start(app);
  const head = (method: string, connection: string): string =>
    `${method} / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: ${connection}\r\n\r\n`;
  const told = speakText(port, head('POST', 'keep-alive') + head('GET', 'close'));
  await hasRead.promise;
  reading.resolve();
  expect(await told).toMatch(/done[^]*it is new$/);
});

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

describe('a store server', () => {
  testWithCurl('answers, and writes a line of the access log for each exchange', async () => {
    const lines: string[] = [];
    const { authority, stop } = await start(createApp(), (line) => lines.push(line));
    expect((await ask(`http://${authority}/hello`)).body.toString()).toBe('hello');
    expect((await ask(`http://${authority}/hello`, '-I')).status).toBe(200);
    expect((await ask(`http://${authority}/no"thing`)).status).toBe(404);
    await stop(1000);
    expect(lines.map((line) => line.replace(/ [\d.]+$/, '').replace(/\[.*?\]/, '[]'))).toEqual([
      '127.0.0.1 - - [] "GET /hello HTTP/1.1" 200 5',
      '127.0.0.1 - - [] "HEAD /hello HTTP/1.1" 200 0',
      '127.0.0.1 - - [] "GET /no\\x22thing HTTP/1.1" 404 13',
    ]);
  });

  it('answers HTTP/1.0 without a Host', async () => {
    const { port } = await start();
    expect(await speakText(port, 'GET /hello HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 [^]*hello$/);
  });

  it('leaves the global Request and Response of the program alone', async () => {
    await start();
    expect([globalThis.Request, globalThis.Response]).toEqual(GLOBALS);
  });

  it('says 400 to what has no URL, and 500 to what fails in the app', async () => {
    const { port } = await start();
    for (const target of ['*', '//', '/a\\b', 'http://[']) {
      const answer = await speakText(
        port,
        `OPTIONS ${target} HTTP/1.1\r\nHost: ]\r\nConnection: close\r\n\r\n`,
      );
      expect([target, answer.slice(0, 12)]).toEqual([target, 'HTTP/1.1 400']);
    }
    expect(await speakText(port, get('/broken', 'Connection: close\r\n'))).toMatch(/^HTTP\/1\.1 500 /);
  });

  it('answers what is sent ahead in order, MAX_PIPELINED at most: the next is told 503, and the last', async () => {
    const released = deferred();
    const app = new Hono();
    let asked = 0;
    app.get('/:id', async (c) => {
      asked += 1;
      await released.promise;
      return c.text(`<${c.req.param('id')}>`);
    });
    const { port } = await start(app);
    const requests = Array.from({ length: MAX_PIPELINED + 20 }, (_, index) => get(`/${index}`)).join('');
    const answers = speakText(port, requests);
    await expect.poll(() => asked).toBe(1);
    released.resolve();
    const text = await answers;
    expect([...text.matchAll(/<(\d+)>/g)].map(([, id]) => Number(id))).toEqual(
      Array.from({ length: MAX_PIPELINED - 1 }, (_, index) => index),
    );
    expect(text.match(/HTTP\/1\.1 503 /g)).toHaveLength(1);
  });

  it('tells a client that asks first whether to go on', async () => {
    const { port } = await start();
    const post = (length: number): string =>
      `POST /repeat HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;
    const small = await speakText(port, `${post(5)}abcde`);
    expect(small).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 [^]*abcde$/);
    const large = await speakText(port, post(MAX_BODY_BYTES + 1));
    expect(large).toMatch(/^HTTP\/1\.1 413 /);
  });

  testWithCurl('outlives clients that go away, in the head, in the body, before the answer', async () => {
    const asked = deferred();
    const closed = deferred();
    const app = createApp();
    app.get('/late', async (c) => {
      asked.resolve();
      await closed.promise;
      return c.text('x'.repeat(1_000_000));
    });
    const lines: string[] = [];
    const { port, authority } = await start(app, (line) => lines.push(line));
    const leave = async (sent: string, ready: () => Promise<unknown>): Promise<void> => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(sent);
      await ready();
      socket.resetAndDestroy();
    };
    await leave('GET /hel', async () => {});
    await leave('POST /repeat HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc', async () => {});
    await leave(
      'POST /repeat HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab',
      async () => {},
    );
    await leave(get('/late'), () => asked.promise);
    await expect.poll(() => lines.some((line) => line.includes('/late'))).toBe(true);
    closed.resolve();
    expect((await ask(`http://${authority}/hello`)).body.toString()).toBe('hello');
  });

  it('answers a client that has ended its own side', async () => {
    const { port } = await start();
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(get('/hello', 'Connection: close\r\n'));
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    await once(socket, 'end');
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 200 [^]*hello$/);
  });

  it('answers before a body of a gigabyte is sent, and does not wait for it', async () => {
    const { port } = await start();
    const answer = await speakText(
      port,
      `POST /repeat HTTP/1.1\r\nHost: a\r\nContent-Length: ${1024 ** 3}\r\n\r\nabc`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*too much$/);
  });

  it.for([
    ['garbage', '\x16\x03\x01\x00', 400],
    ['a flood of fields', get('/hello', `X: ${'x'.repeat(20_000)}\r\n`), 431],
    [
      'two lengths',
      'POST /repeat HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
    [
      'a length and chunks',
      'POST /repeat HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
  ] as const)('refuses %s', async ([, sent, status]) => {
    const { port } = await start();
    expect(await speakText(port, sent)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  testWithCurl(
    'has the time-outs of every HTTP server of the lab, and lets nobody guess at types',
    async () => {
      const { authority } = await start();
      const { headers } = await ask(`http://${authority}/hello`);
      expect(headers.get('keep-alive')).toBe('timeout=10');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  testWithCurl('finishes what is under way when it is stopped, and takes nothing new', async () => {
    const asked = deferred();
    const released = deferred();
    const app = new Hono();
    app.get('/', async (c) => {
      asked.resolve();
      await released.promise;
      return c.text('done');
    });
    const { authority, stop } = await start(app);
    const answer = ask(`http://${authority}/`);
    await asked.promise;
    const stopping = stop(10_000);
    expect((await curl(`http://${authority}/`)).code).toBe(7);
    released.resolve();
    expect((await answer).body.toString()).toBe('done');
    await stopping;
  });
});
