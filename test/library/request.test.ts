import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../src/protocols/http.ts';
import { onRequest, startServer } from '../helpers/servers.ts';
import { bodyOf, closedByClient, EMPTY, openClient, requestTo } from './support.ts';

/** What reaches a server that answers once it has seen `last`. */
async function heard(more: Partial<HttpRequest>, last = '\r\n\r\n'): Promise<string> {
  let text = '';
  const server = await startServer((socket) => {
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (text.endsWith(last)) socket.write(EMPTY);
    });
  });
  const url = new URL('/a%20b?c=d', server.url);
  await openClient().exchange(requestTo(url, { headers: [['Host', 'www.perdu.com']], ...more }));
  return text;
}

const START = 'HTTP/1.1\r\nhost: www.perdu.com\r\nconnection: keep-alive\r\n';

describe('what undici sends', () => {
  it('is the given fields, in their order and case, after a host and connection of its own', async () => {
    const headers = [
      ['X-B', '1'],
      ['Host', 'www.perdu.com'],
      ['x-a', 'caf\xe9'],
      ['X-B', ''],
    ] as const;
    expect(await heard({ headers })).toBe(`GET /a%20b?c=d ${START}X-B: 1\r\nx-a: caf\xe9\r\nX-B: \r\n\r\n`);
  });

  it('is a path or URL as it was given, not tidied up', async () => {
    expect(await heard({ target: '/../x//y' })).toBe(`GET /../x//y ${START}\r\n`);
    expect(await heard({ target: 'http://other.example/' })).toBe(`GET http://other.example/ ${START}\r\n`);
  });

  it('keeps the connection after HEAD, and closes it when that was asked for', async () => {
    expect(await heard({ method: 'HEAD' })).toBe(`HEAD /a%20b?c=d ${START}\r\n`);
    const headers = [['Host', 'www.perdu.com'] as const, ['Connection', 'close'] as const];
    expect(await heard({ headers })).toContain('\r\nconnection: close\r\n');
  });

  it('is a body of known size with its length', async () => {
    const sent = await heard({ method: 'PUT', body: bodyOf(5, 'he', '', 'llo') }, 'hello');
    expect(sent).toBe(`PUT /a%20b?c=d ${START}content-length: 5\r\n\r\nhello`);
  });

  it('is a body of unknown size in chunks', async () => {
    const sent = await heard({ method: 'PUT', body: bodyOf(undefined, 'he', '', 'llo') }, '\r\n0\r\n\r\n');
    const chunks = '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n';
    expect(sent).toBe(`PUT /a%20b?c=d ${START}transfer-encoding: chunked\r\n\r\n${chunks}`);
  });

  it('is a body as one streams it: the source waits while the server does not read', async () => {
    let offered = 0;
    const server = await startServer((socket) => {
      socket.pause();
    });
    const full = new AbortController();
    const body = {
      size: undefined,
      replayable: false,
      async *open() {
        for (;;) {
          offered += 65_536;
          yield Buffer.alloc(65_536);
        }
      },
    };
    const client = openClient({ dial: { idleTimeout: 300 } });
    const request = requestTo(server.url, { method: 'PUT', body });
    await expect(client.exchange(request, { signal: full.signal })).rejects.toMatchObject({
      code: 'timeout',
    });
    // What the system's buffers on both sides hold, and no more.
    expect(offered).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('a body to send that is not as it should be', () => {
  it('is an error of its source, not of the wire', async () => {
    const server = await startServer(() => {});
    const broken = Object.assign(new Error('the disk is gone'), { syscall: 'read' });
    const body = {
      size: undefined,
      replayable: false,
      // oxlint-disable-next-line require-yield -- it fails first
      async *open(): AsyncGenerator<Uint8Array> {
        throw broken;
      },
    };
    const sending = openClient().exchange(requestTo(server.url, { method: 'PUT', body }));
    await expect(sending).rejects.toBe(broken);
  });

  it.each([
    ['short', 'abc'],
    ['long', 'abcdef'],
  ])('is an error when it is too %s', async (_what, text) => {
    const server = await startServer((socket) => void socket.resume());
    const sending = openClient().exchange(requestTo(server.url, { method: 'PUT', body: bodyOf(5, text) }));
    await expect(sending).rejects.toMatchObject({
      code: 'send',
      message: 'the body to send is not as long as was announced',
    });
  });
});

describe('an answer before the whole body is sent', () => {
  it('is read, and the body is sent no further', async () => {
    let returned = (): void => {};
    const closed = new Promise<void>((resolve) => {
      returned = resolve;
    });
    const server = await startServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 413 Too Much\r\nContent-Length: 4\r\n\r\nstop');
        socket.resume();
      });
    });
    const body = {
      size: undefined,
      replayable: false,
      async *open() {
        try {
          for (;;) yield Buffer.alloc(65_536);
        } finally {
          returned();
        }
      },
    };
    const { response } = await openClient().exchange(requestTo(server.url, { method: 'PUT', body }));
    expect(response.status).toBe(413);
    await closed;
    await closedByClient(server.sockets[0]);
  });
});

describe('a connection that the server closes just when it is used again', () => {
  /** The first connection answers once, and closes without a word when it is asked again. */
  const stale = () =>
    startServer((socket, connection) => {
      onRequest(socket, (_head, number) => {
        if (connection === 1 && number === 2) socket.end();
        else socket.write(EMPTY);
      });
    });

  it('is replaced, and the request sent once more', async () => {
    const { url, sockets } = await stale();
    const client = openClient();
    await client.exchange(requestTo(url));
    const { response } = await client.exchange(requestTo(url));
    expect(response.status).toBe(200);
    expect(sockets).toHaveLength(2);
  });

  it('is not replaced for a POST, which may have been carried out already', async () => {
    const { url, sockets } = await stale();
    const client = openClient();
    await client.exchange(requestTo(url));
    await expect(client.exchange(requestTo(url, { method: 'POST' }))).rejects.toMatchObject({
      code: 'empty-reply',
    });
    expect(sockets).toHaveLength(1);
  });
});
