import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { formatAccess } from '../access-log.ts';
import { MAX_PIPELINED } from '../http-server.ts';
import { answerFile } from './answer-file.ts';
import { answerFolder } from './answer-folder.ts';
import { refuse, type Answer } from './answer.ts';
import { authenticate, CHALLENGE } from './basic-auth.ts';
import { ConnectionLoad } from './connection-load.ts';
import { locate, resolveRoot, statusOfFileError } from './locate.ts';
import { send } from './send.ts';
import { Transfers } from './transfers.ts';

export interface FileServerOptions {
  /** The folder to serve. */
  readonly root: string;
  /** Whether names that begin with a dot are listed and served. Not, unless said. */
  readonly hidden?: boolean;
  /** `user:password`, for Basic authentication. */
  readonly auth?: string;
  /** Told of each finished exchange, one line without its end. */
  readonly log?: (line: string) => void;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
}

const ALLOW = { Allow: 'GET, HEAD, OPTIONS' };

/** What a long listing takes while it is made, in bytes. */
const LISTING_BYTES = 2 * 1024 * 1024;

/** What every response says: ask again each time, and do not guess at types. */
const COMMON_HEADERS = { 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' };

/** Answers requests with the files below a folder. Throws what the file system throws when there is none. */
export function createFileHandler(
  options: FileServerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { auth, log, hidden = false, now = Date.now } = options;
  const root = resolveRoot(options.root);
  const transfers = new Transfers();
  const loads = new WeakMap<Socket, ConnectionLoad>();

  function loadOf(socket: Socket): ConnectionLoad {
    const load = loads.get(socket) ?? new ConnectionLoad(socket, transfers);
    loads.set(socket, load);
    return load;
  }

  function answer(request: IncomingMessage, user: string | undefined): Answer | Promise<Answer> {
    if (auth !== undefined && user === undefined) return refuse(401, { 'WWW-Authenticate': CHALLENGE });
    if (request.method === 'OPTIONS') return { status: 204, headers: ALLOW };
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, ALLOW);
    if (transfers.full) return refuse(503, { 'Retry-After': 1 });
    const found = locate(root, request.url ?? '', { hidden });
    switch (found.kind) {
      case 'refused':
        return refuse(found.status);
      case 'moved':
        return { status: 301, headers: { Location: found.location, 'Content-Length': 0 } };
      case 'file':
        return answerFile(request, found.path, found.name, { transfers, now: now() });
      case 'folder':
        transfers.hold(LISTING_BYTES);
        return answerFolder(request, root, found, { hidden }).finally(() => transfers.release(LISTING_BYTES));
    }
  }

  return (request, response) => {
    const { socket } = request;
    const load = loadOf(socket);
    load.requests += 1;
    if (load.requests > MAX_PIPELINED) return;
    const tooMany = load.requests === MAX_PIPELINED;
    const user = auth === undefined ? undefined : authenticate(request.headers.authorization, auth);
    const at = now();
    const began = performance.now();
    const remote = socket.remoteAddress ?? '-';
    let bytes = 0;
    let held = 0;
    response.once('close', () => {
      load.requests -= 1;
      load.release(held);
      log?.(
        formatAccess({
          remote,
          user,
          at,
          request: `${request.method ?? '-'} ${request.url ?? '-'} HTTP/${request.httpVersion}`,
          status: response.statusCode,
          bytes,
          milliseconds: performance.now() - began,
        }),
      );
    });
    const reply = (result: Answer): void => {
      for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
      // A body that nobody reads need not come: the connection ends behind the answer.
      if (hasBody(request) || tooMany) response.setHeader('Connection', 'close');
      held = Buffer.isBuffer(result.body) ? result.body.length : 0;
      load.hold(held);
      void send(result, response, (count) => (bytes += count));
    };
    const fail = (error: unknown): void => {
      const status = statusOfFileError(error);
      if (status === 500) log?.(`netkit: ${JSON.stringify(String(error))}`);
      reply(refuse(status));
    };
    if (tooMany) return reply(refuse(503));
    try {
      const result = answer(request, user);
      if (result instanceof Promise) result.then(reply, fail);
      else reply(result);
    } catch (error) {
      fail(error);
    }
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
