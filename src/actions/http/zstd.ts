/**
 * The zstd content coding (RFC 8878, RFC 9659), decompressed by fzstd.
 *
 * A body is a row of frames; a frame is a header and blocks, and a block yields at most 128 KiB. The frames are
 * taken apart here and handed on block by block, so that a chunk full of tiny blocks does not become gigabytes at
 * once, and a header that asks for a window of 2 GiB is refused before that memory is taken. Checksums are not
 * verified.
 */
import { LimitError, ProtocolError } from '../../errors.ts';
import { ByteBuffer } from '../../wire/byte-buffer.ts';

/** RFC 9659, section 3: a frame that needs more must not be sent as a content coding. */
export const MAX_ZSTD_WINDOW_BYTES = 8 * 1024 * 1024;

/** Block_Maximum_Size (RFC 8878, section 3.1.1.2.4). */
const MAX_BLOCK_BYTES = 128 * 1024;

export async function* decompressZstd(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const { Decompress } = await import('fzstd');
  const output: Uint8Array[] = [];
  const newEngine = () => new Decompress((bytes) => output.push(bytes));
  const splitter = new FrameSplitter();
  let engine = newEngine();
  for await (const chunk of source) {
    splitter.push(chunk);
    for (let part = splitter.next(); part !== undefined; part = splitter.next()) {
      try {
        engine.push(part.bytes, part.last);
      } catch (cause) {
        throw corrupt('a block cannot be decompressed', cause);
      }
      if (part.last) engine = newEngine();
      for (const bytes of output.splice(0)) if (bytes.length > 0) yield bytes;
    }
    splitter.keep();
  }
  if (!splitter.between) throw new ProtocolError('partial', "the body's zstd encoding ends early");
}

interface FramePart {
  /** A copy: fzstd keeps short ones. */
  readonly bytes: Uint8Array;
  /** Of its frame. */
  readonly last: boolean;
}

/** Divides a zstd stream into frame headers and blocks; skippable frames are skipped. */
class FrameSplitter {
  readonly #buffer = new ByteBuffer();
  /** Inside a frame: the length of the checksum at its end. */
  #checksum: 0 | 4 | undefined;
  #toSkip = 0;

  push(chunk: Uint8Array): void {
    this.#buffer.append(chunk);
  }

  /** Before the chunk's memory is used again. */
  keep(): void {
    this.#buffer.keep();
  }

  /** Whether the stream may end here. */
  get between(): boolean {
    return this.#checksum === undefined && this.#toSkip === 0 && this.#buffer.length === 0;
  }

  next(): FramePart | undefined {
    return this.#checksum === undefined ? this.#nextHeader() : this.#nextBlock(this.#checksum);
  }

  // RFC 8878, section 3.1.1.1.
  #nextHeader(): FramePart | undefined {
    if (!this.#skip()) return undefined;
    const bytes = this.#buffer.peek();
    if (bytes.length >= 4 && bytes.readUInt32LE(0) !== MAGIC) {
      throw corrupt('a frame does not begin with its magic number');
    }
    if (bytes.length < 5) return undefined;
    const header = parseHeader(bytes);
    if (header === undefined) return undefined;
    this.#checksum = header.checksum;
    return this.#part(header.length, false);
  }

  // RFC 8878, section 3.1.2: a magic number of 16, and the length of what is skipped.
  #skip(): boolean {
    for (;;) {
      const skipped = Math.min(this.#toSkip, this.#buffer.length);
      this.#buffer.take(skipped);
      this.#toSkip -= skipped;
      if (this.#toSkip > 0) return false;
      const bytes = this.#buffer.peek();
      if (bytes.length < 4 || (bytes.readUInt32LE(0) & 0xfffffff0) >>> 0 !== SKIPPABLE_MAGIC) return true;
      if (bytes.length < 8) return false;
      this.#toSkip = 8 + bytes.readUInt32LE(4);
    }
  }

  // RFC 8878, section 3.1.1.2.
  #nextBlock(checksum: 0 | 4): FramePart | undefined {
    const bytes = this.#buffer.peek();
    if (bytes.length < 3) return undefined;
    const header = bytes.readUIntLE(0, 3);
    const [last, type, size] = [(header & 1) === 1, (header >> 1) & 3, header >> 3];
    if (type === RESERVED_BLOCK || size > MAX_BLOCK_BYTES)
      throw corrupt('a block is of no known kind or size');
    const length = 3 + (type === RLE_BLOCK ? 1 : size) + (last ? checksum : 0);
    if (bytes.length < length) return undefined;
    if (last) this.#checksum = undefined;
    return this.#part(length, last);
  }

  #part(length: number, last: boolean): FramePart {
    return { bytes: Uint8Array.from(this.#buffer.take(length)), last };
  }
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

function parseHeader(bytes: Buffer): { readonly length: number; readonly checksum: 0 | 4 } | undefined {
  const descriptor = bytes.readUInt8(4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryAt = singleSegment ? 5 : 6;
  const sizeAt = dictionaryAt + [0, 1, 2, 4][descriptor & 3]!;
  const length = sizeAt + [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  if (bytes.length < length) return undefined;
  if ((descriptor & 0x08) !== 0) throw corrupt('a reserved bit is set');
  if (bytes.subarray(dictionaryAt, sizeAt).some((byte) => byte !== 0)) throw corrupt('it needs a dictionary');
  const window = singleSegment ? contentSize(bytes.subarray(sizeAt, length)) : windowSize(bytes.readUInt8(5));
  if (window > MAX_ZSTD_WINDOW_BYTES) {
    throw new LimitError(
      'MAX_ZSTD_WINDOW_BYTES',
      `the body's zstd encoding needs ${window} bytes of memory, and RFC 9659 allows ${MAX_ZSTD_WINDOW_BYTES}`,
    );
  }
  return { length, checksum: (descriptor & 0x04) === 0 ? 0 : 4 };
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(field: Buffer): number {
  if (field.length === 8) return Number(field.readBigUInt64LE(0));
  return field.readUIntLE(0, field.length) + (field.length === 2 ? 256 : 0);
}

function corrupt(why: string, cause?: unknown): ProtocolError {
  return new ProtocolError('bad-encoding', `the body is not valid zstd: ${why}`, {
    source: 'RFC 8878, section 3',
    cause,
  });
}
