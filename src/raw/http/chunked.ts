/**
 * The chunked transfer coding (RFC 9112, section 7.1), for a body whose size is not known beforehand:
 *
 *     5;name=value␍␊       size in hexadecimal, then extensions that may be passed over
 *     hello␍␊              that many bytes, then CR LF
 *     0␍␊                  the last chunk
 *     Digest: abc␍␊        trailer fields, often none
 *     ␍␊
 */
import { LimitError, ProtocolError } from '../../errors.ts';
import { MAX_CHUNK_LINE_BYTES, MAX_TRAILER_BYTES } from '../../protocols/http-limits.ts';
import type { HttpField } from '../../protocols/http.ts';
import type { ByteBuffer } from '../../wire/byte-buffer.ts';
import { encodeFields, malformed, parseFields } from './fields.ts';
import { FieldBlockReader } from './head.ts';

const CR = 13;
const LF = 10;

/** Hexadecimal digits, and extensions after a semicolon. */
// oxlint-disable-next-line no-control-regex -- no control character but the tab may stand in an extension
const SIZE_LINE = /^([0-9A-Fa-f]+)(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/;

export class ChunkedDecoder {
  /** Set once the closing empty line has been read. */
  trailers: readonly HttpField[] | undefined;
  #state: 'size' | 'data' | 'data-end' | 'trailers' = 'size';
  #remaining = 0;
  #failure: Error | undefined;
  readonly #trailerReader = new FieldBlockReader('MAX_TRAILER_BYTES', MAX_TRAILER_BYTES);

  /**
   * The payload in what has come in, or `undefined` when there is none yet. All chunks that stand in the buffer
   * are moved together in place, so that many small ones cost one write and no copy to elsewhere.
   */
  next(buffer: ByteBuffer): Buffer | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const memory = buffer.peek();
    let written = 0;
    let read = 0;
    while (this.trailers === undefined) {
      if (this.#state === 'data') {
        const taken = buffer.take(Math.min(this.#remaining, buffer.length));
        if (written !== read) memory.copyWithin(written, read, read + taken.length);
        written += taken.length;
        this.#remaining -= taken.length;
        if (this.#remaining > 0) break;
        this.#state = 'data-end';
      } else if (!this.#stepOverFraming(buffer, written > 0)) {
        break;
      }
      read = memory.length - buffer.length;
    }
    return written === 0 ? undefined : memory.subarray(0, written);
  }

  /** Good bytes are handed on before what is wrong behind them is reported, wherever the reads were cut. */
  #stepOverFraming(buffer: ByteBuffer, hasData: boolean): boolean {
    try {
      return this.#readFraming(buffer);
    } catch (error) {
      if (!hasData) throw error;
      this.#failure = error as Error;
      return false;
    }
  }

  #readFraming(buffer: ByteBuffer): boolean {
    switch (this.#state) {
      case 'size': {
        const line = takeSizeLine(buffer);
        if (line === undefined) return false;
        this.#remaining = parseSize(line);
        this.#state = this.#remaining === 0 ? 'trailers' : 'data';
        return true;
      }
      case 'data-end': {
        const next = buffer.peek();
        if ((next.length > 0 && next[0] !== CR) || (next.length > 1 && next[1] !== LF)) {
          throw new ProtocolError('weird-reply', 'a chunk is longer than its size line says', {
            source: 'RFC 9112, section 7.1',
          });
        }
        if (next.length < 2) return false;
        buffer.take(2);
        this.#state = 'size';
        return true;
      }
      default: {
        const block = this.#trailerReader.take(buffer);
        if (block === undefined) return false;
        this.trailers = parseFields(block);
        return true;
      }
    }
  }
}

/** One chunk's frame: what goes before and after `size` bytes (which are sent as they are, uncopied). */
export function encodeChunk(bytes: Uint8Array): [before: Buffer, payload: Uint8Array, after: Buffer] {
  return [Buffer.from(`${bytes.length.toString(16)}\r\n`, 'latin1'), bytes, CRLF];
}

export function encodeLastChunk(trailers: readonly HttpField[] = []): Buffer {
  return Buffer.from(`0\r\n${encodeFields(trailers)}\r\n`, 'latin1');
}

const CRLF = Buffer.from('\r\n');

function takeSizeLine(buffer: ByteBuffer): string | undefined {
  const end = buffer.indexOf(LF);
  if ((end === -1 ? buffer.length : end) > MAX_CHUNK_LINE_BYTES) {
    throw new LimitError(
      'MAX_CHUNK_LINE_BYTES',
      `a chunk's size line is longer than ${MAX_CHUNK_LINE_BYTES} bytes`,
    );
  }
  if (end === -1) return undefined;
  const line = buffer.take(end + 1).toString('latin1');
  if (!line.endsWith('\r\n')) throw malformed("a chunk's size ends in LF alone", line.slice(0, -1), '7.1');
  return line.slice(0, -2);
}

function parseSize(line: string): number {
  const digits = SIZE_LINE.exec(line)?.[1];
  if (digits === undefined) throw malformed("a chunk's size is not a hexadecimal number", line, '7.1');
  const size = Number.parseInt(digits, 16);
  if (!Number.isSafeInteger(size)) throw malformed("a chunk's size is larger than any body", line, '7.1');
  return size;
}
