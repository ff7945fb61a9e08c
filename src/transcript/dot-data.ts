/*
 * Where a message ends that is sent as lines (RFC 5321, section 4.5.2; RFC 1939, section 3): at a line that is a dot alone.
 *
 *     Subject: hello␍␊
 *     ␍␊
 *     ..a line that began with a dot␍␊      its dot was doubled, and is shown as it crossed the wire
 *     .␍␊                                   the end; what follows is dialogue again
 */
import type { Piece } from './annotator.ts';

const CR = 13;
const LF = 10;
const DOT = 46;

/** What has to come, one byte after the other. Data begins as if its line had. */
const END = [CR, LF, DOT, CR, LF] as const;
const AT_LINE = 2;
const HELD = Buffer.from('.\r');

/** Tells data from its end, wherever the bytes are cut. */
export class DotData {
  readonly #note: string;
  /** How much of END has just come; what goes beyond AT_LINE of it has not been handed on yet. */
  #matched = AT_LINE;

  /** @param note what the lone dot is for */
  constructor(note: string) {
    this.#note = note;
  }

  /**
   * Hands the data on from `offset`.
   *
   * @returns where the dialogue goes on, or `undefined` where the data does
   */
  take(bytes: Uint8Array, offset: number, emit: (piece: Piece) => void): number | undefined {
    let from = offset;
    let at = offset;
    while (at < bytes.length) {
      if (this.#matched === 0) {
        at = bytes.indexOf(CR, at);
        if (at === -1) break;
      }
      const byte = bytes[at];
      const before = this.#matched;
      this.#matched = byte === END[before] ? before + 1 : byte === CR ? 1 : 0;
      if (before > AT_LINE && this.#matched < AT_LINE) {
        // It was no end after all. What was held has come in this chunk, or in one that is gone.
        const held = before - AT_LINE;
        from = Math.max(offset, at - held);
        this.#emit(HELD.subarray(0, held - (at - from)), emit);
      }
      at += 1;
      if (this.#matched === AT_LINE) {
        this.#emit(bytes.subarray(from, at), emit);
        from = at;
      } else if (this.#matched === END.length) {
        this.#matched = AT_LINE;
        emit({
          kind: 'line',
          bytes: HELD.subarray(0, 1),
          omitted: 0,
          ending: '\r\n',
          role: 'end',
          note: this.#note,
        });
        return at;
      }
    }
    if (this.#matched < AT_LINE) this.#emit(bytes.subarray(from), emit);
    return undefined;
  }

  /** Hands on what was held where no more will come. */
  end(emit: (piece: Piece) => void): void {
    this.#emit(HELD.subarray(0, Math.max(0, this.#matched - AT_LINE)), emit);
    this.#matched = AT_LINE;
    emit({ kind: 'break', ending: '' });
  }

  #emit(bytes: Uint8Array, emit: (piece: Piece) => void): void {
    if (bytes.length > 0) emit({ kind: 'data', bytes });
  }
}
