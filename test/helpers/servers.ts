import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { onTestFinished } from 'vitest';

export interface BareServer {
  readonly port: number;
  readonly url: URL;
  /** Every connection so far, in order; for TLS those inside it. */
  readonly sockets: readonly net.Socket[];
}

/** What a test's peer does with a connection; they are numbered from 1. */
export type Script = (socket: net.Socket, number: number) => void | Promise<void>;

/** A server on a free port of loopback that runs the script for each connection; it is gone after the test. */
export function startServer(script: Script, host = '127.0.0.1'): Promise<BareServer> {
  return start(net.createServer({ allowHalfOpen: true, noDelay: true }), 'connection', script, 'http', host);
}

export function startTlsServer(options: tls.TlsOptions, script: Script): Promise<BareServer> {
  return start(tls.createServer(options), 'secureConnection', script, 'https', '127.0.0.1');
}

async function start(
  server: net.Server,
  event: string,
  script: Script,
  scheme: string,
  host: string,
): Promise<BareServer> {
  const all = new Set<net.Socket>();
  const sockets: net.Socket[] = [];
  const track = (socket: net.Socket): void => {
    all.add(socket);
    // A peer that goes away is part of many tests.
    socket.on('error', () => {});
  };
  server.on('connection', track);
  server.on('tlsClientError', () => {});
  server.on(event, (socket: net.Socket) => {
    track(socket);
    sockets.push(socket);
    void script(socket, sockets.length);
  });
  server.listen(0, host);
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of all) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as net.AddressInfo;
  return { port, url: new URL(`${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}/`), sockets };
}

/** Calls back for each request head (up to an empty line) that comes in. */
export function onRequest(socket: net.Socket, answer: (head: string, number: number) => void): void {
  let heard = '';
  let number = 0;
  socket.on('data', (bytes: Buffer) => {
    heard += bytes.toString('latin1');
    for (let end = heard.indexOf('\r\n\r\n'); end !== -1; end = heard.indexOf('\r\n\r\n')) {
      const head = heard.slice(0, end + 4);
      heard = heard.slice(end + 4);
      number += 1;
      answer(head, number);
    }
  });
}

/** A port of loopback on which nobody listens: one that was free a moment ago. */
export async function closedPort(host = '127.0.0.1'): Promise<number> {
  const server = net.createServer();
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
