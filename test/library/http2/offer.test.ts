import { beforeAll, describe, expect, it } from 'vitest';
import { HTTP_CANNOT } from '../../../src/protocols/http.ts';
import { createHttpClient as createRawClient } from '../../../src/raw/http/client.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import type { Entry } from '../../../src/transcript/types.ts';
import type { TestCertificate } from '../../helpers/certificates.ts';
import { startHttp2Server } from '../../helpers/http2.ts';
import { startHttpProxy } from '../../helpers/proxies.ts';
import { onRequest, startServer, startTlsServer } from '../../helpers/servers.ts';
import { EMPTY } from '../support.ts';
import { certificateOfServer, openClient, read, requestTo } from './support.ts';

describe('offering HTTP/2', () => {
  let certificate: TestCertificate;
  beforeAll(async () => {
    certificate = await certificateOfServer();
  });

  function keepNotes() {
    const notes: string[] = [];
    const listener = (entry: Entry) => entry.kind === 'note' && notes.push(entry.text);
    return { notes, recorder: createRecorder({ client: 'library', listeners: [listener] }) };
  }

  it('is said to have been taken', async () => {
    const server = await startHttp2Server(certificate, (stream) => stream.respond({}, { endStream: true }));
    const { notes, recorder } = keepNotes();
    const client = openClient(certificate, { recorder });
    const headers = [
      ['Host', 'x'],
      ['Connection', 'close'],
    ] as const;
    await client.exchange(requestTo(server.url, { headers }));
    expect(notes).toEqual([
      'HTTP/2 was offered and chosen: what follows are frames, with compressed heads',
      'left out, since HTTP/2 has no such fields: Connection',
    ]);
  });

  it.each([
    ['HTTP/1.1', ['http/1.1'], 'HTTP/2 was offered, the server chose http/1.1'],
    ['nothing', undefined, 'HTTP/2 was offered, the server chose nothing: HTTP/1.1'],
  ])('goes on with HTTP/1.1 where the server chooses %s', async (_what, protocols, note) => {
    const alpn = protocols === undefined ? {} : { ALPNProtocols: protocols };
    const server = await startTlsServer({ ...certificate, ...alpn }, (socket) => {
      onRequest(socket, () => void socket.write(EMPTY));
    });
    const { notes, recorder } = keepNotes();
    const client = openClient(certificate, { recorder });
    const { response, timings } = await client.exchange(requestTo(server.url));
    expect(response).toMatchObject({ version: '1.1', status: 200, reason: 'OK' });
    expect(timings.tls).toBeGreaterThan(0);
    expect((await client.exchange(requestTo(server.url))).timings.tls).toBeUndefined();
    expect(server.sockets).toHaveLength(1);
    expect(notes).toEqual([note]);
  });

  it('goes on with HTTP/1.1 where there is no TLS to offer it in', async () => {
    const server = await startServer((socket) => onRequest(socket, () => void socket.write(EMPTY)));
    const { notes, recorder } = keepNotes();
    const { response } = await openClient(certificate, { recorder }).exchange(requestTo(server.url));
    expect(response.version).toBe('1.1');
    expect(notes).toEqual(['HTTP/2 is offered inside TLS only: HTTP/1.1']);
  });

  it('is done through a proxy, too', async () => {
    const server = await startHttp2Server(certificate, (stream) => stream.respond({}, { endStream: true }));
    const { proxy, asked } = await startHttpProxy();
    const route = { proxy, tunnel: true };
    const { response } = await openClient(certificate).exchange(requestTo(server.url, { route }));
    expect(response.version).toBe('2');
    expect(asked[0]).toContain(`CONNECT ${server.url.host} HTTP/1.1`);
  });

  it('is not done unless asked for', async () => {
    let offered: unknown;
    const options = {
      ...certificate,
      ALPNCallback: ({ protocols }: { protocols: string[] }) => {
        offered = protocols;
        return 'http/1.1';
      },
    };
    const server = await startTlsServer(options, (socket) => {
      onRequest(socket, () => void socket.write(EMPTY));
    });
    const { http2: _, ...request } = requestTo(server.url);
    await openClient(certificate).exchange(request);
    expect(offered).toEqual(['http/1.1']);
    await openClient(certificate).exchange(requestTo(server.url));
    expect(offered).toEqual(['h2', 'http/1.1']);
  });

  it('takes one connection for requests in a row, and others for those that overlap', async () => {
    const server = await startHttp2Server(certificate, (stream) => {
      stream.respond();
      stream.end('ok');
    });
    const client = openClient(certificate);
    const first = await client.exchange(requestTo(server.url));
    await read(first);
    const second = await client.exchange(requestTo(server.url));
    expect(second.connection).toEqual(first.connection);
    expect(second.timings).toEqual({ firstByte: expect.any(Number) });
    const third = await client.exchange(requestTo(server.url));
    expect([await read(second), await read(third)]).toEqual(['ok', 'ok']);
    expect(server.sessions).toHaveLength(2);
  });

  it('does not mix with requests that do not', async () => {
    const server = await startTlsServer({ ...certificate, ALPNProtocols: ['http/1.1'] }, (socket) => {
      onRequest(socket, () => void socket.write(EMPTY));
    });
    const client = openClient(certificate);
    await client.exchange(requestTo(server.url));
    const { http2: _, ...plain } = requestTo(server.url);
    await client.exchange(plain);
    expect(server.sockets).toHaveLength(2);
  });

  it('is beyond the raw client, which says so before it dials', async () => {
    const server = await startServer(() => {});
    const client = createRawClient();
    await expect(client.exchange(requestTo(server.url))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(HTTP_CANNOT.raw['http/2'] ?? '-'),
      hint: 'use --library',
    });
    expect(server.sockets).toHaveLength(0);
    await client.close();
  });
});
