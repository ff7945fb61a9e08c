import type net from 'node:net';
import type { ConnectionRecorder } from '../transcript/types.ts';
import { reasonOf } from './explain.ts';

/** What passes through a socket, in the order in which it passes. */
export interface SocketWatcher {
  received?(bytes: Uint8Array): void;
  sent?(bytes: Uint8Array): void;
  ended?(by: 'us' | 'peer'): void;
  failed?(error: Error): void;
  closed?(): void;
}

/**
 * Watches a connected socket that somebody else reads and writes, such as a library; under TLS it sees what is
 * inside. It stands where Node's streams meet the system (`push`, `_write`, `_writev` and `_final`, what every
 * stream implements), so that it makes no difference how the owner reads and writes. Any number may watch.
 */
export function watchSocket(socket: net.Socket, watcher: SocketWatcher): void {
  watchInbound(socket, watcher);
  watchOutbound(socket, watcher);
  socket.on('error', (error) => {
    // A library destroys its socket with errors of its own: only the system and OpenSSL speak for the wire.
    if ('syscall' in error || 'library' in error) watcher.failed?.(error);
  });
  socket.once('close', () => watcher.closed?.());
}

function watchInbound(socket: net.Socket, watcher: SocketWatcher): void {
  const push = socket.push.bind(socket);
  let ended = false;
  // What came together with the end of the TLS handshake is here already.
  const early: Buffer | null = socket.readableLength > 0 ? (socket.read() as Buffer) : null;
  if (early !== null) {
    watcher.received?.(early);
    socket.unshift(early);
  }
  socket.push = (chunk: Buffer | null) => {
    if (chunk !== null) watcher.received?.(chunk);
    else if (!ended) {
      ended = true;
      watcher.ended?.('peer');
    }
    return push(chunk);
  };
}

function watchOutbound(socket: net.Socket, watcher: SocketWatcher): void {
  const write = socket._write.bind(socket);
  const writev = socket._writev?.bind(socket);
  const final = socket._final.bind(socket);
  const sent = (chunk: Uint8Array | string, encoding: BufferEncoding): void =>
    watcher.sent?.(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);

  socket._write = (chunk: Uint8Array | string, encoding, callback) => {
    sent(chunk, encoding);
    write(chunk, encoding, callback);
  };
  if (writev !== undefined) {
    socket._writev = (chunks, callback) => {
      for (const { chunk, encoding } of chunks) sent(chunk as Uint8Array | string, encoding);
      writev(chunks, callback);
    };
  }
  socket._final = (callback) => {
    watcher.ended?.('us');
    final(callback);
  };
}

/** Records what the owner of a socket really sends and receives. */
export function tapSocket(socket: net.Socket, recorder: ConnectionRecorder): void {
  watchSocket(socket, {
    sent: (bytes) => recorder.sent(bytes),
    received: (bytes) => recorder.received(bytes),
    ended: (by) => recorder.ended(by),
    failed: (error) => recorder.failed(reasonOf(error)),
    closed: () => recorder.closed(),
  });
}
