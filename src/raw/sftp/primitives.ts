/**
 * What SFTP packets are made of (draft-ietf-secsh-filexfer-02, section 3, and RFC 4251, section 5):
 *
 *     00 00 00 2a                  uint32, the high byte first
 *     00 00 00 01 00 00 00 00      uint64
 *     00 00 00 03 66 6f 6f         string: its length, then that many bytes of anything
 */
import { ProtocolError } from '../../errors.ts';

export class FieldReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint32(): number {
    return this.bytes(4).readUInt32BE(0);
  }

  /** A view of the packet. */
  bytes(count: number): Buffer {
    if (count > this.left) throw violation('a packet ends within a field');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  /** A view of the packet. */
  string(): Buffer {
    return this.bytes(this.uint32());
  }
}

/** Gathers packets, in memory that is used again after `clear`. */
export class FieldWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #end = 0;

  /** What was written: valid until the next call of any other method. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  clear(): void {
    this.#end = 0;
  }

  uint8(value: number): void {
    this.#end = this.#reserve(1).writeUInt8(value, this.#end);
  }

  uint32(value: number): void {
    this.#end = this.#reserve(4).writeUInt32BE(value, this.#end);
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.length).set(value, this.#end);
    this.#end += value.length;
  }

  string(value: Uint8Array): void {
    this.uint32(value.length);
    this.bytes(value);
  }

  latin1(value: string): void {
    this.uint32(value.length);
    this.#end += this.#reserve(value.length).write(value, this.#end, 'latin1');
  }

  /** Whatever `write` writes, with its length before it. */
  measured(write: () => void): void {
    this.uint32(0);
    const start = this.#end;
    write();
    this.#bytes.writeUInt32BE(this.#end - start, start - 4);
  }

  #reserve(more: number): Buffer {
    if (this.#end + more > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(2 * (this.#end + more));
      this.#bytes.copy(larger, 0, 0, this.#end);
      this.#bytes = larger;
    }
    return this.#bytes;
  }
}

export function violation(what: string, section = '3'): ProtocolError {
  return new ProtocolError('weird-reply', what, {
    source: `draft-ietf-secsh-filexfer-02, section ${section}`,
  });
}
