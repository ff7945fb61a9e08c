import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { HANDSHAKE_TIMEOUT_MS } from '../net/time-limits.ts';

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
/**
 * Requests that may wait on one connection (RFC 9112, section 9.3.2): their answers are held in memory until
 * their turn. The one that is too many is told so, and the connection closes behind it.
 */
export const MAX_PIPELINED = 100;

/** PEM. */
export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A server of HTTP that is safe to leave alone with its clients, not yet listening (see ../net/listen.ts); with a certificate, https. */
export function createHttpServer(handler: RequestListener, certificate?: ServerCertificate): Server {
  const settings: ServerOptions = {
    headersTimeout: HEADERS_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    connectionsCheckingInterval: CHECK_INTERVAL,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
    noDelay: true,
  };
  const server = certificate
    ? createSecureServer({
        ...settings,
        ...certificate,
        minVersion: 'TLSv1.2',
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      })
    : createServer(settings);
  server.maxConnections = MAX_CONNECTIONS;
  server.maxHeadersCount = MAX_HEADERS;
  server.setTimeout(STALL_TIMEOUT);
  server.on('request', handler);
  return server;
}
