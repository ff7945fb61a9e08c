import net from 'node:net';
import { TransportError } from '../errors.ts';
import type { ConnectionRecorder } from '../transcript/types.ts';
import { receiveError, sendError } from './explain.ts';
import { Inbox } from './inbox.ts';
import { Napper } from './nap.ts';
import { timerDelay } from './timer.ts';
import type { ConnectionFacts, TlsSession, Transport } from './types.ts';

/**
 * The system reads straight into these, without an allocation for each chunk. Two, so that one can be filled
 * while the reader still uses the other. Small enough that what was read is still in the processor's cache when it
 * is written to a file: with 1 MiB that takes twice as long (measured).
 */
const READ_BUFFER_BYTES = 128 * 1024;

/** For a dialogue, or a small file on a connection of its own: those of thousands of them are what memory is made of. */
const FIRST_BUFFER_BYTES = 8 * 1024;

/** A TLS socket hands over a record at a time, 16 KiB at most: to stop it after each costs more than to decrypt it. */
const HELD_BYTES = 128 * 1024;

/** A plain socket, not yet connected, that reads into buffers of ours; `attach` it once it is connected. */
export class BufferedSocket {
  readonly socket: net.Socket;
  readonly #buffers: Buffer[] = [];
  #turn = 0;
  #size = FIRST_BUFFER_BYTES;
  #onChunk: ((chunk: Uint8Array) => boolean) | undefined;

  constructor() {
    // @types/node knows `onread` for net.connect only; the constructor takes it too.
    const onread: net.OnReadOpts = {
      buffer: () => this.#nextBuffer(),
      callback: (length, buffer) => {
        // Who fills it has more to say.
        if (length === buffer.length) this.#size = READ_BUFFER_BYTES;
        return this.#onChunk?.(buffer.subarray(0, length)) ?? false;
      },
    };
    this.socket = new net.Socket({ allowHalfOpen: true, onread } as net.SocketConstructorOpts);
  }

  attach(onChunk: (chunk: Uint8Array) => boolean): void {
    this.#onChunk = onChunk;
  }

  #nextBuffer(): Buffer {
    this.#turn ^= 1;
    const buffer = this.#buffers[this.#turn];
    if (buffer?.length === this.#size) return buffer;
    return (this.#buffers[this.#turn] = Buffer.allocUnsafeSlow(this.#size));
  }
}

export interface TransportOptions {
  readonly facts: ConnectionFacts;
  readonly recorder?: ConnectionRecorder | undefined;
  readonly idleTimeout?: number | undefined;
  readonly tlsSession?: (() => TlsSession | undefined) | undefined;
}

export interface SocketTransport extends Transport {
  /**
   * Gives the socket up, paused, to who is to go on with it; not for a BufferedSocket, whose reads cannot be redirected.
   * Answers with what has come and nobody has read.
   */
  release(): Uint8Array | undefined;
}

/**
 * A connected socket as a Transport. A BufferedSocket is read at the speed of the socket; any other (a TLS
 * socket, one that a server accepted) hands over its chunks as they come, uncopied.
 */
export function socketTransport(
  source: BufferedSocket | net.Socket,
  options: TransportOptions,
): SocketTransport {
  const buffered = source instanceof BufferedSocket ? source : undefined;
  const socket = source instanceof BufferedSocket ? source.socket : source;
  const { facts, recorder, tlsSession } = options;
  const idleTimeout = timerDelay(options.idleTimeout ?? 0);
  const inbox = new Inbox(() => socket.resume(), buffered === undefined ? HELD_BYTES : 1);
  let writing = 0;
  let closedAlready = false;

  const onChunk = (chunk: Uint8Array): boolean => {
    recorder?.received(chunk);
    return inbox.deliver(chunk);
  };
  const onData = (chunk: Buffer): void => {
    if (!onChunk(chunk)) socket.pause();
  };
  const onEnd = (): void => {
    recorder?.ended('peer');
    inbox.finish();
  };
  const onError = (error: Error): void => {
    recorder?.failed(error.message);
    inbox.finish(receiveError(error));
  };
  const onClose = (): void => {
    inbox.finish();
    recordClose();
  };
  const onTimeout = (): void => {
    // Silence counts only while we wait: a reader that takes its time is nobody's fault.
    if (!inbox.reading && writing === 0) return;
    close(
      new TransportError(
        'timeout',
        `nothing moved for ${idleTimeout / 1000} s on the connection to ${facts.remote}`,
      ),
    );
  };
  if (buffered === undefined) {
    socket.on('data', onData);
  } else {
    const napper = new Napper(READ_BUFFER_BYTES);
    buffered.attach((chunk) => {
      napper.afterRead(chunk.length);
      return onChunk(chunk);
    });
  }
  socket.on('end', onEnd).on('error', onError).on('close', onClose).on('timeout', onTimeout);

  let closeReason: Error | undefined;
  function close(reason?: Error): void {
    closeReason ??= reason;
    inbox.finish(reason);
    socket.destroy();
    // Not when the event comes: whoever closes may be the last to listen.
    recordClose();
  }

  function recordClose(): void {
    if (!closedAlready) recorder?.closed();
    closedAlready = true;
  }

  /** For what the system answers with a callback: a wait like that for a read, with the same end. */
  async function settled(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    writing += 1;
    socket.setTimeout(idleTimeout);
    try {
      await new Promise<void>((resolve, reject) => {
        start((error) => {
          // Node reports what was under way when the socket was destroyed as done.
          const failure = error ?? (socket.destroyed ? new Error('the connection is closed') : undefined);
          if (failure === undefined) resolve();
          else reject(closeReason ?? sendError(failure));
        });
      });
    } finally {
      writing -= 1;
    }
  }

  return {
    facts,
    ...(tlsSession === undefined ? {} : { tlsSession }),
    read() {
      const reading = inbox.read();
      // The time before the wait does not count.
      if (inbox.reading) socket.setTimeout(idleTimeout);
      return reading;
    },
    async write(bytes, shown) {
      recorder?.sent(shown ?? bytes);
      await settled((done) => socket.write(bytes, done));
    },
    async end() {
      // Node never calls back for the end of a socket that is destroyed already.
      if (socket.destroyed) return;
      recorder?.ended('us');
      // Who ends has nothing more to say: that the peer has gone already is no failure.
      await settled((done) => socket.end(done)).catch(() => {});
    },
    close,
    get quiet() {
      return inbox.quiet && !socket.destroyed;
    },
    release() {
      const unread = inbox.take();
      inbox.finish(new Error('the connection has passed into other hands'));
      closedAlready = true;
      socket.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
      socket.off('timeout', onTimeout).setTimeout(0);
      socket.pause();
      return unread;
    },
  };
}
