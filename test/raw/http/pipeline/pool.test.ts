import type net from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type {
  ExchangeOptions,
  HttpClientSettings,
  HttpExchange,
  HttpRequest,
  Pipelining,
} from '../../../../src/protocols/http.ts';
import { MAX_IDLE_CONNECTIONS } from '../../../../src/protocols/http-limits.ts';
import { createHttpClient } from '../../../../src/raw/http/client.ts';
import { LONG_ANSWER_BYTES, MAX_DRAIN_MS } from '../../../../src/raw/http/pipeline/body.ts';
import { MAX_REPEATS } from '../../../../src/raw/http/pipeline/recovery.ts';
import { createRecorder } from '../../../../src/transcript/recorder.ts';
import { deferred } from '../../../helpers/deferred.ts';
import { closedPort, onRequest, startServer } from '../../../helpers/servers.ts';

const DEEP: Pipelining = { connections: 1, depth: 8 };

function client(pipelining: Pipelining = DEEP, settings: HttpClientSettings = {}) {
  const created = createHttpClient({ ...settings, pipelining });
  onTestFinished(() => created.close());
  return created;
}

const get = (url: URL, path: string | number, parts: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: new URL(`/${path}`, url),
  headers: [['Host', url.host]],
  ...parts,
});

async function text({ response }: HttpExchange): Promise<string> {
  let body = '';
  for await (const bytes of response.body) body += Buffer.from(bytes).toString('latin1');
  return body;
}

/** So many at once, each answered by what its path is. */
function all(raw: ReturnType<typeof client>, url: URL, count: number, options?: ExchangeOptions) {
  return Array.from({ length: count }, async (_, at) => text(await raw.exchange(get(url, at), options)));
}

const paths = (count: number) => Array.from({ length: count }, (_, at) => `/${at}`);
const pathOf = (head: string) => /^GET (\S+) /.exec(head)?.[1] ?? '?';
const ok = (body: string, fields = '') =>
  `HTTP/1.1 200 OK\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`;

const withLength = (length: number, body: string) =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n${body}`;

/** Answers with the path; keeps what each connection was asked for. */
async function echoing(
  answer: (head: string, number: number, socket: net.Socket, connection: number) => void,
) {
  const heard: string[][] = [];
  const server = await startServer((socket, connection) => {
    const asked: string[] = [];
    heard.push(asked);
    socket.on('end', () => socket.end());
    onRequest(socket, (head, number) => {
      asked.push(pathOf(head));
      answer(head, number, socket, connection);
    });
  });
  return { ...server, heard };
}

describe('exchanges that share connections', () => {
  test('go out before the answers to those before them, more and more of them', async () => {
    // Answers what has come only once nothing more comes: so many were sent at once.
    const batches: number[] = [];
    const { url, sockets } = await startServer((socket) => {
      let waiting: string[] = [];
      onRequest(socket, (head) => {
        waiting.push(pathOf(head));
        setImmediate(() => {
          if (waiting.length === 0) return;
          batches.push(waiting.length);
          socket.write(waiting.map((path) => ok(path)).join(''));
          waiting = [];
        });
      });
    });
    expect(await Promise.all(all(client(), url, 32))).toEqual(paths(32));
    expect(sockets).toHaveLength(1);
    expect(batches[0]).toBe(1);
    expect(batches[1]).toBe(2);
    expect(Math.max(...batches)).toBe(DEEP.depth);
  });

  test('never have more connections than allowed, and each its own as far as there are some', async () => {
    const { url, sockets } = await echoing((head, _number, socket) => socket.write(ok(pathOf(head))));
    const raw = client({ connections: 3, depth: 4 });
    expect(await Promise.all(all(raw, url, 40))).toEqual(paths(40));
    expect(sockets).toHaveLength(3);
    expect(await Promise.all(all(raw, url, 40))).toEqual(paths(40));
    expect(sockets).toHaveLength(3);
  });

  test.each<[string, Partial<HttpRequest>]>([
    ['a POST', { method: 'POST' }],
    ['HTTP/1.0', { version: '1.0' }],
    ['Connection: close', { headers: [['connection', 'close']] }],
  ])('are no others than plain ones: %s has a connection of its own', async (_what, parts) => {
    const { url, sockets } = await echoing((head, _number, socket) => socket.write(ok(head.slice(0, 4))));
    const raw = client();
    await Promise.all(
      [raw.exchange(get(url, 1)), raw.exchange(get(url, 2, parts))].map(async (each) => text(await each)),
    );
    expect(sockets).toHaveLength(2);
  });

  test('say over which connection they went, and that it was there already', async () => {
    const { url } = await echoing((head, _number, socket) => socket.write(ok(pathOf(head))));
    const raw = client();
    const exchanges = await Promise.all([0, 1, 2].map((at) => raw.exchange(get(url, at))));
    expect(new Set(exchanges.map(({ connection }) => connection.local)).size).toBe(1);
    expect(exchanges.map(({ timings }) => timings.connect !== undefined)).toEqual([true, false, false]);
    const request = `GET /0 HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`;
    for (const { sizes, timings } of exchanges) {
      expect(sizes).toEqual({ requestHead: request.length, responseHead: ok('').length });
      expect(timings.firstByte).toBeGreaterThan(0);
    }
  });

  test('stand in the transcript one by one, their secrets as stars', async () => {
    const { url } = await echoing((head, _number, socket) => socket.write(ok(pathOf(head))));
    const sent: string[] = [];
    const kinds: string[] = [];
    const recorder = createRecorder({
      client: 'raw',
      listeners: [
        (entry) => {
          kinds.push(entry.kind);
          if (entry.kind === 'sent') sent.push(Buffer.from(entry.bytes).toString('latin1'));
        },
      ],
    });
    const raw = client(DEEP, { recorder });
    const parts = { headers: [['Cookie', 'sesame']], secrets: ['sesame'] } as const;
    await Promise.all([0, 1, 2].map(async (at) => text(await raw.exchange(get(url, at, parts)))));
    expect(sent).toEqual([0, 1, 2].map((at) => `GET /${at} HTTP/1.1\r\nCookie: ****\r\n\r\n`));
    expect(kinds.filter((kind) => kind === 'reused')).toHaveLength(2);
  });

  test('are refused for what cannot be sent, whatever was sent before', async () => {
    const { url } = await echoing((head, _number, socket) => socket.write(ok(pathOf(head))));
    const raw = client();
    await text(await raw.exchange(get(url, 0)));
    const evil = [
      ['Host', url.host],
      ['X', 'a\r\nEvil: b'],
    ] as const;
    await expect(raw.exchange(get(url, 1, { headers: evil }))).rejects.toMatchObject({ name: 'UsageError' });
    await expect(raw.exchange(get(url, 1, { target: '/a b' }))).rejects.toMatchObject({ name: 'UsageError' });
    await expect(raw.exchange(get(url, 1, { headers: evil }))).rejects.toMatchObject({ name: 'UsageError' });
  });

  test('fail each on its own where there is no server', async () => {
    const url = new URL(`http://127.0.0.1:${await closedPort()}/`);
    const failures = await Promise.allSettled(all(client(), url, 5));
    for (const failure of failures) expect(failure).toMatchObject({ reason: { code: 'refused' } });
  });

  test('all end with the client: those under way and those that wait', async () => {
    const { url, sockets } = await startServer(() => {});
    const raw = client();
    const waiting = all(raw, url, 20);
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    void raw.close();
    for (const outcome of await Promise.allSettled(waiting)) {
      expect(outcome).toMatchObject({ reason: { code: 'aborted', message: 'the client was closed' } });
    }
  });
});

describe('answers to several requests', () => {
  const shapes: [string, (path: string) => string][] = [
    ['with a length', (path) => ok(path)],
    [
      'in chunks',
      (path) =>
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n/\r\n${(path.length - 1).toString(16)}\r\n${path.slice(1)}\r\n0\r\n\r\n`,
    ],
    ['announced by 1xx', (path) => `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${ok(path)}`],
  ];
  const cuts: [string, (socket: net.Socket, bytes: string) => void][] = [
    ['in one packet', (socket, bytes) => void socket.write(bytes, 'latin1')],
    [
      'a byte at a time',
      (socket, bytes) => {
        for (const byte of bytes) socket.write(byte, 'latin1');
      },
    ],
  ];
  test.each(
    shapes.flatMap(([shape, answer]) => cuts.map(([cut, write]) => [shape, cut, answer, write] as const)),
  )('%s, %s, are told apart', async (_shape, _cut, answer, write) => {
    const { url, sockets } = await startServer((socket) => {
      let waiting = '';
      onRequest(socket, (head) => {
        waiting += answer(pathOf(head));
        setImmediate(() => {
          if (waiting !== '') write(socket, waiting);
          waiting = '';
        });
      });
    });
    expect(await Promise.all(all(client(), url, 30))).toEqual(paths(30));
    expect(sockets).toHaveLength(1);
  });

  test('without bodies are followed by the next at once, read or not', async () => {
    const { url, sockets } = await echoing((_head, number, socket) => {
      socket.write(
        number % 2 === 0
          ? 'HTTP/1.1 204 No Content\r\n\r\n'
          : 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n',
      );
    });
    const raw = client();
    const exchanges = await Promise.all(paths(9).map((path) => raw.exchange(get(url, path.slice(1)))));
    expect(exchanges.map(({ response }) => response.status)).toEqual([
      304, 204, 304, 204, 304, 204, 304, 204, 304,
    ]);
    expect(sockets).toHaveLength(1);
  });

  test('keep their bodies, however late they are read', async () => {
    const { url, sockets } = await echoing((head, _number, socket) =>
      socket.write(ok(pathOf(head).repeat(50))),
    );
    const raw = client();
    const exchanges: HttpExchange[] = [];
    for (let at = 0; at < 5; at += 1) exchanges.push(await raw.exchange(get(url, at)));
    expect(await Promise.all(exchanges.map(text))).toEqual(paths(5).map((path) => path.repeat(50)));
    expect(sockets).toHaveLength(1);
  });

  test('have their bodies once', async () => {
    const { url } = await echoing((head, _number, socket) => socket.write(ok(pathOf(head))));
    const exchange = await client().exchange(get(url, 0));
    expect(await text(exchange)).toBe('/0');
    await expect(text(exchange)).rejects.toMatchObject({ name: 'UsageError' });
  });
});

describe('a server that does not do well with several requests', () => {
  test('is asked one at a time from its first close on', async () => {
    const { url, heard } = await echoing((head, number, socket) => {
      if (number <= 3) socket.write(ok(pathOf(head)));
      if (number === 3) socket.end();
    });
    expect(await Promise.all(all(client(), url, 30))).toEqual(paths(30));
    // On the second connection on, nothing comes before it is its turn: so nothing is asked in vain but once at the end.
    for (const asked of heard.slice(1)) expect(asked.length).toBeLessThanOrEqual(4);
  });

  test('says so, and is asked for the rest elsewhere', async () => {
    const { url, sockets } = await echoing((head, number, socket) => {
      if (number < 10) socket.write(ok(pathOf(head)));
      else if (number === 10) socket.end(ok(pathOf(head), 'Connection: close\r\n'));
    });
    expect(await Promise.all(all(client(), url, 100))).toEqual(paths(100));
    expect(sockets).toHaveLength(10);
  });

  test('speaks HTTP/1.0, and gets one at a time, also on a connection that it keeps', async () => {
    const under = { now: 0, most: 0 };
    const { url, sockets } = await echoing((head, _number, socket) => {
      under.most = Math.max(under.most, (under.now += 1));
      setImmediate(() => {
        under.now -= 1;
        socket.write(ok(pathOf(head), 'Connection: keep-alive\r\n').replace('1.1', '1.0'));
      });
    });
    expect(await Promise.all(all(client(), url, 6))).toEqual(paths(6));
    expect([sockets.length, under.most]).toEqual([1, 1]);
  });

  test('speaks HTTP/1.0, and gets one at a time', async () => {
    const { url, heard } = await echoing((head, _number, socket) => {
      socket.end(`HTTP/1.0 200 OK\r\n\r\n${pathOf(head)}`);
    });
    expect(await Promise.all(all(client(), url, 6))).toEqual(paths(6));
    expect(heard).toEqual(paths(6).map((path) => [path]));
  });

  test.each<[string, (socket: net.Socket, first: string) => void]>([
    ['answers garbage', (socket) => void socket.write('bogus\r\n\r\n')],
    ['resets the connection', (socket) => void socket.resetAndDestroy()],
    ['stops in the middle of a head', (socket) => void socket.end('HTTP/1.1 200 O')],
    ['has more in a body than its length', (socket, first) => void socket.write(`${ok(first)}more`)],
    ['announces less than it sends', (socket, first) => void socket.write(withLength(1, first))],
    [
      'announces more than it sends',
      (socket, first) => void socket.write(withLength(first.length + 5, first) + ok('next')),
    ],
  ])('harms nobody where it %s: all are asked anew', async (_what, harm) => {
    const { url, heard } = await startLosing(harm);
    expect(await Promise.all(all(client(), url, 20))).toEqual(paths(20));
    expect(heard.length).toBeGreaterThan(1);
  });

  test('announces more than it sends of a body that is read already: that one fails', async () => {
    const { url, sockets } = await startLosing((socket) => void socket.write(withLength(20, 'begin')));
    const raw = client();
    await text(await raw.exchange(get(url, 0)));
    const [first, second] = [raw.exchange(get(url, 1)), raw.exchange(get(url, 2)).then(text)];
    const body = text(await first);
    sockets[0]?.write(ok('/2'));
    await expect(body).rejects.toMatchObject({ code: 'weird-reply' });
    expect(await second).toBe('/2');
  });

  /** Harms where a second request comes before it has answered the first. */
  async function startLosing(harm: (socket: net.Socket, first: string) => void) {
    const heard: string[][] = [];
    const server = await startServer((socket) => {
      heard.push([]);
      socket.on('end', () => socket.end());
      let waiting: string[] = [];
      onRequest(socket, (head) => {
        waiting.push(pathOf(head));
        heard.at(-1)?.push(pathOf(head));
        setImmediate(() => {
          const [first] = waiting;
          if (first === undefined) return;
          if (waiting.length > 1) harm(socket, first);
          else socket.write(ok(first));
          waiting = [];
        });
      });
    });
    return { ...server, heard };
  }

  test('never answers: each request is sent a few times, and then fails', async () => {
    const { url, heard } = await echoing((_head, _number, socket) => void socket.end());
    const failures = await Promise.allSettled(all(client(), url, 4));
    for (const failure of failures) expect(failure).toMatchObject({ reason: { code: 'empty-reply' } });
    expect(heard.flat()).toHaveLength(4);
  });

  test('always closes on the second request: each is sent a few times at most', async () => {
    const { url, heard } = await echoing((head, number, socket) => {
      if (number === 1) socket.write(ok(pathOf(head)));
      else socket.end();
    });
    expect(await Promise.all(all(client(), url, 12))).toEqual(paths(12));
    expect(heard.flat().length).toBeLessThanOrEqual(24);
  });

  describe('closes each connection on its second request', () => {
    // One more than that request may cost.
    const connections = MAX_REPEATS + 2;

    /** All connections have answered once; then `/last` is heard, and closed on so often before its answer. */
    async function startClosing(refusals: number) {
      let left = refusals;
      const opened = deferred();
      const server = await echoing((head, _number, socket, connection) => {
        if (connection === connections) opened.resolve();
        if (pathOf(head) !== '/last') void opened.promise.then(() => socket.write(ok(pathOf(head))));
        else if (left-- > 0) socket.end();
        else socket.write(ok('/last'));
      });
      const raw = client({ connections, depth: 1 });
      expect(await Promise.all(all(raw, server.url, connections))).toEqual(paths(connections));
      const asked = () => server.heard.flat().filter((path) => path === '/last').length;
      return { last: raw.exchange(get(server.url, 'last')).then(text), asked };
    }

    test('and answers at the last repeat: that is the answer', async () => {
      const { last, asked } = await startClosing(MAX_REPEATS);
      expect(await last).toBe('/last');
      expect(asked()).toBe(MAX_REPEATS + 1);
    });

    test('and once too often: the failure is told, though there is another connection', async () => {
      const { last, asked } = await startClosing(MAX_REPEATS + 1);
      await expect(last).rejects.toMatchObject({ code: 'empty-reply' });
      expect(asked()).toBe(MAX_REPEATS + 1);
    });
  });

  test('sends something after its last answer: the connection is given up', async () => {
    const { url, sockets } = await echoing((head, _number, socket) =>
      socket.write(`${ok(pathOf(head))}${ok('forged')}`),
    );
    const raw = client();
    expect(await text(await raw.exchange(get(url, 0)))).toBe('/0');
    expect(await text(await raw.exchange(get(url, 1)))).toBe('/1');
    expect(sockets).toHaveLength(2);
  });

  test('breaks off in a body: that one is partial, those behind it are asked anew', async () => {
    const { url } = await echoing((head, _number, socket, connection) => {
      if (connection === 1 && pathOf(head) === '/2') socket.end(ok('123456').slice(0, -3));
      else if (connection === 1 && socket.writableEnded) return;
      else socket.write(ok(pathOf(head)));
    });
    const outcomes = await Promise.allSettled(all(client(), url, 6));
    expect(
      outcomes.map((outcome) =>
        outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as { code: string }).code,
      ),
    ).toEqual(['/0', '/1', 'partial', '/3', '/4', '/5']);
  });
});

describe('a long answer', () => {
  const LONG = 'x'.repeat(LONG_ANSWER_BYTES + 200_000);

  test.each<[string, string]>([
    ['by its length', ok(LONG)],
    [
      'by having grown',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${LONG.length.toString(16)}\r\n${LONG}\r\n0\r\n\r\n`,
    ],
  ])('known %s holds up nobody: those behind it are asked on another connection', async (_how, long) => {
    const { url, heard } = await echoing((head, _number, socket) => {
      socket.write(pathOf(head) === '/1' ? long : ok(pathOf(head)));
    });
    const raw = client({ connections: 2, depth: 8 });
    // Proven: two may be under way. The second goes to a new connection, the third stands behind the long answer.
    expect(await text(await raw.exchange(get(url, 0)))).toBe('/0');
    const late = deferred();
    const reading = (async () => {
      const { response } = await raw.exchange(get(url, 1));
      let received = 0;
      for await (const bytes of response.body) {
        received += bytes.length;
        // Past the bound, the rest waits until all the others have their answers.
        if (received > LONG_ANSWER_BYTES) await late.promise;
      }
      return received;
    })();
    const others = [2, 3, 4, 5];
    expect(await Promise.all(others.map(async (at) => text(await raw.exchange(get(url, at)))))).toEqual(
      others.map((at) => `/${at}`),
    );
    late.resolve();
    expect(await reading).toBe(LONG.length);
    expect(heard[0]?.slice(0, 3)).toEqual(['/0', '/1', '/3']);
    expect(heard[1]).toContain('/3');
  });

  test('with nobody behind it leaves the connection in use', async () => {
    const { url, sockets } = await echoing((head, _number, socket) => {
      socket.write(pathOf(head) === '/0' ? ok(LONG) : ok(pathOf(head)));
    });
    const raw = client();
    expect(await text(await raw.exchange(get(url, 0)))).toHaveLength(LONG.length);
    expect(await text(await raw.exchange(get(url, 1)))).toBe('/1');
    expect(sockets).toHaveLength(1);
  });

  test('left early costs the connection, and nobody behind it', async () => {
    const { url, sockets } = await echoing((head, _number, socket) => {
      socket.write(pathOf(head) === '/1' ? ok(LONG) : ok(pathOf(head)));
    });
    const raw = client();
    const leaving = async () => {
      const { response } = await raw.exchange(get(url, 1));
      for await (const bytes of response.body) return bytes.length;
      return 0;
    };
    const [first, left, last] = await Promise.all([
      raw.exchange(get(url, 0)).then(text),
      leaving(),
      raw.exchange(get(url, 2)).then(text),
    ]);
    expect([first, last]).toEqual(['/0', '/2']);
    expect(left).toBeGreaterThan(0);
    expect(sockets).toHaveLength(2);
  });
});

describe('connections without work', () => {
  /** As many servers as there are numbers, at one port. */
  async function origins() {
    const server = await echoing((head, _number, socket) => socket.write(ok(pathOf(head))));
    const dial = { connectTo: [{ toHost: '127.0.0.1', toPort: server.port }] };
    const urlOf = (at: number) => new URL(`http://origin-${at}.test/`);
    return { ...server, dial, urlOf };
  }

  test('are kept up to a bound; beyond it, the one that was used least lately is closed', async () => {
    const { sockets, dial, urlOf } = await origins();
    const raw = client({ connections: 2, depth: 8 }, { dial });
    const ask = async (at: number) => text(await raw.exchange(get(urlOf(at), at)));
    for (let at = 0; at < MAX_IDLE_CONNECTIONS; at += 1) expect(await ask(at)).toBe(`/${at}`);
    // The first is used again: so the second is the oldest.
    expect(await ask(0)).toBe('/0');
    expect(sockets).toHaveLength(MAX_IDLE_CONNECTIONS);
    expect(await ask(MAX_IDLE_CONNECTIONS)).toBe(`/${MAX_IDLE_CONNECTIONS}`);
    await vi.waitFor(() => expect(sockets[1]?.readableEnded).toBe(true));
    expect(sockets.filter(({ readableEnded }) => readableEnded)).toHaveLength(1);
    expect(await ask(0)).toBe('/0');
    expect(sockets).toHaveLength(MAX_IDLE_CONNECTIONS + 1);
  });

  test('are kept as many as one server may have, where that is more', async () => {
    const connections = MAX_IDLE_CONNECTIONS + 4;
    const { url, sockets } = await echoing((head, _number, socket) => socket.write(ok(pathOf(head))));
    const raw = client({ connections, depth: 1 });
    expect(await Promise.all(all(raw, url, connections))).toEqual(paths(connections));
    expect(await Promise.all(all(raw, url, connections))).toEqual(paths(connections));
    expect(sockets).toHaveLength(connections);
  });
});

describe('whoever gives up', () => {
  test('on a body whose rest does not come holds up nobody for long', async () => {
    const { url, sockets } = await echoing((head, number, socket, connection) => {
      if (connection === 1 && number > 1) socket.write(number === 2 ? withLength(20, 'begin') : '');
      else socket.write(ok(pathOf(head)));
    });
    const raw = client();
    await text(await raw.exchange(get(url, 0)));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const [first, second] = [raw.exchange(get(url, 1)), raw.exchange(get(url, 2)).then(text)];
    await (await first).response.body[Symbol.asyncIterator]().return?.();
    await vi.advanceTimersByTimeAsync(MAX_DRAIN_MS);
    expect(await second).toBe('/2');
    expect(sockets).toHaveLength(2);
  });

  test('on an answer that never comes is alone with that: those behind are asked anew', async () => {
    const lost = deferred();
    const { url } = await echoing((head, _number, socket, connection) => {
      if (pathOf(head) === '/2') lost.resolve();
      // As a server that drops what it has read together with something else.
      if (connection === 1 && Number(pathOf(head).slice(1)) >= 2) return;
      socket.write(ok(pathOf(head)));
    });
    const raw = client();
    const giving = new AbortController();
    const outcomes = Promise.allSettled(
      [0, 1, 2, 3, 4].map(async (at) =>
        text(await raw.exchange(get(url, at), at === 2 ? { signal: giving.signal } : {})),
      ),
    );
    await lost.promise;
    giving.abort();
    expect(
      (await outcomes).map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'failed')),
    ).toEqual(['/0', '/1', 'failed', '/3', '/4']);
  });

  test('before it is sent is never asked for', async () => {
    const { url, heard } = await echoing((head, _number, socket) => socket.write(ok(pathOf(head))));
    const raw = client();
    const giving = new AbortController();
    const outcomes = [0, 1, 2].map(async (at) =>
      text(await raw.exchange(get(url, at), at === 1 ? { signal: giving.signal } : {})),
    );
    giving.abort();
    await expect(outcomes[1]).rejects.toMatchObject({ code: 'aborted' });
    expect(await Promise.all([outcomes[0], outcomes[2]])).toEqual(['/0', '/2']);
    expect(heard).toEqual([['/0', '/2']]);
  });

  test('while its connection is being made gives that up, and nobody else', async () => {
    // Of the first connection, the handshake never ends.
    const { port, sockets } = await startServer((socket) => void socket.resume());
    const silent = new URL(`https://127.0.0.1:${port}/`);
    const raw = client();
    const giving = new AbortController();
    const given = raw.exchange(get(silent, 1), { signal: giving.signal });
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    giving.abort();
    await expect(given).rejects.toMatchObject({ code: 'aborted', message: 'interrupted' });
    await vi.waitFor(() => expect(sockets[0]?.readableEnded).toBe(true));
    const { url } = await echoing((head, _number, socket) => socket.write(ok(pathOf(head))));
    expect(await text(await raw.exchange(get(url, 2)))).toBe('/2');
  });

  test('while others are due before it has its answer dropped, where that comes with theirs', async () => {
    const asked = deferred();
    const go = deferred();
    const { url, sockets } = await echoing((head, number, socket) => {
      if (number <= 3) socket.write(ok(pathOf(head)));
      if (number < 6) return;
      asked.resolve();
      void go.promise.then(() => socket.write(['/3', '/4', '/5'].map((path) => ok(path)).join('')));
    });
    const raw = client();
    expect(await Promise.all(all(raw, url, 3))).toEqual(paths(3));
    const giving = new AbortController();
    const [third, fourth, fifth] = [3, 4, 5].map(async (at) =>
      text(await raw.exchange(get(url, at), at === 4 ? { signal: giving.signal } : {})),
    );
    await asked.promise;
    giving.abort();
    await expect(fourth).rejects.toMatchObject({ code: 'aborted' });
    go.resolve();
    expect(await third).toBe('/3');
    expect(await fifth).toBe('/5');
    expect(sockets).toHaveLength(1);
  });

  test('is not asked for anew when the connection breaks, and the others are', async () => {
    const asked = deferred();
    const go = deferred();
    const { url, heard } = await echoing((head, number, socket, connection) => {
      if (connection > 1 || number <= 3) socket.write(ok(pathOf(head)));
      else if (number === 6) {
        asked.resolve();
        void go.promise.then(() => socket.end());
      }
    });
    const raw = client();
    await Promise.all(all(raw, url, 3));
    const giving = new AbortController();
    const [third, fourth, fifth] = [3, 4, 5].map(async (at) =>
      text(await raw.exchange(get(url, at), at === 4 ? { signal: giving.signal } : {})),
    );
    await asked.promise;
    giving.abort();
    await expect(fourth).rejects.toMatchObject({ code: 'aborted' });
    go.resolve();
    expect([await third, await fifth]).toEqual(['/3', '/5']);
    expect(heard.slice(1).flat()).toEqual(['/3', '/5']);
  });

  test('in the middle of a body ends that one, and those behind it are asked anew', async () => {
    const { url, sockets } = await echoing((head, _number, socket, connection) => {
      if (connection === 1 && pathOf(head) === '/1') socket.write(ok('123456').slice(0, -3));
      else if (connection > 1 || pathOf(head) === '/0') socket.write(ok(pathOf(head)));
    });
    const raw = client();
    const giving = new AbortController();
    const [first, second, third] = [0, 1, 2].map((at) =>
      raw.exchange(get(url, at), at === 1 ? { signal: giving.signal } : {}),
    );
    expect(await text(await first!)).toBe('/0');
    const reading = text(await second!);
    giving.abort();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
    expect(await text(await third!)).toBe('/2');
    expect(sockets).toHaveLength(2);
  });
});
