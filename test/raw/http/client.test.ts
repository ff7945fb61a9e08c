import { once } from 'node:events';
import type net from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type {
  HttpClientSettings,
  HttpExchange,
  HttpRequest,
  HttpRequestBody,
} from '../../../src/protocols/http.ts';
import { MAX_IDLE_CONNECTIONS } from '../../../src/protocols/http-limits.ts';
import { createHttpClient } from '../../../src/raw/http/client.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import { deferred } from '../../helpers/deferred.ts';
import { closedPort, onRequest, startServer } from '../../helpers/servers.ts';

const MIB = 1024 * 1024;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const FORGED = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged';

function client(settings: HttpClientSettings = {}) {
  const created = createHttpClient(settings);
  onTestFinished(() => created.close());
  return created;
}

const get = (url: URL, parts: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  headers: [['Host', url.host]],
  ...parts,
});

async function text({ response }: HttpExchange): Promise<string> {
  let all = '';
  for await (const bytes of response.body) all += Buffer.from(bytes).toString('latin1');
  return all;
}

function body(pieces: readonly string[], size?: number, replayable = true): HttpRequestBody {
  return {
    size,
    replayable,
    async *open() {
      for (const piece of pieces) yield Buffer.from(piece);
    },
  };
}

/** A server that gives the same answer to every request head. */
const answering = (answer: string) =>
  startServer((socket) => onRequest(socket, () => void socket.write(answer, 'latin1')));

describe('the raw client', () => {
  test('makes an exchange and says over which connection and how long it took', async () => {
    const { url, port } = await answering(
      'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nSum: 1\r\n\r\n',
    );
    const exchange = await client().exchange(get(url));
    const { response, connection, timings } = exchange;
    expect(response).toMatchObject({ version: '1.1', status: 200, reason: 'Fine' });
    expect(response.informational.map(({ status }) => status)).toEqual([103]);
    expect(response.trailers()).toEqual([]);
    expect(await text(exchange)).toBe('ok');
    expect(response.trailers()).toEqual([['Sum', '1']]);
    expect(connection.remote).toBe(`127.0.0.1:${port}`);
    expect(timings.firstByte).toBeGreaterThanOrEqual(timings.connect ?? NaN);
  });

  test('refuses what cannot be sent before it connects', async () => {
    const url = new URL(`http://127.0.0.1:${await closedPort()}/`);
    const evil = get(url, { headers: [['X', 'a\r\nEvil: b']] });
    await expect(client().exchange(evil)).rejects.toMatchObject({ name: 'UsageError' });
  });
});

describe('a connection of the raw client', () => {
  test('is used again once the response has been read to its end', async () => {
    const { url, sockets } = await answering(OK);
    const raw = client();
    for (let count = 0; count < 3; count += 1) expect(await text(await raw.exchange(get(url)))).toBe('ok');
    expect(sockets).toHaveLength(1);
  });

  test('is used again at once after a response that has no body, unread', async () => {
    const { url, sockets } = await answering('HTTP/1.1 304 Not Modified\r\n\r\n');
    const raw = client();
    const first = await raw.exchange(get(url));
    const second = await raw.exchange(get(url));
    expect(sockets).toHaveLength(1);
    expect(first.timings.connect).toBeDefined();
    expect(second.timings.connect).toBeUndefined();
    expect(await text(second)).toBe('');
  });

  test('is not shared by exchanges that overlap', async () => {
    const { url, sockets } = await answering(OK);
    const raw = client();
    const both = await Promise.all([raw.exchange(get(url)), raw.exchange(get(url))]);
    expect(sockets).toHaveLength(2);
    await Promise.all(both.map(text));
    await text(await raw.exchange(get(url)));
    expect(sockets).toHaveLength(2);
  });

  test.each<[string, string, Partial<HttpRequest>]>([
    ['the server says close', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok', {}],
    ['the server speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', {}],
    [
      'we said close, even if the server keeps it (RFC 9112, section 9.6)',
      OK,
      { headers: [['connection', 'Close']] },
    ],
    ['we spoke HTTP/1.0', OK, { version: '1.0' }],
    ['more than the response came', `${OK}${FORGED}`, {}],
  ])('is not used again when %s', async (_when, answer, parts) => {
    const { url, sockets } = await answering(answer);
    const raw = client();
    for (let count = 1; count <= 2; count += 1) {
      expect(await text(await raw.exchange(get(url, parts)))).toBe('ok');
      expect(sockets).toHaveLength(count);
    }
    await vi.waitFor(() => expect(sockets[0]?.readableEnded || sockets[0]?.destroyed).toBe(true));
  });

  test.each<[string, (socket: net.Socket | undefined) => void]>([
    ['something came unasked: it would be taken for the next answer', (socket) => socket?.write(FORGED)],
    ['it was closed, even for a POST, which is sent once', (socket) => socket?.end()],
  ])('is not used again when %s, though nobody has looked yet', async (_what, act) => {
    const { url, sockets } = await answering(OK);
    const raw = client();
    expect(await text(await raw.exchange(get(url)))).toBe('ok');
    // On loopback this is with the receiving system at once, and our event loop has had no turn to read it.
    act(sockets[0]);
    expect(await text(await raw.exchange(get(url, { method: 'POST' })))).toBe('ok');
    expect(sockets).toHaveLength(2);
  });

  test('is not used again when the body was left early, and is closed', async () => {
    const { url, sockets } = await answering(`HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbeginning`);
    const { response } = await client().exchange(get(url));
    for await (const bytes of response.body) {
      expect(Buffer.from(bytes).toString()).toBe('beginning');
      break;
    }
    await vi.waitFor(() => expect(sockets[0]?.readableEnded).toBe(true));
  });

  test('is closed with the client, also while its body is read', async () => {
    const { url, sockets } = await answering(`HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbeginning`);
    const raw = client();
    const exchange = await raw.exchange(get(url));
    const reading = text(exchange);
    await raw.close();
    await expect(reading).rejects.toMatchObject({ code: 'aborted', message: 'the client was closed' });
    await vi.waitFor(() => expect(sockets[0]?.readableEnded).toBe(true));
  });

  test('that is still being made when the client is closed is given up', async () => {
    // A peer that never finishes the TLS handshake.
    const { port, sockets } = await startServer(() => {});
    const raw = client();
    const exchange = raw.exchange(get(new URL(`https://127.0.0.1:${port}/`)));
    await vi.waitFor(() => expect(sockets).toHaveLength(1));
    void raw.close();
    await expect(exchange).rejects.toMatchObject({ code: 'aborted', message: 'the client was closed' });
  });

  test('is not made by a client that is closed', async () => {
    const { url, sockets } = await answering(OK);
    const raw = client();
    await raw.close();
    await expect(raw.exchange(get(url))).rejects.toMatchObject({ code: 'aborted' });
    expect(sockets).toHaveLength(0);
  });

  test('is kept for later with a few others only: the oldest is closed', async () => {
    const { port, sockets } = await answering(OK);
    const raw = client({ dial: { connectTo: [{ toHost: '127.0.0.1', toPort: port }] } });
    // Each name is an origin of its own, and all lead here.
    for (let count = 0; count <= MAX_IDLE_CONNECTIONS; count += 1) {
      await text(await raw.exchange(get(new URL(`http://site${count}.test/`))));
    }
    await vi.waitFor(() => expect(sockets.map(({ readableEnded }) => readableEnded).indexOf(false)).toBe(1));
    await text(await raw.exchange(get(new URL('http://site1.test/'))));
    expect(sockets).toHaveLength(MAX_IDLE_CONNECTIONS + 1);
  });

  test('gives its body once: a second reading is an error, and not an empty body', async () => {
    const { url } = await answering(OK);
    const exchange = await client().exchange(get(url));
    expect(await text(exchange)).toBe('ok');
    await expect(text(exchange)).rejects.toMatchObject({ name: 'UsageError' });
  });

  test('shows no secret in its transcript, neither sent nor echoed in pieces', async () => {
    const { url } = await startServer((socket) => {
      onRequest(socket, (head) => {
        const echo = /Basic (.*)/.exec(head)?.[1] ?? '';
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${echo.length}\r\n\r\n${echo.slice(0, 5)}`);
        setImmediate(() => socket.write(echo.slice(5)));
      });
    });
    const shown = { sent: '', received: '' };
    const recorder = createRecorder({
      client: 'raw',
      listeners: [
        (entry) => {
          if (entry.kind === 'sent' || entry.kind === 'received') {
            shown[entry.kind] += Buffer.from(entry.bytes).toString('latin1');
          }
        },
      ],
    });
    const secret = Buffer.from('ada:lovelace').toString('base64');
    const request = get(url, { headers: [['Authorization', `Basic ${secret}`]], secrets: [secret] });
    const raw = client({ recorder });
    expect(await text(await raw.exchange(request))).toBe(secret);
    await raw.close();
    expect(shown.sent).toContain('Authorization: Basic ****\r\n');
    expect(shown.received).toMatch(/\r\n\r\n\*\*\*\*$/);
  });
});

describe('a connection that the server closes just when it is used again', () => {
  /** The first connection answers once; its second request it treats as told, unless it ends up on the next one. */
  const stale = (treat: (socket: net.Socket) => void) =>
    startServer((socket, connection) => {
      socket.on('end', () => socket.end());
      onRequest(socket, (_head, number) => {
        if (connection === 1 && number === 2) treat(socket);
        else socket.write(OK);
      });
    });

  test.each<[string, (socket: net.Socket) => void]>([
    ['closed', (socket) => void socket.end()],
    ['reset', (socket) => void socket.resetAndDestroy()],
  ])('is replaced, and the request sent once more, when it is %s', async (_how, treat) => {
    const { url, sockets } = await stale(treat);
    const raw = client();
    await text(await raw.exchange(get(url)));
    const put = get(url, { method: 'PUT', body: body(['data'], 4) });
    expect(await text(await raw.exchange(put))).toBe('ok');
    expect(sockets).toHaveLength(2);
  });

  test('is not replaced for a POST, which may have been carried out already', async () => {
    const { url, sockets } = await stale((socket) => void socket.end());
    const raw = client();
    await text(await raw.exchange(get(url)));
    const post = get(url, { method: 'POST', body: body(['data'], 4) });
    await expect(raw.exchange(post)).rejects.toMatchObject({ code: 'empty-reply' });
    expect(sockets).toHaveLength(1);
  });

  test('is replaced without another try when it was closed before', async () => {
    const { url, sockets } = await startServer((socket) => {
      onRequest(socket, () => socket.end(OK));
    });
    const raw = client();
    for (let count = 1; count <= 3; count += 1) {
      expect(await text(await raw.exchange(get(url)))).toBe('ok');
      await vi.waitFor(() => expect(sockets[count - 1]?.writableFinished).toBe(true));
    }
    expect(sockets).toHaveLength(3);
  });

  test('is not replaced once a byte of the answer has come', async () => {
    const { url, sockets } = await stale((socket) => void socket.end('H'));
    const raw = client();
    await text(await raw.exchange(get(url)));
    await expect(raw.exchange(get(url))).rejects.toMatchObject({ code: 'partial' });
    expect(sockets).toHaveLength(1);
  });

  test('is not replaced when the body cannot be sent again', async () => {
    const { url, sockets } = await stale((socket) => void socket.end());
    const raw = client();
    await text(await raw.exchange(get(url)));
    const post = get(url, { method: 'POST', body: body(['data'], 4, false) });
    await expect(raw.exchange(post)).rejects.toMatchObject({ code: 'empty-reply' });
    expect(sockets).toHaveLength(1);
  });

  test('is replaced once only: a server that always closes is not asked for ever', async () => {
    const { url, sockets } = await startServer((socket, connection) => {
      onRequest(socket, (_head, number) => {
        if (connection === 1 && number === 1) socket.write(OK);
        else socket.end();
      });
    });
    const raw = client();
    await text(await raw.exchange(get(url)));
    await expect(raw.exchange(get(url))).rejects.toMatchObject({ code: 'empty-reply' });
    expect(sockets).toHaveLength(2);
  });

  test('is not tried again when it was fresh', async () => {
    const { url, sockets } = await startServer((socket) => onRequest(socket, () => void socket.end()));
    await expect(client().exchange(get(url))).rejects.toMatchObject({ code: 'empty-reply' });
    expect(sockets).toHaveLength(1);
  });
});

describe('a response that breaks off', () => {
  const LENGTH = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n';
  const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

  test.each([
    ['in a body of known length', `${LENGTH}hello`, 'hello'],
    ['before the first byte of a body', LENGTH, ''],
    ['in a chunk', `${CHUNKED}a\r\nhello`, 'hello'],
    ['between chunks', `${CHUNKED}5\r\nhello\r\n`, 'hello'],
    ['before the last empty line', `${CHUNKED}5\r\nhello\r\n0\r\n`, 'hello'],
  ])('%s is partial, after what had come of it', async (_where, answer, good) => {
    const { url } = await startServer((socket) => onRequest(socket, () => void socket.end(answer)));
    const { response } = await client().exchange(get(url));
    let all = '';
    const reading = (async () => {
      for await (const bytes of response.body) all += Buffer.from(bytes).toString();
    })();
    await expect(reading).rejects.toMatchObject({ name: 'ProtocolError', code: 'partial' });
    expect(all).toBe(good);
  });

  test.each([
    ['of known length', `${LENGTH}hello`],
    ['in chunks', `${CHUNKED}a\r\nhello`],
    ['that ends with the connection, whose end a reset is not', 'HTTP/1.1 200 OK\r\n\r\nhello'],
  ])('by a reset in a body %s is partial, and says so', async (_what, answer) => {
    const { url, sockets } = await startServer((socket) =>
      onRequest(socket, () => void socket.write(answer)),
    );
    const { response } = await client().exchange(get(url));
    const reading = (async () => {
      for await (const bytes of response.body) {
        expect(Buffer.from(bytes).toString()).toBe('hello');
        sockets[0]?.resetAndDestroy();
      }
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'partial',
      message: 'the connection broke after 5 bytes of the body',
      cause: { code: 'receive' },
    });
  });

  test('in its head is partial, and without a byte empty', async () => {
    const half = await startServer((socket) =>
      onRequest(socket, () => void socket.end('HTTP/1.1 200 OK\r\nA: ')),
    );
    await expect(client().exchange(get(half.url))).rejects.toMatchObject({ code: 'partial' });
    const none = await startServer((socket) => onRequest(socket, () => void socket.end()));
    await expect(client().exchange(get(none.url))).rejects.toMatchObject({ code: 'empty-reply' });
    const reset = await startServer((socket) => onRequest(socket, () => void socket.resetAndDestroy()));
    await expect(client().exchange(get(reset.url))).rejects.toMatchObject({ code: 'receive' });
  });

  test('because nothing moves any more is a time-out, in the head and in the body', async () => {
    const raw = client({ dial: { idleTimeout: 50 } });
    const silent = await answering('HTTP/1.1 200');
    await expect(raw.exchange(get(silent.url))).rejects.toMatchObject({ code: 'timeout' });
    const stuck = await answering(`${LENGTH}hello`);
    const exchange = await raw.exchange(get(stuck.url));
    await expect(text(exchange)).rejects.toMatchObject({ code: 'timeout' });
  });

  test('because it is not HTTP leaves no connection behind', async () => {
    const { url, sockets } = await startServer((socket) => {
      socket.resume().write('SSH-2.0-OpenSSH_9.2\r\n');
    });
    await expect(client().exchange(get(url))).rejects.toMatchObject({ code: 'weird-reply' });
    await vi.waitFor(() => expect(sockets[0]?.readableEnded).toBe(true));
  });
});

describe('an exchange that is given up', () => {
  test('beforehand makes no connection', async () => {
    const { url, sockets } = await answering(OK);
    const attempt = client().exchange(get(url), { signal: AbortSignal.abort() });
    await expect(attempt).rejects.toMatchObject({ code: 'aborted' });
    expect(sockets).toHaveLength(0);
  });

  test('while it waits for the head, or in its body, ends at once and closes the connection', async () => {
    const heard = deferred();
    const silent = await startServer((socket) => onRequest(socket, () => heard.resolve()));
    const controller = new AbortController();
    const waiting = client().exchange(get(silent.url), { signal: controller.signal });
    await heard.promise;
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted', message: 'interrupted' });
    await vi.waitFor(() => expect(silent.sockets[0]?.readableEnded).toBe(true));

    const stuck = await answering('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello');
    const second = new AbortController();
    const exchange = await client().exchange(get(stuck.url), { signal: second.signal });
    const reading = text(exchange);
    second.abort();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
    await vi.waitFor(() => expect(stuck.sockets[0]?.readableEnded).toBe(true));
  });

  test('while it uploads says that it was given up, and not that sending failed', async () => {
    const { url } = await startServer((socket) => void socket.pause());
    const controller = new AbortController();
    const filling: HttpRequestBody = {
      size: 64 * MIB,
      replayable: true,
      async *open() {
        yield Buffer.alloc(MIB);
        setTimeout(() => controller.abort(), 20);
        for (let count = 1; count < 64; count += 1) yield Buffer.alloc(MIB);
      },
    };
    const request = get(url, { method: 'PUT', body: filling });
    await expect(client().exchange(request, { signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  test('before a connection that is there is used again sends nothing over it', async () => {
    let asked = 0;
    const { url } = await startServer((socket) => {
      onRequest(socket, () => {
        asked += 1;
        socket.write(OK);
      });
    });
    const raw = client();
    await text(await raw.exchange(get(url)));
    const controller = new AbortController();
    const second = raw.exchange(get(url, { method: 'POST' }), { signal: controller.signal });
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: 'aborted', message: 'interrupted' });
    expect(asked).toBe(1);
  });

  test('after it is over does not harm the connection', async () => {
    const { url, sockets } = await answering(OK);
    const raw = client();
    const controller = new AbortController();
    await text(await raw.exchange(get(url), { signal: controller.signal }));
    controller.abort();
    await text(await raw.exchange(get(url)));
    expect(sockets).toHaveLength(1);
  });
});

describe('an upload over a socket', () => {
  test('arrives whole, and its connection is used again', async () => {
    let heard = '';
    const { url, sockets } = await startServer((socket) => {
      socket.on('data', (bytes) => {
        heard += String(bytes);
        if (heard.endsWith('\r\n0\r\n\r\n')) socket.write(OK);
      });
    });
    const raw = client();
    for (let count = 0; count < 2; count += 1) {
      heard = '';
      await text(await raw.exchange(get(url, { method: 'PUT', body: body(['hello', ' world']) })));
      expect(heard).toMatch(/chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n$/);
    }
    expect(sockets).toHaveLength(1);
  });

  test('that is refused in the midst stops, and the refusal is read though the server closes', async () => {
    const { url } = await startServer((socket) => {
      socket.once('data', () => {
        socket.pause();
        socket.end('HTTP/1.1 413 Content Too Large\r\nContent-Length: 8\r\n\r\ntoo much');
      });
    });
    let produced = 0;
    const endless: HttpRequestBody = {
      size: undefined,
      replayable: false,
      async *open() {
        for (; produced < 1024; produced += 1) yield Buffer.alloc(MIB);
      },
    };
    const exchange = await client().exchange(get(url, { method: 'PUT', body: endless }));
    expect(exchange.response.status).toBe(413);
    expect(await text(exchange)).toBe('too much');
    expect(produced).toBeLessThan(64);
  });

  test('is heard out by a server that answers while it listens', async () => {
    const { url } = await startServer((socket) => {
      let heard = 0;
      socket.once('data', () => void socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${16 * MIB}\r\n\r\n`));
      socket.on('data', (bytes) => {
        const headEnd = heard === 0 ? bytes.indexOf('\r\n\r\n') + 4 : 0;
        heard += bytes.length;
        socket.write(bytes.subarray(headEnd));
      });
    });
    const pieces = Array.from({ length: 16 }, () => 'x'.repeat(MIB));
    const exchange = await client().exchange(get(url, { method: 'POST', body: body(pieces, 16 * MIB) }));
    let length = 0;
    for await (const bytes of exchange.response.body) length += bytes.length;
    expect(length).toBe(16 * MIB);
  });
});

describe('a large body', () => {
  /** Writes a piece again and again, as fast as it is taken. */
  async function pour(socket: net.Socket, piece: Buffer, times: number, last = ''): Promise<void> {
    for (let count = 0; count < times; count += 1) if (!socket.write(piece)) await once(socket, 'drain');
    socket.end(last);
  }

  test('waits in the server while the reader does', async () => {
    const { url, sockets } = await startServer((socket) =>
      onRequest(socket, () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${200 * MIB}\r\n\r\n`);
        void pour(socket, Buffer.alloc(MIB), 200);
      }),
    );
    const { response } = await client().exchange(get(url));
    const reader = response.body[Symbol.asyncIterator]();
    await reader.next();
    // Until it stands still: what fits into the buffers of both ends.
    let before = -1;
    await vi.waitFor(
      () => {
        const now = sockets[0]?.bytesWritten ?? 0;
        const still = now === before;
        before = now;
        expect(still).toBe(true);
      },
      { interval: 100, timeout: 5000 },
    );
    expect(before).toBeLessThan(16 * MIB);
    await reader.return?.();
  });

  test.each([
    ['with its length', `Content-Length: ${200 * MIB}\r\n\r\n`, (piece: Buffer) => piece, ''],
    [
      'in chunks',
      'Transfer-Encoding: chunked\r\n\r\n',
      (piece: Buffer) =>
        Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
      '0\r\n\r\n',
    ],
  ])('of 200 MiB %s is read in flat memory', async (_how, fields, frame, last) => {
    const piece = frame(Buffer.alloc(MIB, 'x'));
    const { url } = await startServer((socket) =>
      onRequest(socket, () => {
        socket.write(`HTTP/1.1 200 OK\r\n${fields}`);
        void pour(socket, piece, 200, last);
      }),
    );
    const { response } = await client().exchange(get(url));
    let received = 0;
    let peak = 0;
    const used = (): number => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const start = used();
    for await (const bytes of response.body) {
      received += bytes.length;
      peak = Math.max(peak, used() - start);
    }
    expect(received).toBe(200 * MIB);
    // The server in this process holds some, too; a copy of the body would be twenty times as much.
    expect(peak).toBeLessThan(40 * MIB);
  });
});
