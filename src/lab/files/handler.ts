import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { formatAccess } from './access-log.ts';
import { answerFile } from './answer-file.ts';
import { answerFolder } from './answer-folder.ts';
import { refuse, type Answer } from './answer.ts';
import { authenticate, CHALLENGE } from './basic-auth.ts';
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

/**
 * Requests that may wait on one connection (RFC 9112, section 9.3.2): their answers are held in memory until
 * their turn. The one that is too many is told so, and the connection closes behind it.
 */
export const MAX_PIPELINED = 100;

/** What every response says: ask again each time, and do not guess at types. */
const COMMON_HEADERS = { 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' };

/** Answers requests with the files below a folder. Throws what the file system throws when there is none. */
export function createFileHandler(
  options: FileServerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { auth, log, hidden = false, now = Date.now } = options;
  const root = resolveRoot(options.root);
  const transfers = new Transfers();
  const waiting = new WeakMap<Socket, number>();

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
        return answerFolder(request, root, found, { hidden });
    }
  }

  return (request, response) => {
    const { socket } = request;
    // Each body under way listens for the connection's end (see send.ts).
    if (!waiting.has(socket)) socket.setMaxListeners(socket.getMaxListeners() + MAX_PIPELINED);
    const queued = (waiting.get(socket) ?? 0) + 1;
    waiting.set(socket, queued);
    if (queued > MAX_PIPELINED) return;
    const user = auth === undefined ? undefined : authenticate(request.headers.authorization, auth);
    const at = now();
    const began = performance.now();
    const remote = socket.remoteAddress ?? '-';
    let bytes = 0;
    response.once('close', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      log?.(
        formatAccess({
          remote,
          user,
          at,
          method: request.method ?? '-',
          target: request.url ?? '-',
          version: request.httpVersion,
          status: response.statusCode,
          bytes,
          milliseconds: performance.now() - began,
        }),
      );
    });
    const reply = (result: Answer): void => {
      for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
      // A body that nobody reads need not come: the connection ends behind the answer.
      if (hasBody(request) || queued === MAX_PIPELINED) response.setHeader('Connection', 'close');
      void send(result, response, (count) => (bytes += count));
    };
    const fail = (error: unknown): void => {
      const status = statusOfFileError(error);
      if (status === 500) log?.(`netkit: ${JSON.stringify(String(error))}`);
      reply(refuse(status));
    };
    if (queued === MAX_PIPELINED) return reply(refuse(503));
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
