import { LimitError } from '../../errors.ts';
import { ByteBuffer } from '../../wire/byte-buffer.ts';
import {
  decodePacket,
  MAX_PACKET_BYTES,
  type PacketOf,
  type PacketTable,
  REPLIES,
  type Reply,
  type Request,
  REQUESTS,
} from './packets.ts';
import { violation } from './primitives.ts';

const LENGTH_BYTES = 4;
/** Of DATA, before the bytes themselves: length, kind, id, and the length of the bytes. */
const DATA_HEAD_BYTES = 13;

/** A piece of a file, as much as came at once: bulk is never gathered. `left` bytes of its DATA are still to come. */
export type DataPiece = Extract<Reply, { type: 'DATA' }> & { readonly left: number };

export type Incoming = Exclude<Reply, { type: 'DATA' }> | DataPiece;

/** What a server hears. */
export class RequestDecoder {
  readonly #packets = new PacketReader();

  push(bytes: Uint8Array): void {
    this.#packets.push(bytes);
  }

  /**
   * One request, or `undefined` for "not yet". The bytes in it are valid until the next call.
   *
   * @throws ProtocolError; LimitError `MAX_PACKET_BYTES`
   */
  next(): Request | undefined {
    return this.#packets.next(REQUESTS);
  }
}

/** What a client hears. */
export class ReplyDecoder {
  readonly #packets = new PacketReader();
  /** The DATA that is under way. */
  #data: { readonly id: number; left: number } | undefined;

  push(bytes: Uint8Array): void {
    this.#packets.push(bytes);
  }

  /**
   * One reply or one piece of DATA, or `undefined` for "not yet". The bytes in it are valid until the next call.
   *
   * @throws ProtocolError; LimitError `MAX_PACKET_BYTES`
   */
  next(): Incoming | undefined {
    this.#data ??= this.#beginData();
    if (this.#data === undefined) return this.#packets.next(REPLIES) as Incoming | undefined;
    const { id, left } = this.#data;
    const bytes = this.#packets.takePart(left);
    if (bytes === undefined) return undefined;
    this.#data.left -= bytes.length;
    if (this.#data.left === 0) this.#data = undefined;
    return { type: 'DATA', id, bytes, left: left - bytes.length };
  }

  #beginData(): { id: number; left: number } | undefined {
    const head = this.#packets.peekHead();
    if (head?.[LENGTH_BYTES] !== REPLIES.DATA.code) return undefined;
    const left = head.readUInt32BE(9);
    if (head.readUInt32BE(0) !== DATA_HEAD_BYTES - LENGTH_BYTES + left) {
      throw violation('DATA is not as long as its bytes', '7');
    }
    if (left === 0) throw violation('DATA has no bytes: the end of a file is a STATUS', '6.4');
    this.#packets.takePart(DATA_HEAD_BYTES);
    return { id: head.readUInt32BE(5), left };
  }
}

/** Cuts what comes into packets. */
class PacketReader {
  readonly #buffer = new ByteBuffer();

  push(bytes: Uint8Array): void {
    this.#buffer.append(bytes);
  }

  next<T extends PacketTable>(table: T): PacketOf<T> | undefined {
    const length = this.#checkLength();
    if (length === undefined || this.#buffer.length < LENGTH_BYTES + length) return this.#wait();
    return decodePacket(table, this.#buffer.take(LENGTH_BYTES + length).subarray(LENGTH_BYTES));
  }

  /** As many bytes as DATA has before its own, where there are so many. */
  peekHead(): Buffer | undefined {
    this.#checkLength();
    return this.#buffer.length < DATA_HEAD_BYTES ? undefined : this.#buffer.peek();
  }

  /** What has come of so many bytes. */
  takePart(count: number): Buffer | undefined {
    if (this.#buffer.length === 0) return this.#wait();
    return this.#buffer.take(Math.min(count, this.#buffer.length));
  }

  #checkLength(): number | undefined {
    if (this.#buffer.length < LENGTH_BYTES) return undefined;
    const bytes = this.#buffer.peek();
    const length = bytes.readUInt32BE(0);
    if (length === 0) throw violation('a packet has no kind');
    if (length > MAX_PACKET_BYTES) throw tooLong(length, bytes.toString('latin1', 0, LENGTH_BYTES));
    return length;
  }

  #wait(): undefined {
    this.#buffer.keep();
  }
}

function tooLong(length: number, text: string): LimitError {
  const isText = /^[\t\r\n\x20-\x7e]+$/.test(text);
  return new LimitError(
    'MAX_PACKET_BYTES',
    `an SFTP packet of ${length} bytes is more than the ${MAX_PACKET_BYTES} that are allowed`,
    isText
      ? {
          hint: `these are the letters ${JSON.stringify(text)}: does a start-up file at the server print something?`,
        }
      : {},
  );
}
