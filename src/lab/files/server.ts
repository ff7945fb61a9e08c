import { createServer as createHttpServer, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { HANDSHAKE_TIMEOUT_MS } from '../../net/time-limits.ts';
import { createFileHandler, type FileServerOptions } from './handler.ts';

/** For a request's head and for all of it, in milliseconds: who drips bytes is cut off. Browsers take tens of them. */
export const HEADERS_TIMEOUT = 20_000;
export const REQUEST_TIMEOUT = 30_000;
/** How often those two are checked, in milliseconds. */
const CHECK_INTERVAL = 5_000;
/** Between two requests of a connection, in milliseconds: longer than a person looks at a page's images load. */
export const KEEP_ALIVE_TIMEOUT = 10_000;
/** For how long a client may take none of the bytes that are there for it, in milliseconds. */
export const STALL_TIMEOUT = 60_000;
/** At once: each costs a descriptor and some KiB. More are turned away by closing. */
export const MAX_CONNECTIONS = 1024;
/** Fields of a request's head; browsers send around twenty. Its size is bounded by Node, at 16 KiB. */
export const MAX_HEADERS = 100;

export interface FileServerSettings extends FileServerOptions {
  /** PEM; https instead of http. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A file server, not yet listening (see ../../net/listen.ts). */
export function createFileServer({ tls, ...options }: FileServerSettings): Server {
  const handler = createFileHandler(options);
  const settings: ServerOptions = {
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    connectionsCheckingInterval: CHECK_INTERVAL,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    noDelay: true,
  };
  const server = tls
    ? createHttpsServer({
        ...settings,
        ...tls,
        minVersion: 'TLSv1.2',
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      })
    : createHttpServer(settings);
  server.maxConnections = MAX_CONNECTIONS;
  server.maxHeadersCount = MAX_HEADERS;
  server.setTimeout(STALL_TIMEOUT);
  server.on('request', handler);
  // Without this Node would say "100 Continue" to bodies that we do not want.
  server.on('checkContinue', handler);
  return server;
}
