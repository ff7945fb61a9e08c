import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Hono } from 'hono';
import { listen, type Listening } from '../../net/listen.ts';
import { formatAccess } from '../access-log.ts';
import { createHttpServer, MAX_PIPELINED, type ServerCertificate } from '../http-server.ts';
import { MAX_BODY_BYTES } from './read-bytes.ts';

export interface ApiServerSettings {
  readonly app: Pick<Hono, 'fetch'>;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** https instead of http. */
  readonly tls?: ServerCertificate;
  /** Told of each finished exchange, one line without its end. */
  readonly log?: ((line: string) => void) | undefined;
}

/** @throws TransportError `address-in-use`, `unknown-host`; UsageError for what is no port */
export function startApiServer({ app, host, port, tls, log }: ApiServerSettings): Promise<Listening> {
  const respond = getRequestListener(app.fetch, {
    // A program whose tests start a lab keeps its own.
    overrideGlobalObjects: false,
    // Of HTTP/1.0, which has requests without a Host.
    hostname: 'localhost',
    errorHandler: explain,
  });
  const waiting = new WeakMap<Socket, number>();
  const latest = new WeakMap<Socket, ServerResponse>();
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    const count = (waiting.get(socket) ?? 0) + 1;
    waiting.set(socket, count);
    if (count > MAX_PIPELINED) return;
    response.once('close', () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1));
    if (log !== undefined) logExchange(request, response, log);
    // What people send is shown to people: nobody should guess that it is HTML.
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (count === MAX_PIPELINED) {
      response.writeHead(503, { Connection: 'close' }).end();
      return;
    }
    // In turn: what is asked behind a change sees it (RFC 9112, section 9.3.2), and one answer is in memory at a time.
    const before = latest.get(socket);
    latest.set(socket, response);
    if (before === undefined || before.closed) void respond(request, response);
    else before.once('close', () => void respond(request, response));
  };
  const server = createHttpServer(handle, tls);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // Whoever asks before sending a body (RFC 9110, section 10.1.1) hears at once when no store takes one that long.
    const isWelcome = Number(request.headers['content-length'] ?? 0) <= MAX_BODY_BYTES;
    if (isWelcome) response.writeContinue();
    handle(request, response);
  });
  return listen(server, { host, port });
}

function logExchange(request: IncomingMessage, response: ServerResponse, log: (line: string) => void): void {
  const at = Date.now();
  const began = performance.now();
  const remote = request.socket.remoteAddress ?? '-';
  response.once('close', () => {
    const length = request.method === 'HEAD' ? 0 : Number(response.getHeader('content-length') ?? 0);
    log(
      formatAccess({
        remote,
        user: undefined,
        at,
        request: `${request.method ?? '-'} ${request.url ?? '-'} HTTP/${request.httpVersion}`,
        status: response.statusCode,
        bytes: length,
        milliseconds: performance.now() - began,
      }),
    );
  });
}

/** A request that has no URL, such as one whose Host is none, does not get as far as the app. */
function explain(error: unknown): Response {
  const isTheirs = error instanceof RequestError;
  return isTheirs
    ? new Response('400 Bad Request\n', { status: 400 })
    : new Response('500 Internal Server Error\n', { status: 500 });
}
