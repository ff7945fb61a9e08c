/*
 * SFTP in a channel of SSH (draft-ietf-secsh-filexfer-02, section 3): packet after packet in each direction,
 *
 *     00 00 00 0d  05  00 00 00 07  …        length, without itself; type; id, but for INIT and VERSION; fields
 *
 * of which WRITE and DATA end in bytes of a file.
 */
import { type Annotator, LINE_BYTES_KEPT, type LinePiece, type Piece } from './annotator.ts';
import { describePacket, noteOfPacket, PACKETS, repetitionOf } from './sftp-notes.ts';

/** Of a packet that carries no file's bytes: a path and its attributes are within. In bytes. */
const PACKET_KEPT = 2048;

/** A file takes thousands of READs, or of STATUSes for its WRITEs, one like the other: so many in a row are shown. */
export const RUN_SHOWN = 4;

const LENGTH_BYTES = 4;
/** To the length of the data (DATA), or to that of the handle that stands before it (WRITE). */
const TO_FIRST_STRING = LENGTH_BYTES + 1 + 4 + 4;
/** In a WRITE, between handle and data: an offset, and how many there are. */
const OFFSET_AND_LENGTH = 8 + 4;

type Emit = (piece: Piece) => void;

/** Follows SFTP: a line for each packet, in words, and the bytes of files as they are. */
export function createSftpAnnotator(): Annotator {
  const sides = { sent: new Side(), received: new Side() };
  return {
    push: (direction, bytes, emit) => sides[direction].push(bytes, emit),
    end: (direction, emit) => sides[direction].end(emit),
  };
}

class Side {
  /** What there is of the packet that is coming; PACKET_KEPT at most. */
  #kept: Buffer = Buffer.alloc(0);
  /** What is still to come of a packet that has its line: a file's bytes, or what nobody wants to see. */
  #left = 0;
  #leftIsData = false;
  /** Packets that say the same, with nothing else between them. */
  #run: { readonly what: string | undefined; readonly count: number } = { what: undefined, count: 0 };

  push(bytes: Uint8Array, emit: Emit): void {
    for (let at = 0; at < bytes.length;) {
      const rest = bytes.subarray(at);
      at += this.#left > 0 ? this.#pass(rest, emit) : this.#gather(rest, emit);
    }
  }

  end(emit: Emit): void {
    const { length } = this.#kept;
    this.#kept = Buffer.alloc(0);
    this.#endRun(emit);
    if (length > 0) emit(line(Buffer.from(`${length} bytes`), 'other', 'a packet that is cut off here'));
    emit({ kind: 'break', ending: '' });
  }

  #pass(bytes: Uint8Array, emit: Emit): number {
    const taken = bytes.subarray(0, this.#left);
    this.#left -= taken.length;
    if (this.#leftIsData) {
      emit({ kind: 'data', bytes: taken });
      if (this.#left === 0) emit({ kind: 'break', ending: '' });
    }
    return taken.length;
  }

  /** Takes what is missing of a packet's beginning, and shows it when that is whole. */
  #gather(bytes: Uint8Array, emit: Emit): number {
    const taken = bytes.subarray(0, this.#wanted() - this.#kept.length);
    this.#kept = Buffer.concat([this.#kept, taken]);
    if (this.#kept.length === this.#wanted()) this.#finish(emit);
    return taken.length;
  }

  /** How many bytes say what the packet is; more is known with each that comes. */
  #wanted(): number {
    if (this.#kept.length < LENGTH_BYTES) return LENGTH_BYTES;
    const whole = LENGTH_BYTES + this.#kept.readUInt32BE(0);
    return Math.min(whole, PACKET_KEPT, this.#lengthBeforeData());
  }

  #lengthBeforeData(): number {
    const type = this.#kept[LENGTH_BYTES];
    if (type === undefined) return LENGTH_BYTES + 1;
    if (!carriesData(type)) return Infinity;
    if (type === PACKETS.DATA || this.#kept.length < TO_FIRST_STRING) return TO_FIRST_STRING;
    return TO_FIRST_STRING + this.#kept.readUInt32BE(TO_FIRST_STRING - 4) + OFFSET_AND_LENGTH;
  }

  #finish(emit: Emit): void {
    const packet = this.#kept.subarray(LENGTH_BYTES);
    this.#left = this.#kept.readUInt32BE(0) - packet.length;
    this.#leftIsData = carriesData(packet[0]);
    this.#kept = Buffer.alloc(0);
    if (this.#isOneMore(repetitionOf(packet), emit)) return;
    const shown = Buffer.from(describePacket(packet), 'latin1');
    emit(line(shown, this.#leftIsData ? 'framing' : 'start', noteOfPacket(packet)));
  }

  /** Whether it is like those before it, of which enough have been shown. */
  #isOneMore(what: string | undefined, emit: Emit): boolean {
    if (what !== this.#run.what) this.#endRun(emit);
    this.#run = { what, count: this.#run.count + 1 };
    return what !== undefined && this.#run.count > RUN_SHOWN;
  }

  #endRun(emit: Emit): void {
    const { what, count } = this.#run;
    this.#run = { what: undefined, count: 0 };
    const hidden = count - RUN_SHOWN;
    if (what !== undefined && hidden > 0) emit(line(Buffer.from(`… ${hidden} more ${what}`), 'other'));
  }
}

/** Those that end in bytes of a file. */
function carriesData(type: number | undefined): boolean {
  return type === PACKETS.DATA || type === PACKETS.WRITE;
}

/** In words, since the bytes themselves would say little. */
function line(words: Uint8Array, role: LinePiece['role'], note?: string): LinePiece {
  return {
    kind: 'line',
    bytes: words.subarray(0, LINE_BYTES_KEPT),
    omitted: Math.max(0, words.length - LINE_BYTES_KEPT),
    ending: '',
    role,
    ...(note === undefined ? {} : { note }),
  };
}
