import { beforeAll, describe, expect, it } from 'vitest';
import { TransportError } from '../../../src/errors.ts';
import type { HttpClientSettings } from '../../../src/protocols/http.ts';
import { createRecorder } from '../../../src/transcript/recorder.ts';
import type { TestCertificate } from '../../helpers/certificates.ts';
import { deferred } from '../../helpers/deferred.ts';
import {
  frame,
  literal,
  startFrameServer,
  startHttp2Server,
  STATUS_200,
  uint32,
} from '../../helpers/http2.ts';
import { startTlsServer } from '../../helpers/servers.ts';
import { closedByClient } from '../support.ts';
import { certificateOfServer, openClient, read, requestTo } from './support.ts';

const END_HEADERS = 4;
const END_STREAM = 1;
const HEAD = frame(1, END_HEADERS, 1, STATUS_200);
const HALF = frame(0, 0, 1, 'half');
const reset = (code: number) => frame(3, 0, 1, uint32(code));
const goaway = (last: number, code: number) => frame(7, 0, 0, uint32(last, code));

/** How the server goes on after that. */
type Then = 'stays' | 'ends' | 'resets';

/** Node is handed another kind of stream where a transcript is to be written. */
const recorder = createRecorder({ client: 'library', listeners: [() => {}] });

describe.each<[string, HttpClientSettings]>([
  ['HTTP/2 that goes wrong', {}],
  ['HTTP/2 that goes wrong, and is recorded,', { recorder }],
])('%s', (_title, common) => {
  let certificate: TestCertificate;
  beforeAll(async () => {
    certificate = await certificateOfServer();
  });

  const open = (settings: HttpClientSettings = {}) => openClient(certificate, { ...common, ...settings });

  /** One GET; the server answers with these frames. */
  async function ask(frames: readonly Buffer[], then: Then, settings = {}) {
    const server = await startFrameServer(certificate, (socket) => {
      const wire = Buffer.concat(frames);
      if (then === 'ends') socket.end(wire);
      else socket.write(wire, () => then === 'resets' && socket.destroy());
    });
    const client = open(settings);
    return read(await client.exchange(requestTo(server.url)));
  }

  it.each<[string, Buffer[], Then, object]>([
    ['RST_STREAM', [HEAD, HALF, reset(2)], 'stays', { message: /\(INTERNAL_ERROR\) after 4 bytes/ }],
    [
      'RST_STREAM as if it were done',
      [HEAD, HALF, reset(0)],
      'stays',
      { message: /\(NO_ERROR\) after 4 bytes/ },
    ],
    ['RST_STREAM as if it were us', [HEAD, HALF, reset(8)], 'stays', { message: /\(CANCEL\) after 4 bytes/ }],
    ['the end of the connection', [HEAD, HALF], 'ends', { message: /connection broke after 4 bytes/ }],
    ['GOAWAY and the end', [HEAD, HALF, goaway(1, 0)], 'ends', { message: /connection broke after 4 bytes/ }],
    [
      'an end before the announced length',
      [
        frame(1, END_HEADERS, 1, Buffer.concat([STATUS_200, literal('content-length', '9')])),
        frame(0, END_STREAM, 1, 'half'),
      ],
      'stays',
      { message: /\(PROTOCOL_ERROR\)/ },
    ],
  ])('in the middle of a body, is a part of it: %s', async (_what, frames, then, error) => {
    await expect(ask(frames, then)).rejects.toMatchObject({
      code: 'partial',
      message: expect.stringMatching((error as { message: RegExp }).message),
    });
  });

  it.each<[string, Buffer[], Then, object]>([
    [
      'RST_STREAM',
      [reset(2)],
      'stays',
      { code: 'receive', message: 'the server gave the request up: INTERNAL_ERROR' },
    ],
    ['RST_STREAM of HTTP/1.1 only', [reset(13)], 'stays', { code: 'receive', hint: 'ask without --http2' }],
    ['RST_STREAM of too many requests', [reset(11)], 'stays', { code: 'receive' }],
    ['RST_STREAM of a stream it never began', [reset(7)], 'stays', { code: 'empty-reply' }],
    ['GOAWAY', [goaway(0, 0)], 'stays', { code: 'empty-reply' }],
    [
      'GOAWAY with a reason',
      [goaway(0, 11)],
      'stays',
      { code: 'receive', message: 'the server ended the connection: ENHANCE_YOUR_CALM' },
    ],
    ['the end of the connection', [], 'ends', { code: 'empty-reply' }],
  ])('before the head, is no answer: %s', async (_what, frames, then, error) => {
    await expect(ask(frames, then)).rejects.toMatchObject(error);
  });

  it('is a weird reply when it is not HTTP/2 at all', async () => {
    const server = await startTlsServer({ ...certificate, ALPNProtocols: ['h2'] }, (socket) => {
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    await expect(open().exchange(requestTo(server.url))).rejects.toMatchObject({
      code: 'weird-reply',
      message: expect.stringContaining('does not keep to HTTP/2'),
    });
  });

  // Node tells the server, and not us, that it has given up.
  it.each([
    ['a head that HPACK cannot undo', [frame(1, 5, 1, '\xff\xff\xff\xff\xff\xff')]],
    ['data on no stream', [HEAD, frame(0, 0, 0, 'x')]],
  ])('ends after the time in which nothing moves: %s', async (_what, frames) => {
    await expect(ask(frames, 'stays', { dial: { idleTimeout: 30 } })).rejects.toMatchObject({
      code: 'timeout',
    });
  });

  it('takes a body to its end that GOAWAY comes into', async () => {
    expect(await ask([HEAD, HALF, goaway(1, 0), frame(0, END_STREAM, 1, ' and half')], 'stays')).toBe(
      'half and half',
    );
  });

  it('takes a body of the announced length for whole, though the server resets the stream instead of ending it', async () => {
    const head = frame(1, END_HEADERS, 1, Buffer.concat([STATUS_200, literal('content-length', '4')]));
    expect(await ask([head, HALF, reset(0)], 'stays')).toBe('half');
    await expect(ask([head, HALF, reset(2)], 'stays')).rejects.toMatchObject({ code: 'partial' });
  });

  it('takes a body to its end that a reset comes behind', async () => {
    expect(await ask([HEAD, frame(0, END_STREAM, 1, 'whole'), reset(8)], 'stays')).toBe('whole');
  });

  it.each([
    ['for the head', []],
    ['for the rest of the body', [HEAD, HALF]],
  ])('waits no longer than it may %s', async (_what, frames) => {
    await expect(ask(frames, 'stays', { dial: { idleTimeout: 30 } })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('nothing moved for 0.03 s'),
    });
  });

  it('waits for a slow source of the body for as long as it takes', async () => {
    const server = await startHttp2Server(certificate, (stream) => {
      stream.resume().on('end', () => {
        stream.respond();
        stream.end('taken');
      });
    });
    const body = {
      size: undefined,
      replayable: false,
      async *open() {
        // Longer than the connection may rest.
        await new Promise((resolve) => {
          setTimeout(resolve, 100);
        });
        yield Buffer.from('late');
      },
    };
    const client = open({ dial: { idleTimeout: 50 } });
    expect(await read(await client.exchange(requestTo(server.url, { method: 'PUT', body })))).toBe('taken');
  });

  it('lets a slow reader take its time', async () => {
    const server = await startHttp2Server(certificate, (stream) => {
      stream.respond();
      stream.end(Buffer.alloc(4 * 1024 * 1024));
    });
    const client = open({ dial: { idleTimeout: 50 } });
    const { response } = await client.exchange(requestTo(server.url));
    let received = 0;
    for await (const chunk of response.body) {
      if (received === 0) {
        // Longer than the connection may rest.
        await new Promise((resolve) => {
          setTimeout(resolve, 200);
        });
      }
      received += chunk.length;
    }
    expect(received).toBe(4 * 1024 * 1024);
  });

  it('asks anew, on another connection, what an idle one no longer takes', async () => {
    const server = await startFrameServer(certificate, (socket, stream) => {
      if (stream === 1) socket.write(frame(1, 5, 1, STATUS_200));
      else socket.write(goaway(1, 0));
    });
    const client = open();
    await client.exchange(requestTo(server.url));
    expect((await client.exchange(requestTo(server.url))).response.status).toBe(200);
    expect(server.sockets).toHaveLength(2);
  });

  it('does not send anything over a connection that is to end', async () => {
    const server = await startFrameServer(certificate, (socket) => {
      socket.write(Buffer.concat([frame(1, 4, 1, STATUS_200), goaway(1, 0), frame(0, END_STREAM, 1, 'x')]));
    });
    const client = open();
    for (let count = 1; count <= 2; count += 1) {
      expect(await read(await client.exchange(requestTo(server.url, { method: 'POST' })))).toBe('x');
      expect(server.sockets).toHaveLength(count);
    }
  });

  describe('giving up', () => {
    const silent = async () => {
      const asked = deferred();
      const server = await startFrameServer(certificate, (socket, stream) => {
        if (stream === 1) socket.write(Buffer.concat([HEAD, HALF]));
        asked.resolve();
      });
      return { server, asked };
    };

    it('while waiting for the head fails with the reason, and closes the connection', async () => {
      const asked = deferred();
      const server = await startFrameServer(certificate, () => asked.resolve());
      const controller = new AbortController();
      const reason = new TransportError('timeout', 'too late');
      const client = open();
      const asking = client.exchange(requestTo(server.url), { signal: controller.signal });
      await asked.promise;
      controller.abort(reason);
      await expect(asking).rejects.toBe(reason);
      await closedByClient(server.sockets[0]);
    });

    it('while dialling fails with the reason', async () => {
      const { server } = await silent();
      const controller = new AbortController();
      const asking = open().exchange(requestTo(server.url), { signal: controller.signal });
      controller.abort();
      await expect(asking).rejects.toMatchObject({ code: 'aborted' });
    });

    it('by closing, while dialling, fails', async () => {
      const { server } = await silent();
      const client = open();
      const asking = client.exchange(requestTo(server.url));
      setImmediate(() => void client.close());
      await expect(asking).rejects.toMatchObject({ message: 'the client was closed' });
    });

    it.each(['signal', 'close'])('in the middle of the body fails its reader: by %s', async (how) => {
      const { server } = await silent();
      const controller = new AbortController();
      const client = open();
      const { response } = await client.exchange(requestTo(server.url), { signal: controller.signal });
      const reading = (async () => {
        for await (const _chunk of response.body) {
          if (how === 'signal') controller.abort();
          else await client.close();
        }
      })();
      await expect(reading).rejects.toMatchObject({ code: 'aborted' });
      await closedByClient(server.sockets[0]);
    });

    it('by leaving the body early closes the connection', async () => {
      const { server } = await silent();
      const client = open();
      const { response } = await client.exchange(requestTo(server.url));
      for await (const _chunk of response.body) break;
      await closedByClient(server.sockets[0]);
      await client.exchange(requestTo(server.url));
      expect(server.sockets).toHaveLength(2);
    });
  });
});
