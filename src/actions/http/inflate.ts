/** gzip (RFC 1952), deflate (RFC 1950, and RFC 1951 alone) and br (RFC 7932), by node:zlib. */
import type { Transform } from 'node:stream';
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type ZlibOptions,
} from 'node:zlib';
import { ProtocolError } from '../../errors.ts';

const OUTPUT: ZlibOptions = { chunkSize: 64 * 1024 };

export function inflateGzip(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return decompress('gzip', source, () => createGunzip(OUTPUT));
}

export function inflateBrotli(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return decompress('br', source, () => createBrotliDecompress(OUTPUT));
}

export function inflateDeflate(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  // "Deflate" is a zlib stream, but some servers leave out its wrapper (RFC 9110, section 8.4.1.2). A wrapper begins
  // with method 8 in the low half of its first byte, where no encoder of bare deflate puts those bits.
  return decompress('deflate', source, (first) =>
    (first & 0x0f) === 8 ? createInflate(OUTPUT) : createInflateRaw(OUTPUT),
  );
}

/**
 * Feeds one chunk at a time and asks for the next only once all its output has been taken. A pipeline would read
 * ahead, and a chunk is valid only until the next is asked for; nor could it be left while the peer is silent.
 */
async function* decompress(
  coding: string,
  source: AsyncIterable<Uint8Array>,
  create: (firstByte: number) => Transform,
): AsyncIterable<Uint8Array> {
  let engine: Engine | undefined;
  try {
    for await (const chunk of source) {
      const [firstByte] = chunk;
      if (firstByte === undefined) continue;
      engine ??= new Engine(coding, create(firstByte));
      yield* engine.feed(chunk);
    }
    if (engine !== undefined) yield* engine.finish();
  } finally {
    engine?.destroy();
  }
}

class Engine {
  readonly #coding: string;
  readonly #stream: Transform;
  #ended = false;
  #failure: Error | undefined;
  #wake = (): void => {};

  constructor(coding: string, stream: Transform) {
    this.#coding = coding;
    this.#stream = stream;
    stream.on('readable', () => this.#wake());
    stream.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    stream.on('error', (error) => {
      this.#failure = error;
      this.#wake();
    });
  }

  async *feed(chunk: Uint8Array): AsyncIterable<Uint8Array> {
    // The compressed stream may be over before the body is.
    if (this.#ended) return;
    let taken = false;
    this.#stream.write(chunk, () => {
      taken = true;
      this.#wake();
    });
    yield* this.#outputUntil(() => taken || this.#ended);
  }

  async *finish(): AsyncIterable<Uint8Array> {
    this.#stream.end();
    yield* this.#outputUntil(() => this.#ended);
  }

  destroy(): void {
    this.#stream.destroy();
  }

  async *#outputUntil(done: () => boolean): AsyncIterable<Uint8Array> {
    for (;;) {
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      const output = this.#stream.read() as Uint8Array | null;
      if (output !== null) yield output;
      else if (this.#failure !== undefined) throw this.#explain(this.#failure);
      else if (done()) return;
      else await woken;
    }
  }

  #explain(cause: NodeJS.ErrnoException): ProtocolError {
    return cause.code === 'Z_BUF_ERROR'
      ? new ProtocolError('partial', `the body's ${this.#coding} encoding ends early`, { cause })
      : new ProtocolError('bad-encoding', `the body is not valid ${this.#coding}: ${cause.message}`, {
          cause,
        });
  }
}
