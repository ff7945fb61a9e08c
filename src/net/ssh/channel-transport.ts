import type { Duplex } from 'node:stream';
import { TransportError } from '../../errors.ts';
import type { ConnectionRecorder } from '../../transcript/types.ts';
import { sendError } from '../explain.ts';
import { Inbox } from '../inbox.ts';
import { timerDelay } from '../timer.ts';
import type { ConnectionFacts, Transport } from '../types.ts';

export interface ChannelOptions {
  readonly facts: ConnectionFacts;
  /** Beneath it all: ssh2 writes to it without waiting, so that we have to. */
  readonly socket: Duplex;
  /** For how long nothing may move while we wait for the peer, in milliseconds. */
  readonly idleTimeout: number;
  readonly recorder?: ConnectionRecorder | undefined;
}

/** A channel of an SSH connection (RFC 4254, section 5) as a Transport, at either end of it. */
export interface ChannelTransport extends Transport {
  /** The connection is lost: what is under way fails with this, and not with a plain end. */
  fail(error: Error): void;
  /** The peer takes nothing more: what is still to be written fails, what it has said before can be read. */
  stopWriting(): void;
}

/** What is taken from the channel makes room in its window, so that a slow reader slows the peer down. */
export function channelTransport(channel: Duplex, options: ChannelOptions): ChannelTransport {
  const { facts, socket, recorder, idleTimeout } = options;
  const inbox = new Inbox(() => channel.resume());
  const writing = new Set<(error: Error) => void>();
  /** Why nothing can be written. */
  let ended: Error | undefined;
  let finished = false;
  const idle = setTimeout(() => {
    // Silence counts only while we wait: a reader that takes its time is nobody's fault.
    if (!inbox.reading && writing.size === 0) return;
    const wait = `nothing moved for ${idleTimeout / 1000} s on the connection to ${facts.remote}`;
    close(new TransportError('timeout', wait));
  }, timerDelay(idleTimeout)).unref();

  function stopWriting(error: Error = sendError(new Error('the channel is closed'))): void {
    ended ??= error;
    for (const giveUp of writing) giveUp(ended);
  }

  function finish(error?: Error): void {
    finished = true;
    clearTimeout(idle);
    inbox.finish(error);
    stopWriting(error);
  }

  function close(reason?: Error): void {
    finish(reason);
    channel.destroy();
  }

  channel.on('data', (chunk: Buffer) => {
    idle.refresh();
    recorder?.received(chunk);
    if (!inbox.deliver(chunk)) channel.pause();
  });
  channel.on('end', () => {
    if (!finished) recorder?.ended('peer');
    inbox.finish();
  });
  channel.on('close', () => finish());
  channel.on('error', (error: Error) => finish(sendError(error)));

  /** For what answers with a callback, or never, where the channel is closed meanwhile. */
  function settled(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error?: Error | null): void => {
        writing.delete(settle);
        idle.refresh();
        // `write after end`: the peer has closed the channel.
        if (error) reject(ended ?? sendError(error));
        else resolve();
      };
      if (ended !== undefined) return reject(ended);
      writing.add(settle);
      idle.refresh();
      start(settle);
    });
  }

  return {
    facts,
    read() {
      const reading = inbox.read();
      // The time before the wait does not count.
      if (inbox.reading) idle.refresh();
      return reading;
    },
    async write(bytes, shown) {
      recorder?.sent(shown ?? bytes);
      await settled((done) => channel.write(bytes, done));
      if (socket.writableNeedDrain) await settled((done) => socket.once('drain', () => done()));
    },
    async end() {
      recorder?.ended('us');
      // Who ends has nothing more to say: that the peer has gone already is no failure.
      await settled((done) => channel.end(done)).catch(() => {});
    },
    close,
    fail: finish,
    stopWriting: () => stopWriting(),
    get quiet() {
      return inbox.quiet && ended === undefined;
    },
  };
}
