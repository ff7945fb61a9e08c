import type net from 'node:net';
import { watchSocket } from '../net/tap.ts';
import { reasonOf } from '../net/explain.ts';
import type { ConnectionRecorder } from '../transcript/types.ts';

/**
 * Records one connection: a socket, and the TLS socket that takes its place. basic-ftp takes every listener off a socket
 * before it closes it, so that the end is heard where the stream itself hears of it.
 */
export function tapConnection(recorder: ConnectionRecorder | undefined): (socket: net.Socket) => void {
  if (recorder === undefined) return () => {};
  let closed = false;
  return (socket) => {
    watchSocket(socket, {
      sent: (bytes) => recorder.sent(bytes),
      received: (bytes) => recorder.received(bytes),
      ended: (by) => recorder.ended(by),
      failed: (error) => recorder.failed(reasonOf(error)),
    });
    const destroy = socket._destroy.bind(socket);
    socket._destroy = (error, callback) => {
      if (!closed) recorder.closed();
      closed = true;
      destroy(error, callback);
    };
  };
}
