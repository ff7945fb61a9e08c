import type { Server } from 'node:http';
import { createHttpServer, type ServerCertificate } from '../http-server.ts';
import { createFileHandler, type FileServerOptions } from './handler.ts';

export interface FileServerSettings extends FileServerOptions {
  /** https instead of http. */
  readonly tls?: ServerCertificate;
}

/** A file server, not yet listening (see ../../net/listen.ts). */
export function createFileServer({ tls, ...options }: FileServerSettings): Server {
  const handler = createFileHandler(options);
  const server = createHttpServer(handler, tls);
  // Without this Node would say "100 Continue" to bodies that we do not want.
  server.on('checkContinue', handler);
  return server;
}
