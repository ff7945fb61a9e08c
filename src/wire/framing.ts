/**
 * How messages are told apart in a stream of bytes, which has no borders of its own (RFC 9293, section 3.7: TCP may
 * join and cut what was written as it likes).
 *
 *     line             hello LF                 ends in LF, or CR LF; sent with LF
 *     { delimiter }    hello 00                 ends in these bytes
 *     { size: 5 }      hello                    every message has so many bytes
 *     { lengthBytes }  00 05 hello              its length comes first, big-endian
 *     chunk            hello                    what one read brought: no framing at all
 *     lenient          hello   or   hello LF    lines from whoever sends lines, else what one read brought
 *
 * `chunk` and `lenient` are for programs that mark no borders, and rely on a small message coming in one piece. It mostly
 * does. A lenient end answers as it is spoken to: its lines end in LF until the peer sends something without.
 */
import { LimitError, ProtocolError, UsageError } from '../errors.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { LineBuffer } from './line-buffer.ts';

/**
 * How messages are told apart in a stream of bytes, which has no borders of its own (RFC 9293, section 3.7). The framing of
 * TcpClient and TcpServer, `line` unless given.
 *
 * - `line`: a message ends in LF, or CR LF; it is sent with LF
 * - `chunk`: what one read brought; no framing at all
 * - `lenient`: lines from a peer that sends lines, else what one read brought; answers go out the same way
 * - `delimiter`: a message ends in these bytes, at least one
 * - `size`: each message has exactly so many bytes
 * - `lengthBytes`: before each message stands its length, big-endian, in so many bytes
 */
export type Framing =
  | 'line'
  | 'chunk'
  | 'lenient'
  | { readonly delimiter: Uint8Array }
  | { readonly size: number }
  | { readonly lengthBytes: 1 | 2 | 4 };

/** Both directions of one connection. */
export interface Framer {
  /** Takes in what was read, of which nothing is kept behind the call of `next` that has nothing more. */
  push(chunk: Uint8Array): void;
  /** One message, without what marks its border; a view, valid until the next push. @throws LimitError */
  next(): Uint8Array | undefined;
  /**
   * The peer has ended: what it has not marked as complete. For lines and lenient ends that is a message like any other;
   * `undefined` where nothing is left.
   *
   * @throws ProtocolError `partial` where a message has come in part
   */
  end(): Uint8Array | undefined;
  /** The message as it crosses the wire. @throws UsageError for one that would be read as another */
  encode(message: Uint8Array): Uint8Array;
}

/** What a message may hold, in bytes, where nothing else is said: what a person writes is far shorter. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/**
 * @param maxBytes of one message, without what marks its border. A `chunk` that is longer comes in several, as from `recv`; messages of
 *   a given `size` have that.
 * @throws UsageError for a framing that tells nothing apart
 */
export function createFramer(framing: Framing, maxBytes = MAX_MESSAGE_BYTES): Framer {
  if (!(maxBytes >= 1)) throw new UsageError(`a message of at most ${maxBytes} bytes cannot be`);
  if (framing === 'chunk') return new ChunkFramer(maxBytes);
  if (framing === 'lenient') return new LenientFramer(maxBytes);
  if (framing === 'line') return new LineFramer(maxBytes);
  // Not every caller has a compiler that knows the names.
  if (typeof framing !== 'object') throw new UsageError(`there is no framing '${String(framing)}'`);
  if ('delimiter' in framing) return new DelimiterFramer(framing.delimiter, maxBytes);
  if ('size' in framing) return new SizeFramer(framing.size);
  return new LengthFramer(framing.lengthBytes, maxBytes);
}

/** A message that ends in certain bytes. */
class DelimiterFramer implements Framer {
  readonly #buffer = new ByteBuffer();
  readonly #delimiter: Buffer;
  readonly #maxBytes: number;
  /** Where the search goes on: what was looked at once is not looked at again. */
  #searched = 0;

  constructor(delimiter: Uint8Array, maxBytes: number) {
    if (delimiter.length === 0) throw new UsageError('an empty delimiter separates nothing');
    this.#delimiter = Buffer.from(delimiter);
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    this.#buffer.append(chunk);
  }

  next(): Uint8Array | undefined {
    const { length } = this.#delimiter;
    const at = this.#buffer.peek().indexOf(this.#delimiter, this.#searched);
    // Of what is not complete, a part of the delimiter may be there.
    const least = at === -1 ? this.#buffer.length - length + 1 : at;
    if (least > this.#maxBytes) throw tooLong(this.#maxBytes);
    if (at === -1) {
      this.#searched = Math.max(0, least);
      this.#buffer.keep();
      return undefined;
    }
    this.#searched = 0;
    return this.#buffer.take(at + length).subarray(0, at);
  }

  end(): Uint8Array | undefined {
    const { length } = this.#buffer;
    if (length === 0) return undefined;
    throw cutOff(`${length} bytes have come without the delimiter behind them`);
  }

  encode(message: Uint8Array): Uint8Array {
    const bytes = Buffer.concat([message, this.#delimiter]);
    // Not of the message alone: its last bytes and the first of the delimiter may make one as well.
    if (bytes.indexOf(this.#delimiter) === message.length) return bytes;
    throw new UsageError('the message holds what marks its end');
  }
}

class LineFramer implements Framer {
  readonly #lines = new LineBuffer();
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  next(): Uint8Array | undefined {
    const line = this.#lines.next(this.#maxBytes);
    if (line === 'too-long') throw tooLong(this.#maxBytes);
    return line;
  }

  /** Who ends has ended the line as well. */
  end(): Uint8Array | undefined {
    if (this.#lines.surplus === 0) return undefined;
    this.#lines.push(LINE_END);
    return this.next();
  }

  encode(message: Uint8Array): Uint8Array {
    if (message.includes(LF)) throw new UsageError('the message holds what marks its end');
    if (message.at(-1) === CR)
      throw new UsageError('the message ends in CR, which is taken for a part of the line end');
    return Buffer.concat([message, LINE_END]);
  }
}

class ChunkFramer implements Framer {
  readonly #buffer = new ByteBuffer();
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** What is unread becomes one with what comes, as it does inside the system. */
  push(chunk: Uint8Array): void {
    this.#buffer.append(chunk);
  }

  next(): Uint8Array | undefined {
    const { length } = this.#buffer;
    return length === 0 ? undefined : this.#buffer.take(Math.min(length, this.#maxBytes));
  }

  end(): undefined {}

  encode(message: Uint8Array): Uint8Array {
    return message;
  }
}

class LenientFramer implements Framer {
  readonly #lines: LineFramer;
  /** `silent`: nothing has come yet. */
  #peer: 'silent' | 'sends lines' | 'sends chunks' = 'silent';

  constructor(maxBytes: number) {
    this.#lines = new LineFramer(maxBytes);
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#lines.push(chunk);
    if (chunk.at(-1) === LF || (this.#peer === 'silent' && chunk.includes(LF))) this.#peer = 'sends lines';
    else if (this.#peer === 'silent') this.#peer = 'sends chunks';
  }

  next(): Uint8Array | undefined {
    return this.#lines.next() ?? (this.#peer === 'sends chunks' ? this.#lines.end() : undefined);
  }

  end(): Uint8Array | undefined {
    return this.#lines.end();
  }

  /** Whatever it holds: who marks no borders can be sent several lines at once. */
  encode(message: Uint8Array): Uint8Array {
    return this.#peer === 'sends chunks' ? message : Buffer.concat([message, LINE_END]);
  }
}

class SizeFramer implements Framer {
  readonly #buffer = new ByteBuffer();
  readonly #size: number;

  constructor(size: number) {
    if (!Number.isInteger(size) || size < 1) throw new UsageError(`a message of ${size} bytes cannot be`);
    this.#size = size;
  }

  push(chunk: Uint8Array): void {
    this.#buffer.append(chunk);
  }

  next(): Uint8Array | undefined {
    if (this.#buffer.length >= this.#size) return this.#buffer.take(this.#size);
    this.#buffer.keep();
    return undefined;
  }

  end(): undefined {
    const { length } = this.#buffer;
    if (length > 0) throw cutOff(`${length} of ${this.#size} bytes have come`);
  }

  encode(message: Uint8Array): Uint8Array {
    if (message.length === this.#size) return message;
    throw new UsageError(`the message has ${message.length} bytes, and every message has ${this.#size}`);
  }
}

class LengthFramer implements Framer {
  readonly #buffer = new ByteBuffer();
  readonly #lengthBytes: 1 | 2 | 4;
  readonly #maxBytes: number;

  constructor(lengthBytes: 1 | 2 | 4, maxBytes: number) {
    this.#lengthBytes = lengthBytes;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Uint8Array): void {
    this.#buffer.append(chunk);
  }

  next(): Uint8Array | undefined {
    const width = this.#lengthBytes;
    if (this.#buffer.length >= width) {
      const length = this.#buffer.peek().readUIntBE(0, width);
      if (length > this.#maxBytes) throw tooLong(this.#maxBytes);
      if (this.#buffer.length >= width + length) return this.#buffer.take(width + length).subarray(width);
    }
    this.#buffer.keep();
    return undefined;
  }

  end(): undefined {
    const { length } = this.#buffer;
    if (length > 0) throw cutOff(`the last message has come in part (${length} bytes)`);
  }

  encode(message: Uint8Array): Uint8Array {
    const longest = Math.min(this.#maxBytes, 2 ** (8 * this.#lengthBytes) - 1);
    if (message.length > longest) {
      throw new UsageError(`the message has ${message.length} bytes, and may have ${longest}`);
    }
    const bytes = Buffer.allocUnsafe(this.#lengthBytes + message.length);
    bytes.writeUIntBE(message.length, 0, this.#lengthBytes);
    bytes.set(message, this.#lengthBytes);
    return bytes;
  }
}

const CR = 13;
const LF = 10;
const LINE_END = Uint8Array.of(LF);

function tooLong(maxBytes: number): LimitError {
  return new LimitError('MAX_MESSAGE_BYTES', `a message has more than ${maxBytes} bytes`);
}

function cutOff(what: string): ProtocolError {
  return new ProtocolError('partial', `the peer has ended within a message: ${what}`);
}
