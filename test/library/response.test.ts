import { describe, expect, it } from 'vitest';
import { MAX_FIELDS, MAX_HEAD_BYTES, MAX_INFORMATIONAL } from '../../src/protocols/http-limits.ts';
import { onRequest, startServer } from '../helpers/servers.ts';
import { answerWith, EMPTY, fetchAnswer, hangUp, openClient, readText, requestTo } from './support.ts';

const OK = 'HTTP/1.1 200 OK\r\n';

describe('a response through undici', () => {
  it('has its fields in the order, case and bytes of the wire', async () => {
    const { response, text } = await fetchAnswer(
      `${OK}X-b: 1\r\nx-B: caf\xe9 \x80\r\nX-Empty:\r\nX-Space: \t a  b \t\r\nContent-Length: 2\r\n\r\nhi`,
    );
    expect(response).toMatchObject({
      version: '1.1',
      status: 200,
      reason: 'OK',
      informational: [],
      headers: [
        ['X-b', '1'],
        ['x-B', 'caf\xe9 \x80'],
        ['X-Empty', ''],
        ['X-Space', 'a  b'],
        ['Content-Length', '2'],
      ],
    });
    expect(text).toBe('hi');
  });

  it.each([
    ['HTTP/1.1 200', ''],
    ['HTTP/1.1 200 ', ''],
    ['HTTP/1.1 200 Vid\xe9  e', 'Vid\xe9  e'],
  ])('has the reason of the wire, for %j %j', async (line, reason) => {
    const { response } = await fetchAnswer(`${line}\r\nContent-Length: 0\r\n\r\n`);
    expect(response).toMatchObject({ status: 200, reason });
  });

  it('is the same when each byte comes in a segment of its own', async () => {
    const answer = `HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n${OK}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nX-T: 1\r\n\r\n`;
    const server = await startServer((socket) => {
      const send = (at: number): void => {
        if (at < answer.length) socket.write(answer.slice(at, at + 1), () => setImmediate(send, at + 1));
      };
      socket.once('data', () => send(0));
    });
    const { response } = await openClient().exchange(requestTo(server.url));
    expect(response).toMatchObject({ version: '1.1', status: 200, reason: 'OK' });
    expect(response.informational).toEqual([
      { version: '1.1', status: 103, reason: 'Early Hints', headers: [['Link', '<a>']] },
    ]);
    expect(await readText(response.body)).toBe('abc');
    expect(response.trailers()).toEqual([['X-T', '1']]);
  });

  it('has the trailers of a chunked body once that has been read', async () => {
    const server = await answerWith(
      `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: \xe9\r\nx-t: 2 \r\n\r\n`,
    );
    const { response } = await openClient().exchange(requestTo(server.url));
    expect(await readText(response.body)).toBe('abc');
    expect(response.trailers()).toEqual([
      ['X-T', '\xe9'],
      ['x-t', '2'],
    ]);
  });

  it('has the version of its status line, which undici does not tell', async () => {
    const { response, text } = await fetchAnswer(
      'HTTP/1.0 404 Not Found\r\nX-A: b\r\n\r\nuntil the end',
      hangUp,
    );
    expect(response).toMatchObject({ version: '1.0', status: 404, reason: 'Not Found' });
    expect(text).toBe('until the end');
  });

  it('may come after empty lines and have any status from 200 to 999', async () => {
    const { response } = await fetchAnswer('\r\n\r\nHTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n');
    expect(response).toMatchObject({ status: 999, reason: 'Odd' });
  });

  it.each([
    ['HEAD', `${OK}Content-Length: 5\r\n\r\n`],
    ['HEAD', `${OK}Transfer-Encoding: chunked\r\n\r\n`],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'],
    ['GET', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n'],
  ])('has no body: %s %j', async (method, answer) => {
    const { text } = await fetchAnswer(answer, undefined, { method });
    expect(text).toBe('');
  });

  it('can be read once only', async () => {
    const server = await answerWith(`${OK}Content-Length: 2\r\n\r\nhi`);
    const { response } = await openClient().exchange(requestTo(server.url));
    await readText(response.body);
    await expect(readText(response.body)).rejects.toMatchObject({ code: 'usage' });
  });

  it('makes the server wait while nobody reads', async () => {
    const piece = Buffer.alloc(65_536, 'x');
    const total = 512 * piece.length;
    let written = 0;
    let stalled = (): void => {};
    const full = new Promise<void>((resolve) => {
      stalled = resolve;
    });
    const server = await startServer((socket) => {
      const pump = (): void => {
        while (written < total) {
          written += piece.length;
          // Not taken within a quarter of a second: nobody takes it.
          const timer = setTimeout(stalled, 250);
          if (!socket.write(piece, () => clearTimeout(timer))) {
            socket.once('drain', pump);
            return;
          }
        }
      };
      onRequest(socket, () => {
        socket.write(`${OK}Content-Length: ${total}\r\n\r\n`);
        pump();
      });
    });
    const { response } = await openClient().exchange(requestTo(server.url));
    await full;
    expect(written).toBeLessThan(16 * 1024 * 1024);
    let read = 0;
    for await (const chunk of response.body) read += chunk.length;
    expect(read).toBe(total);
  });
});

describe('the bounds on a response through undici', () => {
  it.each([
    [
      'MAX_HEAD_BYTES',
      'endless fields',
      `${OK}${`X-A: ${'a'.repeat(1000)}\r\n`.repeat(MAX_HEAD_BYTES / 1000)}`,
    ],
    ['MAX_HEAD_BYTES', 'an endless reason', `HTTP/1.1 200 ${'a'.repeat(2 * MAX_HEAD_BYTES)}`],
    ['MAX_FIELDS', 'many small fields', `${OK}${'a:b\r\n'.repeat(MAX_FIELDS + 1)}\r\n`],
    ['MAX_INFORMATIONAL', 'endless 1xx', 'HTTP/1.1 103 Early\r\n\r\n'.repeat(MAX_INFORMATIONAL + 1)],
  ])('refuse, by %s, %s', async (limit, _what, answer) => {
    await expect(fetchAnswer(answer)).rejects.toMatchObject({ name: 'LimitError', code: 'too-large', limit });
  });

  it('leave room for as much as is allowed', async () => {
    const early = 'HTTP/1.1 103 Early\r\n\r\n'.repeat(MAX_INFORMATIONAL);
    const fields = `X-A: ${'a'.repeat(200)}\r\n`.repeat(MAX_FIELDS - 1);
    const { response } = await fetchAnswer(`${early}${OK}${fields}Content-Length: 0\r\n\r\n`);
    expect(response.headers).toHaveLength(MAX_FIELDS);
    expect(response.informational).toHaveLength(MAX_INFORMATIONAL);
  });

  it('keep a value that is full of white space from taking for ever', async () => {
    const value = `a${' '.repeat(MAX_HEAD_BYTES / 2)}b`;
    const { response } = await fetchAnswer(`${OK}X-A: ${value}  \r\nContent-Length: 0\r\n\r\n`);
    expect(response.headers[0]?.[1]).toBe(value);
  }, 3000);

  it('keep a body that comes in very small chunks from piling up, and lose none of it', async () => {
    const count = 100_000;
    const { text } = await fetchAnswer(
      `${OK}Transfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(count)}0\r\n\r\n`,
    );
    expect(text).toBe('x'.repeat(count));
  });

  it('hold for trailers too', async () => {
    const trailers = 'a:b\r\n'.repeat(MAX_FIELDS + 1);
    const answer = `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n${trailers}\r\n`;
    await expect(fetchAnswer(answer)).rejects.toMatchObject({ limit: 'MAX_FIELDS' });
  });
});

it('a response that is whole at once needs no reading for its connection to be used again', async () => {
  const server = await startServer((socket) => onRequest(socket, () => void socket.write(EMPTY)));
  const client = openClient();
  await client.exchange(requestTo(server.url));
  await client.exchange(requestTo(server.url));
  expect(server.sockets).toHaveLength(1);
});
