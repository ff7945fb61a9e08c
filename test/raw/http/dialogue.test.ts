import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TransportError } from '../../../src/errors.ts';
import type { HttpRequest, HttpRequestBody } from '../../../src/protocols/http.ts';
import { HttpConnection } from '../../../src/raw/http/connection.ts';
import { CONTINUE_WAIT_MS, exchangeHeads, type ResponseStart } from '../../../src/raw/http/dialogue.ts';
import { encodeRequest } from '../../../src/raw/http/request.ts';
import { deferred } from '../../helpers/deferred.ts';
import { type MemoryTransport, memoryTransports, readUntil } from '../../helpers/memory-transport.ts';
import { wire } from './samples.ts';

const OK = 'HTTP/1.1 200 OK␍␊Content-Length: 2␍␊␍␊ok';

function start(parts: Partial<HttpRequest> = {}): {
  client: MemoryTransport;
  server: MemoryTransport;
  connection: HttpConnection;
  answer: Promise<ResponseStart>;
} {
  const [client, server] = memoryTransports();
  const connection = new HttpConnection(client);
  const request: HttpRequest = {
    method: parts.body === undefined ? 'GET' : 'POST',
    url: new URL('http://localhost/a?b#c'),
    headers: [['Host', 'localhost']],
    ...parts,
  };
  return { client, server, connection, answer: exchangeHeads(connection, request, encodeRequest(request)) };
}

function body(pieces: readonly string[], size?: number): HttpRequestBody {
  return {
    size,
    replayable: true,
    async *open() {
      for (const piece of pieces) yield wire(piece);
    },
  };
}

async function readBody(connection: HttpConnection): Promise<string> {
  let all = '';
  for (;;) {
    const event = await connection.nextEvent();
    if (event.type === 'end') return all;
    if (event.type === 'data') all += Buffer.from(event.bytes).toString('latin1');
  }
}

describe('an exchange', () => {
  test('sends the head and takes the response', async () => {
    const { server, client, connection, answer } = start();
    await readUntil(server, '\r\n\r\n');
    expect(client.sent.bytes).toBe('GET /a?b HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await server.write(wire(OK));
    expect(await answer).toMatchObject({ head: { status: 200 }, informational: [], framing: { length: 2 } });
    expect(await readBody(connection)).toBe('ok');
    expect(connection.reusable).toBe(true);
  });

  test('expects no body after HEAD', async () => {
    const { server, connection, answer } = start({ method: 'HEAD' });
    await server.write(wire('HTTP/1.1 200 OK␍␊Content-Length: 2␍␊␍␊'));
    await answer;
    expect(await readBody(connection)).toBe('');
    expect(connection.reusable).toBe(true);
  });

  test('hands on the informational responses before the final one, in order', async () => {
    const { server, answer } = start();
    await server.write(wire(`HTTP/1.1 102 Processing␍␊␍␊HTTP/1.1 103 Early Hints␍␊Link: x␍␊␍␊${OK}`));
    expect((await answer).informational.map(({ status }) => status)).toEqual([102, 103]);
  });

  test('is an empty reply when the server closes without a word, or after a 1xx alone', async () => {
    const silent = start();
    silent.server.close();
    await expect(silent.answer).rejects.toMatchObject({ code: 'empty-reply' });
    const promising = start();
    await promising.server.write(wire('HTTP/1.1 103 Early Hints␍␊␍␊'));
    promising.server.close();
    await expect(promising.answer).rejects.toMatchObject({ code: 'empty-reply' });
  });

  test('leaves a connection that holds more than the response unfit for another', async () => {
    const { server, connection, answer } = start();
    await server.write(wire(`${OK}HTTP/1.1 200 OK␍␊`));
    await answer;
    await readBody(connection);
    expect(connection.surplus).toBe(17);
    expect(connection.reusable).toBe(false);
  });

  test('leaves a connection on which something comes unasked unfit for another', async () => {
    const { server, connection, answer } = start();
    await server.write(wire(OK));
    await answer;
    await readBody(connection);
    await server.write(wire('HTTP/1.1 408 Request Timeout␍␊␍␊'));
    expect(connection.reusable).toBe(false);
  });

  test('shows stars in place of secrets, the longest first, and sends what they stand for', async () => {
    const { client } = start({
      headers: [
        ['Authorization', 'Bearer abcdef'],
        ['Cookie', 'id=abc; id2=abcdef'],
      ],
      secrets: ['abc', 'abcdef', ''],
    });
    expect(client.sent.bytes).toContain('Authorization: Bearer abcdef\r\nCookie: id=abc; id2=abcdef\r\n');
    expect(client.sent.shown).toContain('Authorization: Bearer ****\r\nCookie: id=****; id2=****\r\n');
  });
});

describe('an upload', () => {
  test('of known size goes out with its length, as it is', async () => {
    const { server, client, answer } = start({ body: body(['hello', '', ' world'], 11) });
    await readUntil(server, 'world');
    expect(client.sent.bytes).toMatch(/\r\nContent-Length: 11\r\n\r\nhello world$/);
    await server.write(wire(OK));
    expect((await answer).bodySent()).toBe(true);
  });

  test('of unknown size goes out in chunks, an empty piece left out since it would mean the end', async () => {
    const { server, client, answer } = start({ body: body(['hello', '', ' wide wide world!']) });
    await readUntil(server, '\r\n0\r\n\r\n');
    expect(client.sent.bytes).toMatch(
      /\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n11\r\n wide wide world!\r\n0\r\n\r\n$/,
    );
    await server.write(wire(OK));
    expect((await answer).bodySent()).toBe(true);
  });

  test('of an empty body says so', async () => {
    const { server, client } = start({ body: body([], 0) });
    await readUntil(server, '\r\n\r\n');
    expect(client.sent.bytes).toMatch(/\r\nContent-Length: 0\r\n\r\n$/);
  });

  test('stops when the server refuses before it is whole, and the connection carries no other request', async () => {
    const gate = deferred();
    let returned = false;
    const endless: HttpRequestBody = {
      size: undefined,
      replayable: false,
      async *open() {
        try {
          yield wire('first');
          await gate.promise;
          yield wire('second');
          yield wire('third');
        } finally {
          returned = true;
        }
      },
    };
    const { server, client, connection, answer } = start({ body: endless });
    await readUntil(server, 'first');
    await server.write(wire('HTTP/1.1 413 Content Too Large␍␊Content-Length: 2␍␊␍␊no'));
    const response = await answer;
    gate.resolve();
    expect(await readBody(connection)).toBe('no');
    await vi.waitFor(() => expect(returned).toBe(true));
    expect(response.bodySent()).toBe(false);
    expect(client.sent.bytes).not.toContain('second');
  });

  test('is answered though it could not be sent: whoever broke the connection may have said why', async () => {
    const { client, server, answer } = start({ body: body(['one', 'two'], 6) });
    const write = client.write.bind(client);
    const broken = deferred();
    client.write = (bytes) => {
      if (Buffer.from(bytes).toString() !== 'two') return write(bytes);
      broken.resolve();
      return Promise.reject(new TransportError('send', 'it broke'));
    };
    await readUntil(server, 'one');
    await broken.promise;
    await server.write(wire('HTTP/1.1 413 Content Too Large␍␊Content-Length: 0␍␊␍␊'));
    expect((await answer).head.status).toBe(413);
  });

  test('goes on while the server answers with success before it is whole, as an echo does', async () => {
    const gate = deferred();
    const slow: HttpRequestBody = {
      size: 11,
      replayable: false,
      async *open() {
        yield wire('first ');
        await gate.promise;
        yield wire('later');
      },
    };
    const { server, connection, answer } = start({ body: slow });
    await readUntil(server, 'first ');
    await server.write(wire('HTTP/1.1 200 OK␍␊Content-Length: 11␍␊␍␊first '));
    const response = await answer;
    expect(response.bodySent()).toBe(false);
    gate.resolve();
    expect(await readUntil(server, 'later')).toBe('later');
    await server.write(wire('later'));
    expect(await readBody(connection)).toBe('first later');
    expect(response.bodySent()).toBe(true);
  });

  test('whose source fails ends the exchange with that error, and the connection with it', async () => {
    const failure = new Error('the disk is gone');
    const broken: HttpRequestBody = {
      size: 10,
      replayable: true,
      async *open() {
        yield wire('hello');
        throw failure;
      },
    };
    const { client, answer } = start({ body: broken });
    await expect(answer).rejects.toBe(failure);
    expect(client.closedBy).toBeDefined();
  });

  test.each([
    ['shorter', ['hello']],
    ['longer', ['hello', 'world!']],
  ])(
    'that turns out %s than its size fails, and what does not belong to it is not sent',
    async (_how, pieces) => {
      const { client, answer } = start({ body: body(pieces, 10) });
      await expect(answer).rejects.toMatchObject({ code: 'read-file', message: /10/ });
      expect(client.sent.bytes).toMatch(/\r\n\r\nhello$/);
      expect(client.closedBy).toBeDefined();
    },
  );
});

describe('Expect: 100-continue', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const asking = () =>
    start({ headers: [['Expect', '100-continue']], body: body(['hello'], 5), expectContinue: true });

  test('sends the body once the server says so', async () => {
    const { server, client, answer } = asking();
    await readUntil(server, '\r\n\r\n');
    await vi.advanceTimersByTimeAsync(CONTINUE_WAIT_MS - 1);
    expect(client.sent.bytes).not.toContain('hello');
    await server.write(wire('HTTP/1.1 100 Continue␍␊␍␊'));
    expect(await readUntil(server, 'hello')).toBe('hello');
    await server.write(wire(OK));
    const { informational, bodySent } = await answer;
    expect(informational.map(({ status }) => status)).toEqual([100]);
    expect(bodySent()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is not taken for said by another 1xx', async () => {
    const { server, client } = asking();
    await server.write(wire('HTTP/1.1 102 Processing␍␊␍␊'));
    await vi.advanceTimersByTimeAsync(CONTINUE_WAIT_MS - 1);
    expect(client.sent.bytes).not.toContain('hello');
  });

  test.each([417, 401, 200])('does not send the body when the answer is %i at once', async (status) => {
    const { server, client, answer } = asking();
    await server.write(wire(`HTTP/1.1 ${status} Whatever␍␊Content-Length: 0␍␊␍␊`));
    expect((await answer).bodySent()).toBe(false);
    await vi.advanceTimersByTimeAsync(2 * CONTINUE_WAIT_MS);
    expect(client.sent.bytes).not.toContain('hello');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('sends the body after a while when nothing comes, since old servers never answer it', async () => {
    const { server, answer } = asking();
    await readUntil(server, '\r\n\r\n');
    await vi.advanceTimersByTimeAsync(CONTINUE_WAIT_MS);
    expect(await readUntil(server, 'hello')).toBe('hello');
    await server.write(wire(OK));
    expect((await answer).bodySent()).toBe(true);
  });
});
