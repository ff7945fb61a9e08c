import type net from 'node:net';
import { describe, expect, it } from 'vitest';
import { closedPort, startServer } from '../helpers/servers.ts';
import { answerWith, fetchAnswer, hangUp, openClient, readText, requestTo } from './support.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const reset = (socket: net.Socket): void => void socket.resetAndDestroy();

describe('a server that goes away', () => {
  it.each([
    ['before a word', '', 'empty-reply'],
    ['in the status line', 'HT', 'partial'],
    ['in the header fields', `${OK}Content-Le`, 'partial'],
    ['in a body with a length', `${OK}Content-Length: 9\r\n\r\nabc`, 'partial'],
    ['in a body with a length, closing', `${OK}Connection: close\r\nContent-Length: 9\r\n\r\nabc`, 'partial'],
    ['in an HTTP/1.0 body with a length', 'HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\nabc', 'partial'],
    ['in a chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n9\r\nabc`, 'partial'],
    [
      'in a chunk, closing',
      `${OK}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc`,
      'partial',
    ],
    ['before the last chunk', `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`, 'partial'],
    ['in the trailers', `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nX-`, 'partial'],
  ])('is noticed: %s', async (_when, answer, code) => {
    await expect(fetchAnswer(answer, hangUp)).rejects.toMatchObject({ name: 'ProtocolError', code });
  });

  it('is not dialled again and again when it speaks before it is asked', async () => {
    // Through a tunnel, the server's first bytes can come in one piece with the proxy's answer.
    const server = await startServer((socket) => {
      socket.once('data', () => void socket.end('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok'));
    });
    const proxy = { scheme: 'http', host: '127.0.0.1', port: server.port } as const;
    const request = { ...requestTo(new URL('http://shapes.test/')), route: { proxy, tunnel: true } };
    await expect(openClient().exchange(request)).rejects.toMatchObject({
      code: 'weird-reply',
      message: `the server at 127.0.0.1:${server.port} spoke before it was asked`,
    });
    expect(server.sockets).toHaveLength(1);
  });

  it('leaves what came of the body, and says how much that was', async () => {
    const server = await answerWith(`${OK}Content-Length: 9\r\n\r\nabc`, hangUp);
    const { response } = await openClient().exchange(requestTo(server.url));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const chunk of response.body) seen.push(Buffer.from(chunk).toString());
    })();
    await expect(reading).rejects.toThrow('the connection broke after 3 bytes of the body');
    expect(seen.join('')).toBe('abc');
  });

  it('is a receive error when it resets before a word', async () => {
    await expect(fetchAnswer('', reset)).rejects.toMatchObject({
      name: 'TransportError',
      code: 'receive',
      message: 'receiving failed: connection reset by the peer',
    });
  });

  it.each([
    ['a length', `${OK}Content-Length: 9\r\n\r\nabc`],
    ['chunks', `${OK}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc`],
    ['no end but that of the connection, where undici takes a reset for the end', `${OK}\r\nabc`],
  ])('breaks off a body when it resets in it: one with %s', async (_what, answer) => {
    const server = await answerWith(answer);
    const { response } = await openClient().exchange(requestTo(server.url));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const chunk of response.body) {
        seen.push(Buffer.from(chunk).toString());
        reset(server.sockets[0]!);
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'partial' });
    expect(seen).toEqual(['abc']);
  });

  it('may answer before it is asked', async () => {
    const server = await startServer((socket) => {
      socket.end('HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n');
    });
    const { response } = await openClient().exchange(requestTo(server.url));
    expect(response.status).toBe(503);
    expect(server.sockets).toHaveLength(1);
  });
});

describe('an answer that is not HTTP/1', () => {
  it.each([
    [
      '220 mail.example ESMTP\r\n',
      'the server does not speak HTTP/1: its answer begins with "220 mail.example',
    ],
    ['<html>lost</html>', 'begins with "<html>lost</html>"'],
    ['\x15\x03\x01\x00\x02\x02\x46', 'the server speaks TLS on this port'],
    ['HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n', 'begins with "HTTP/2.0 200 OK'],
    ['HTTP/0.9 200 OK\r\nContent-Length: 0\r\n\r\n', 'begins with "HTTP/0.9 200 OK'],
    ['RTSP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', 'begins with "RTSP/1.0 200 OK'],
    ['HTTP/1.2 200 OK\r\n\r\n', 'undici gave up on the answer: Invalid HTTP version'],
    ['HTTP/1.1 99 Odd\r\n\r\n', 'Invalid status code'],
    ['HTTP/1.1 099 Odd\r\n\r\n', 'does not speak HTTP/1'],
    ['HTTP/1.1 200 OK\nContent-Length: 0\n\n', 'Missing expected CR after response line'],
    [`${OK}No colon\r\n\r\n`, 'Invalid header token'],
    [`${OK}A : b\r\n\r\n`, 'Invalid header token'],
    [`${OK}A: b\0c\r\n\r\n`, 'Invalid header value char'],
    [`${OK}A: b\rc\r\n\r\n`, 'Missing expected LF after header value'],
    [`${OK}A: b\r\n c\r\n\r\n`, 'Unexpected whitespace after header value'],
    [`${OK}Content-Length: -1\r\n\r\n`, 'Invalid character in Content-Length'],
    [`${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc`, 'about the length of the body contradict'],
    [
      `${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n`,
      'about the length of the body contradict',
    ],
    [`${OK}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 'Invalid character in chunk size'],
    [`${OK}Transfer-Encoding: chunked\r\n\r\n3\nabc`, 'Missing expected CR after chunk size'],
    ['HTTP/1.1 100 Continue\r\n\r\n', 'a 100 Continue came that was not asked for'],
    [
      'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      'the server switched to another protocol without being asked',
    ],
  ])('is refused, with the reason: %j', async (answer, reason) => {
    await expect(fetchAnswer(answer)).rejects.toMatchObject({
      name: 'ProtocolError',
      code: 'weird-reply',
      message: expect.stringContaining(reason),
    });
  });
});

describe('a server that is slow', () => {
  it.each([
    ['never answers', ''],
    ['stops in the head', 'HTTP/1.1 200'],
    ['stops in the body', `${OK}Content-Length: 9\r\n\r\nabc`],
  ])('times out when it %s', async (_what, answer) => {
    const server = await answerWith(answer);
    const client = openClient({ dial: { idleTimeout: 100 } });
    const asking = client.exchange(requestTo(server.url)).then(({ response }) => readText(response.body));
    await expect(asking).rejects.toMatchObject({
      name: 'TransportError',
      code: 'timeout',
      message: `nothing moved for 0.1 s on the connection to 127.0.0.1:${server.port}`,
    });
  });

  it('has all the time that the reader takes', async () => {
    const total = 16 * 1024 * 1024;
    const server = await answerWith(`${OK}Content-Length: ${total}\r\n\r\n${'x'.repeat(total)}`);
    const silent = await answerWith('');
    const client = openClient({ dial: { idleTimeout: 100 } });
    const { response } = await client.exchange(requestTo(server.url));
    // As long as it takes an exchange that began later to time out.
    await expect(client.exchange(requestTo(silent.url))).rejects.toMatchObject({ code: 'timeout' });
    expect((await readText(response.body)).length).toBe(total);
  });
});

it('a server that is not there is reported with the address, as by the raw client', async () => {
  const port = await closedPort();
  const asking = openClient().exchange(requestTo(new URL(`http://127.0.0.1:${port}/`)));
  await expect(asking).rejects.toMatchObject({
    code: 'refused',
    message: `could not connect to 127.0.0.1:${port} (connection refused)`,
  });
});
