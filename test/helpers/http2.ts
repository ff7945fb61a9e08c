/** HTTP/2 servers on loopback: Node's own, and one that says what it is told to, frame by frame. */
import { once } from 'node:events';
import http2 from 'node:http2';
import type net from 'node:net';
import type tls from 'node:tls';
import { onTestFinished } from 'vitest';
import { type FrameHeader, FrameReader } from '../../src/wire/http2-frames.ts';
import { startTlsServer, type BareServer } from './servers.ts';

type OnStream = (
  stream: http2.ServerHttp2Stream,
  headers: http2.IncomingHttpHeaders,
  raw: readonly string[],
) => void;

export interface Http2TestServer {
  readonly url: URL;
  readonly sessions: readonly http2.ServerHttp2Session[];
}

/** Node's server; it is gone after the test. */
export async function startHttp2Server(
  options: tls.TlsOptions,
  onStream: OnStream,
): Promise<Http2TestServer> {
  const server = http2.createSecureServer(options as http2.SecureServerOptions);
  const sessions: http2.ServerHttp2Session[] = [];
  server.on('session', (session) => {
    sessions.push(session);
    session.on('error', () => {});
  });
  server.on(
    'stream',
    (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders, _flags: number, raw: string[]) => {
      // A peer that goes away is part of many tests.
      stream.on('error', () => {});
      onStream(stream, headers, raw);
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const session of sessions) session.destroy();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as net.AddressInfo;
  return { url: new URL(`https://127.0.0.1:${port}/`), sessions };
}

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Uint8Array | string = '',
): Buffer {
  const bytes = Buffer.from(payload as string, 'latin1');
  const header = Buffer.alloc(9);
  header.writeUIntBE(bytes.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, bytes]);
}

export const uint32 = (...values: readonly number[]): Buffer =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    }),
  );

/** `:status: 200`, an entry of the static table (RFC 7541, appendix A). */
export const STATUS_200 = Buffer.of(0x88);

/** A field as HPACK has it without any compression (RFC 7541, section 6.2.2); both parts below 127 bytes. */
export const literal = (name: string, value: string): Buffer =>
  Buffer.concat([
    Buffer.of(0x00, name.length),
    Buffer.from(name, 'latin1'),
    Buffer.of(value.length),
    Buffer.from(value, 'latin1'),
  ]);

export const SETTINGS = frame(4, 0, 0);

/** Calls back for each HEADERS frame that comes in; the settings have been exchanged before. */
export function startFrameServer(
  options: tls.TlsOptions,
  onHeaders: (socket: net.Socket, stream: number) => void,
): Promise<BareServer> {
  return startTlsServer({ ...options, ALPNProtocols: ['h2'] }, (socket) => {
    const reader = new FrameReader('client');
    socket.write(SETTINGS);
    socket.on('data', (bytes: Buffer) => {
      const heads: FrameHeader[] = [];
      for (const span of reader.read(bytes)) {
        if (span.kind === 'header' && span.frame?.type === 1) heads.push(span.frame);
      }
      for (const { stream } of heads) onHeaders(socket, stream);
    });
  });
}
