import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ServerHttp2Stream } from 'node:http2';
import { beforeAll, describe, expect, it } from 'vitest';
import { bytesBody } from '../../../src/actions/body.ts';
import { MAX_FIELDS, MAX_INFORMATIONAL } from '../../../src/protocols/http-limits.ts';
import type { TestCertificate } from '../../helpers/certificates.ts';
import { curl } from '../../helpers/curl.ts';
import { frame, startFrameServer, startHttp2Server, STATUS_200 } from '../../helpers/http2.ts';
import { retainedBytes } from '../../helpers/memory.ts';
import { testWith } from '../../helpers/programs.ts';
import { bodyOf } from '../support.ts';
import { certificateOfServer, openClient, read, requestTo } from './support.ts';

const testWithCurl = testWith('curl');
const MEBIBYTE = 1024 * 1024;

describe('HTTP/2 through the library client', () => {
  let certificate: TestCertificate;
  beforeAll(async () => {
    certificate = await certificateOfServer();
  });

  /** What comes of one GET that the server answers like this. */
  async function ask(answer: (stream: ServerHttp2Stream) => void, more = {}) {
    let heard: readonly string[] = [];
    const server = await startHttp2Server(certificate, (stream, _headers, raw) => {
      heard = raw;
      answer(stream);
    });
    const exchange = await openClient(certificate).exchange(requestTo(server.url, more));
    const text = await read(exchange);
    return { ...exchange, text, heard, url: server.url };
  }

  it('has a version, a status and no reason; fields in order, as many as came', async () => {
    const { response, text, connection } = await ask((stream) => {
      stream.respond(
        { ':status': 404, 'x-b': ['1', '2'], 'set-cookie': ['a=1', 'b=2'], 'x-a': 'caf\xe9' },
        { endStream: false },
      );
      stream.end('nothing here');
    });
    expect(response).toMatchObject({ version: '2', status: 404, reason: '', informational: [] });
    expect(response.headers.filter(([name]) => name !== 'date')).toEqual([
      ['x-b', '1'],
      ['x-b', '2'],
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x-a', 'caf\xe9'],
    ]);
    expect(text).toBe('nothing here');
    expect(connection.tls?.alpn).toBe('h2');
  });

  it('sends fields in lower case and in order, Host as :authority, and what HTTP/2 forbids not at all', async () => {
    const { heard, url } = await ask(
      (stream) => {
        stream.respond();
        stream.end();
      },
      {
        headers: [
          ['Host', 'www.perdu.com'],
          ['X-B', 'caf\xe9'],
          ['Connection', 'close'],
          ['x-a', '1'],
          ['TE', 'trailers'],
          ['X-B', '2'],
        ],
      },
    );
    expect(url.host).not.toBe('www.perdu.com');
    expect(heard).toEqual(
      [
        [':method', 'GET'],
        [':scheme', 'https'],
        [':authority', 'www.perdu.com'],
        [':path', '/'],
        ['x-b', 'caf\xe9'],
        ['x-b', '2'],
        ['x-a', '1'],
        ['te', 'trailers'],
      ].flat(),
    );
  });

  it('has the 1xx responses that came before, and trailers once the body is read', async () => {
    const { response } = await ask((stream) => {
      stream.additionalHeaders({ ':status': 103, link: '</style.css>' });
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '42' }));
      stream.end('body');
    });
    expect(response.informational).toEqual([
      { version: '2', status: 103, reason: '', headers: [['link', '</style.css>']] },
    ]);
    expect(response.trailers()).toEqual([['x-sum', '42']]);
  });

  it.each([
    ['to HEAD', 'HEAD', 200],
    ['with 204', 'GET', 204],
    ['with 304', 'GET', 304],
  ])('has no body %s, and leaves the connection for another request', async (_what, method, status) => {
    const server = await startHttp2Server(certificate, (stream) => {
      stream.respond({ ':status': status, ...(status === 204 ? {} : { 'content-length': 100 }) });
      stream.end();
    });
    const client = openClient(certificate);
    const { response } = await client.exchange(requestTo(server.url, { method }));
    expect(response.status).toBe(status);
    expect(await read(await client.exchange(requestTo(server.url, { method })))).toBe('');
    expect(server.sessions).toHaveLength(1);
  });

  it.each([5 * MEBIBYTE, undefined])('sends a body of 5 MiB whose size is said to be %s', async (size) => {
    const bytes = Buffer.alloc(5 * MEBIBYTE, 'netkit ');
    const heard: Buffer[] = [];
    let length: string | undefined;
    const server = await startHttp2Server(certificate, (stream, headers) => {
      length = headers['content-length'];
      stream.on('data', (chunk: Buffer) => heard.push(chunk));
      stream.on('end', () => {
        stream.respond();
        stream.end('taken');
      });
    });
    const body = { ...bytesBody(bytes), size };
    const request = requestTo(server.url, { method: 'POST', body });
    expect(await read(await openClient(certificate).exchange(request))).toBe('taken');
    expect(Buffer.concat(heard).equals(bytes)).toBe(true);
    expect(length).toBe(size === undefined ? undefined : String(size));
  });

  it('takes an answer that comes before the body is sent', async () => {
    const server = await startHttp2Server(certificate, (stream) => {
      stream.respond({ ':status': 413 });
      stream.end('too large');
    });
    const endless = {
      size: undefined,
      replayable: false,
      async *open() {
        for (;;) yield Buffer.alloc(16_384);
      },
    };
    const client = openClient(certificate);
    const request = requestTo(server.url, { method: 'POST', body: endless });
    const exchange = await client.exchange(request);
    expect([exchange.response.status, await read(exchange)]).toEqual([413, 'too large']);
  });

  it.each([
    ['more', 3],
    ['less', 5],
  ])('refuses to send %s than was announced', async (_what, size) => {
    const server = await startHttp2Server(certificate, () => {});
    const request = requestTo(server.url, { method: 'POST', body: bodyOf(size, 'ab', 'cd') });
    await expect(openClient(certificate).exchange(request)).rejects.toMatchObject({
      code: 'send',
      message: 'the body to send is not as long as was announced',
    });
  });

  it('fails with what the source of the body fails with', async () => {
    const server = await startHttp2Server(certificate, () => {});
    const broken = {
      size: undefined,
      replayable: false,
      // oxlint-disable-next-line require-yield -- it fails before it has anything
      async *open(): AsyncGenerator<Uint8Array> {
        throw Object.assign(new Error('the disk is gone'), { syscall: 'read' });
      },
    };
    const request = requestTo(server.url, { method: 'POST', body: broken });
    await expect(openClient(certificate).exchange(request)).rejects.toThrow('the disk is gone');
  });

  it('receives 64 MiB and trailers behind them in flat memory, however slow its reader is', async () => {
    const block = Buffer.alloc(MEBIBYTE, 'netkit ');
    const server = await startHttp2Server(certificate, (stream) => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-end': '1' }));
      void (async () => {
        for (let sent = 0; sent < 64; sent += 1) if (!stream.write(block)) await once(stream, 'drain');
        stream.end();
      })();
    });
    const { response } = await openClient(certificate).exchange(requestTo(server.url));
    const before = retainedBytes();
    const hash = createHash('sha256');
    let [received, measured, most] = [0, 0, 0];
    for await (const chunk of response.body) {
      hash.update(chunk);
      received += chunk.length;
      if (received - measured < 8 * MEBIBYTE) continue;
      measured = received;
      // Long enough for everything to come that may come.
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, retainedBytes() - before);
    }
    expect(received).toBe(64 * MEBIBYTE);
    const expected = createHash('sha256');
    for (let count = 0; count < 64; count += 1) expected.update(block);
    expect(hash.digest('hex')).toBe(expected.digest('hex'));
    expect(response.trailers()).toEqual([['x-end', '1']]);
    // The server's block, its buffers and ours.
    expect(most).toBeLessThan(12 * MEBIBYTE);
  });

  it.each([
    [
      'a header',
      {
        headers: [
          ['Host', 'x'],
          ['X-A', '1\x00x-b\x002'],
        ] as const,
      },
    ],
    ['a path', { target: '/a\r\nX: 1' }],
    [
      'a name',
      {
        headers: [
          ['Host', 'x'],
          [':path', '/b'],
        ] as const,
      },
    ],
    [
      'a field that may stand once',
      {
        headers: [
          ['Host', 'x'],
          ['User-Agent', 'a'],
          ['user-agent', 'b'],
        ] as const,
      },
    ],
  ])('refuses to send what Node would mistake in %s', async (_what, more) => {
    const server = await startHttp2Server(certificate, () => expect.unreachable());
    await expect(openClient(certificate).exchange(requestTo(server.url, more))).rejects.toMatchObject({
      code: 'usage',
    });
  });

  it('takes as many fields as in HTTP/1, and not one more', async () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-${at}`, 'v']));
    const respond = (count: number) => (stream: ServerHttp2Stream) => {
      stream.respond({ ':status': 200, ...fields(count) }, { endStream: true });
    };
    // Node's server adds a date.
    expect((await ask(respond(MAX_FIELDS - 1))).response.headers).toHaveLength(MAX_FIELDS);
    await expect(ask(respond(MAX_FIELDS))).rejects.toMatchObject({ limit: 'MAX_FIELDS' });
    await expect(ask(respond(MAX_FIELDS + 500))).rejects.toMatchObject({ code: 'too-large' });
  });

  it('is not filled by a head that is small on the wire', async () => {
    // 4000 bytes to remember (RFC 7541, section 6.2.1), then a byte for each time they are meant.
    const remembered = Buffer.concat([
      Buffer.from('\x40\x03x-a\x7f\xa1\x1e', 'latin1'),
      Buffer.alloc(4000, 'y'),
    ]);
    const block = Buffer.concat([STATUS_200, remembered, Buffer.alloc(200, 0xbe)]);
    const server = await startFrameServer(certificate, (socket) => void socket.write(frame(1, 5, 1, block)));
    await expect(openClient(certificate).exchange(requestTo(server.url))).rejects.toMatchObject({
      limit: 'MAX_HEAD_BYTES',
    });
  });

  it('takes no more 1xx responses than in HTTP/1', async () => {
    const early = frame(1, 4, 1, Buffer.from('\x08\x03103', 'latin1'));
    const respond = async (count: number) => {
      const server = await startFrameServer(certificate, (socket) => {
        socket.write(
          Buffer.concat([...Array.from({ length: count }, () => early), frame(1, 5, 1, STATUS_200)]),
        );
      });
      return (await openClient(certificate).exchange(requestTo(server.url))).response.informational;
    };
    expect(await respond(MAX_INFORMATIONAL)).toHaveLength(MAX_INFORMATIONAL);
    await expect(respond(MAX_INFORMATIONAL + 1)).rejects.toMatchObject({ limit: 'MAX_INFORMATIONAL' });
  });

  testWithCurl('counts heads as curl does', async () => {
    const server = await startHttp2Server(certificate, (stream) => {
      stream.respond({ ':status': 200, 'x-a': '1' });
      stream.end('ok');
    });
    const agent = 'netkit/test';
    const headers = [
      ['Host', server.url.host],
      ['User-Agent', agent],
      ['Accept', '*/*'],
    ] as const;
    const exchange = await openClient(certificate).exchange(requestTo(server.url, { headers }));
    await read(exchange);
    const { requestHead, responseHead } = exchange.sizes;
    const format = '%{http_version} %{size_request} %{size_header}';
    const { stdout } = await curl(
      '-k',
      '--http2',
      '-A',
      agent,
      '-o',
      '/dev/null',
      '-w',
      format,
      server.url.href,
    );
    expect(`2 ${requestHead} ${responseHead}`).toBe(stdout.toString());
  });
});
