import { describe, expect, it } from 'vitest';
import { TransportError } from '../../src/errors.ts';
import { MAX_IDLE_CONNECTIONS } from '../../src/protocols/http-limits.ts';
import type { HttpClient } from '../../src/protocols/http.ts';
import { onRequest, startServer, type BareServer } from '../helpers/servers.ts';
import { answerWith, closedByClient, EMPTY, hangUp, openClient, readText, requestTo } from './support.ts';

const OK = 'HTTP/1.1 200 OK\r\n';

/** Answers every request of a connection with its number there. */
function startCounter(): Promise<BareServer> {
  return startServer((socket) => {
    onRequest(socket, (_head, number) => void socket.write(`${OK}Content-Length: 1\r\n\r\n${number}`));
  });
}

async function get(client: HttpClient, server: BareServer, more = {}) {
  const exchange = await client.exchange(requestTo(server.url, more));
  return { ...exchange, text: await readText(exchange.response.body) };
}

describe('the connections of the library client', () => {
  it('serve again, with no time spent on dialling', async () => {
    const server = await startCounter();
    const client = openClient();
    const first = await get(client, server);
    const second = await get(client, server);
    expect([first.text, second.text]).toEqual(['1', '2']);
    expect(second.connection).toEqual(first.connection);
    expect(first.connection.remote).toBe(`127.0.0.1:${server.port}`);
    expect(first.timings.connect).toBeGreaterThan(0);
    expect(second.timings).toEqual({ firstByte: expect.any(Number) });
  });

  it('serve again after HEAD', async () => {
    const server = await startServer((socket) => {
      onRequest(socket, () => void socket.write(`${OK}Content-Length: 5\r\n\r\n`));
    });
    const client = openClient();
    await get(client, server, { method: 'HEAD' });
    await get(client, server, { method: 'HEAD' });
    expect(server.sockets).toHaveLength(1);
  });

  it('are kept for a limited number of origins, the last ones', async () => {
    const server = await startCounter();
    const client = openClient({ dial: { connectTo: [{ toHost: '127.0.0.1', toPort: server.port }] } });
    // Each name is an origin of its own, and all lead here.
    for (let count = 0; count <= MAX_IDLE_CONNECTIONS; count += 1) {
      const { response } = await client.exchange(requestTo(new URL(`http://site${count}.test/`)));
      await readText(response.body);
    }
    await closedByClient(server.sockets[0]);
    expect(server.sockets.filter(({ readableEnded }) => readableEnded)).toHaveLength(1);
  });

  it('are separate for exchanges that overlap', async () => {
    const server = await startCounter();
    const client = openClient();
    const one = await client.exchange(requestTo(server.url));
    const other = await client.exchange(requestTo(server.url));
    expect(await readText(other.response.body)).toBe('1');
    expect(await readText(one.response.body)).toBe('1');
    expect(server.sockets).toHaveLength(2);
  });

  it.each([
    ['the server says so', `${OK}Connection: close\r\nContent-Length: 0\r\n\r\n`],
    ['the server speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['more came than the response', `${EMPTY}more`],
  ])('do not serve again when %s', async (_why, answer) => {
    const server = await answerWith(answer);
    const client = openClient();
    await get(client, server);
    await get(client, server);
    expect(server.sockets).toHaveLength(2);
  });

  it('are dialled anew for a request that finds its connection closed by the server', async () => {
    const server = await startCounter();
    const client = openClient();
    await get(client, server);
    server.sockets[0]?.end();
    await closedByClient(server.sockets[0]);
    expect((await get(client, server)).text).toBe('1');
    expect(server.sockets).toHaveLength(2);
  });

  it('are closed when a body is not read to its end', async () => {
    const server = await answerWith(`${OK}Content-Length: 100\r\n\r\nabc`);
    const client = openClient();
    const { response } = await client.exchange(requestTo(server.url));
    for await (const chunk of response.body) {
      expect(Buffer.from(chunk).toString()).toBe('abc');
      break;
    }
    await closedByClient(server.sockets[0]);
    await client.exchange(requestTo(server.url));
    expect(server.sockets).toHaveLength(2);
  });

  it('are made anew after the client was closed', async () => {
    const server = await startCounter();
    const client = openClient();
    await get(client, server);
    await client.close();
    expect((await get(client, server)).text).toBe('1');
  });
});

describe('giving up', () => {
  it('before it begins sends nothing', async () => {
    const server = await startCounter();
    const signal = AbortSignal.abort();
    await expect(openClient().exchange(requestTo(server.url), { signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(server.sockets).toHaveLength(0);
  });

  it('while waiting for the head fails with the reason, and closes the connection', async () => {
    const controller = new AbortController();
    const reason = new TransportError('timeout', 'too late');
    const server = await startServer((socket) => onRequest(socket, () => controller.abort(reason)));
    const asking = openClient().exchange(requestTo(server.url), { signal: controller.signal });
    await expect(asking).rejects.toBe(reason);
    await closedByClient(server.sockets[0]);
  });

  it('while dialling fails with the reason', async () => {
    const server = await startServer(() => {});
    const controller = new AbortController();
    const url = new URL(`https://127.0.0.1:${server.port}/`);
    // The server accepts and says nothing: the handshake would go on for ever.
    const asking = openClient().exchange(requestTo(url), { signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(asking).rejects.toMatchObject({ code: 'aborted' });
  });

  it.each(['signal', 'close'])('in the middle of the body fails its reader: by %s', async (how) => {
    const server = await answerWith(`${OK}Content-Length: 100\r\n\r\nabc`);
    const controller = new AbortController();
    const client = openClient();
    const { response } = await client.exchange(requestTo(server.url), { signal: controller.signal });
    const reading = (async () => {
      for await (const _chunk of response.body) {
        if (how === 'signal') controller.abort();
        else await client.close();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
  });

  it('fails the reader of a body that has come whole but was not read', async () => {
    const server = await answerWith(`${OK}Content-Length: 3\r\n\r\nabc`);
    const client = openClient();
    const { response } = await client.exchange(requestTo(server.url));
    await client.close();
    await expect(readText(response.body)).rejects.toMatchObject({ message: 'the client was closed' });
  });

  it('is too late once the response has been read', async () => {
    const server = await startCounter();
    const controller = new AbortController();
    const client = openClient();
    const { response } = await client.exchange(requestTo(server.url), { signal: controller.signal });
    await readText(response.body);
    controller.abort();
    expect((await get(client, server)).text).toBe('2');
  });

  it('by closing is quick, whatever is under way', async () => {
    const server = await answerWith('', hangUp);
    const silent = await startServer(() => {});
    const client = openClient();
    const asking = client.exchange(requestTo(silent.url));
    await expect(client.exchange(requestTo(server.url))).rejects.toMatchObject({ code: 'empty-reply' });
    await Promise.all([
      expect(asking).rejects.toMatchObject({ message: 'the client was closed' }),
      client.close(),
    ]);
  });
});
