import { LINE_BYTES_KEPT, type LineEnding } from './annotator.ts';

const LF = 0x0a;
const CR = 0x0d;

export interface GatheredLine {
  readonly bytes: Uint8Array;
  readonly omitted: number;
  readonly ending: LineEnding;
}

/** Puts lines together from chunks, keeping LINE_BYTES_KEPT of each. */
export class LineGatherer {
  readonly #kept = new Uint8Array(LINE_BYTES_KEPT);
  #length = 0;
  #lastByte = 0;

  /**
   * Takes bytes from `offset` up to and with the next LF. The line, once its LF has come, and where the bytes
   * go on; no line means that all bytes were taken and more are needed.
   */
  take(
    bytes: Uint8Array,
    offset: number,
  ): { readonly line: GatheredLine | undefined; readonly next: number } {
    const lf = bytes.indexOf(LF, offset);
    this.#add(bytes.subarray(offset, lf < 0 ? bytes.length : lf));
    if (lf < 0) return { line: undefined, next: bytes.length };
    return { line: this.#finish(this.#length > 0 && this.#lastByte === CR ? '\r\n' : '\n'), next: lf + 1 };
  }

  /** What there is of a line whose end will never come, or `undefined`. */
  rest(): GatheredLine | undefined {
    return this.#length === 0 ? undefined : this.#finish('');
  }

  #add(part: Uint8Array): void {
    if (part.length === 0) return;
    const room = this.#kept.length - this.#length;
    if (room > 0) this.#kept.set(part.subarray(0, room), this.#length);
    this.#length += part.length;
    this.#lastByte = part[part.length - 1] ?? 0;
  }

  #finish(ending: LineEnding): GatheredLine {
    const length = this.#length - (ending === '\r\n' ? 1 : 0);
    const bytes = this.#kept.slice(0, Math.min(length, this.#kept.length));
    this.#length = 0;
    return { bytes, omitted: length - bytes.length, ending };
  }
}
