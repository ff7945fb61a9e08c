import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { limitingSize } from '../../../src/actions/http/max-file-size.ts';
import { performHttp } from '../../../src/actions/http/perform.ts';
import { kits } from '../../../src/kits.ts';
import type { HttpRequest } from '../../../src/protocols/http.ts';
import { onRequest, startServer } from '../../helpers/servers.ts';
import { collect, FakeClient, type Scripted } from './fake-client.ts';

const GET: HttpRequest = { method: 'GET', url: new URL('http://h/'), headers: [] };
const TOO_LARGE = { code: 'too-large', limit: 'maxFileSize' };

function limited(
  maxBytes: number,
  answer: Scripted,
): { client: FakeClient; exchange: FakeClient['exchange'] } {
  const client = new FakeClient([answer]);
  return {
    client,
    exchange: limitingSize((request, options) => client.exchange(request, options), maxBytes),
  };
}

async function* pieces(...texts: string[]): AsyncIterable<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe('limitingSize', () => {
  test('a body of just so many bytes passes', async () => {
    const { exchange } = limited(5, { headers: [['Content-Length', '5']], body: 'hello' });
    expect((await collect((await exchange(GET)).response.body)).toString()).toBe('hello');
  });

  test('one that is announced to be larger is not begun', async () => {
    const { exchange } = limited(4, { headers: [['content-length', '5']], body: 'hello' });
    await expect(exchange(GET)).rejects.toMatchObject({
      ...TOO_LARGE,
      message: 'the body has 5 bytes, and at most 4 are taken',
    });
  });

  test('one that is not announced is broken off where it becomes too large', async () => {
    const { client, exchange } = limited(4, { body: pieces('he', 'll', 'o', 'never') });
    const { response } = await exchange(GET);
    let read = '';
    const reading = (async () => {
      for await (const chunk of response.body) read += Buffer.from(chunk).toString();
    })();
    await expect(reading).rejects.toMatchObject(TOO_LARGE);
    expect(read).toBe('hell');
    expect(client.dropped).toBe(1);
  });

  test('leaving the body leaves the one inside', async () => {
    const { client, exchange } = limited(100, { body: pieces('a', 'b') });
    for await (const _ of (await exchange(GET)).response.body) break;
    expect(client.dropped).toBe(1);
  });

  test.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('%s answered %i has no body, whatever its length', async (method, status) => {
    const { exchange } = limited(4, { status, headers: [['Content-Length', '500']] });
    const { response } = await exchange({ ...GET, method });
    expect(await collect(response.body)).toHaveLength(0);
  });
});

describe.each(['raw', 'library'] as const)('with the %s client', (kind) => {
  test('the connection of a body that does not end is closed', async () => {
    const { url, sockets } = await startServer((socket) =>
      onRequest(socket, () => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
        socket.write('5\r\nhello\r\n'.repeat(100));
      }),
    );
    const client = (await kits.http[kind]()).createHttpClient();
    onTestFinished(() => client.close());
    const { body } = await performHttp(
      client,
      { ...GET, url, headers: [['Host', url.host]] },
      { maxFileSize: 300 },
    );
    const closed = once(sockets[0]!, 'close');
    await expect(collect(body)).rejects.toMatchObject(TOO_LARGE);
    sockets[0]!.end();
    await closed;
  });
});
