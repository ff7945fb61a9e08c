import http2 from 'node:http2';
import type net from 'node:net';
import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { ConnectionRecorder } from '../transcript/types.ts';
import { FLAGS, FrameReader, isHeaderBlock } from '../wire/http2-frames.ts';
import { reasonOf } from './explain.ts';
import { watchSocket } from './tap.ts';

export { ERROR_CODES, nameOfError } from '../wire/http2-frames.ts';

/** Has Node's HTTP/2 client speak on a socket that stands, and records what crosses it. */
export function openHttp2(
  socket: net.Socket,
  options: http2.ClientSessionOptions,
  recorder: ConnectionRecorder | undefined,
): http2.ClientHttp2Session {
  // Node reads and writes a socket of its own beneath the streams, where no tap sees it; any other stream it does not.
  const stream = recorder === undefined ? socket : tapped(socket, recorder);
  // The origin is for requests that name none.
  return http2.connect('https://localhost', { ...options, createConnection: () => stream });
}

function tapped(socket: net.Socket, recorder: ConnectionRecorder): Duplex {
  watchSocket(socket, {
    sent: (bytes) => recorder.sent(bytes),
    ended: (by) => by === 'us' && recorder.ended(by),
    failed: (error) => recorder.failed(reasonOf(error)),
    closed: () => recorder.closed(),
  });
  const pieces = read(socket, recorder);
  const stream = new Duplex({
    // Asked for more only once all is taken: whatever ends the stream has nothing left to lose.
    readableHighWaterMark: 1,
    read() {
      pieces.next().then(
        // Not ended but closed: Node ends its side then, and fails an assertion when it has still a word to say.
        ({ done, value }) => (done === true ? stream.destroy() : stream.push(value)),
        (error: Error) => stream.destroy(error),
      );
    },
    // Of a failure, reading tells.
    write: (chunk: Uint8Array, _encoding, done) => void socket.write(chunk, () => done()),
    final: (done) => void socket.end(() => done()),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  return stream;
}

/** After each head a turn passes, in which Node tells what it says: it is recorded right after its bytes. */
async function* read(socket: net.Socket, recorder: ConnectionRecorder): AsyncGenerator<Uint8Array> {
  const reader = new FrameReader('server');
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    for (const piece of cutAfterHeads(reader, chunk)) {
      recorder.received(piece);
      yield piece;
      await setImmediate();
    }
  }
  recorder.ended('peer');
}

function* cutAfterHeads(reader: FrameReader, chunk: Buffer): Generator<Buffer> {
  let begin = 0;
  let at = 0;
  for (const span of reader.read(chunk)) {
    at += span.bytes.length;
    const endsHead =
      span.kind === 'payload' &&
      span.complete &&
      isHeaderBlock(span.frame) &&
      (span.frame.flags & FLAGS.END_HEADERS) !== 0;
    if (!endsHead && at < chunk.length) continue;
    yield chunk.subarray(begin, at);
    begin = at;
  }
}
