import { wrapToWidth } from '../terminal/width.ts';
import { formatCount, formatNumberOf } from '../terminal/units.ts';
import type { LineEnding } from './annotator.ts';
import { hexOf, looksBinary, readable } from './readable.ts';

/** Of a body, in bytes and in rows of the screen: enough to see what it is, and the head stays in sight. */
export const BODY_BYTES_SHOWN = 1024;
export const BODY_ROWS_SHOWN = 20;
/** Of a binary body: the magic numbers of file formats are within. */
const BINARY_BYTES_SHOWN = 16;

export interface ExcerptRow {
  /** Safe to show. */
  readonly text: string;
  /** The line ends that stand after it. */
  readonly endings: readonly LineEnding[];
  readonly note?: string;
}

/**
 * The beginning of a body, as rows. It keeps at most BODY_BYTES_SHOWN and counts the rest; where the bytes are
 * cut into chunks makes no difference.
 */
export class Excerpt {
  readonly #width: number;
  readonly #block = new Uint8Array(BODY_BYTES_SHOWN);
  #gathered = 0;
  #bytesLeft = BODY_BYTES_SHOWN;
  #rowsLeft = BODY_ROWS_SHOWN;
  #skippedBytes = 0;
  #skippedParts = 0;

  constructor(width: number) {
    this.#width = width;
  }

  /** Takes part of the body; gives rows as soon as all that will be shown of it is there. */
  add(bytes: Uint8Array): ExcerptRow[] {
    const taken = this.#full ? 0 : Math.min(bytes.length, this.#bytesLeft - this.#gathered);
    this.#block.set(bytes.subarray(0, taken), this.#gathered);
    this.#gathered += taken;
    this.#skippedBytes += bytes.length - taken;
    return !this.#full && this.#gathered === this.#bytesLeft ? this.flush('') : [];
  }

  /** What has been gathered, as rows; the line end that follows it stands in the last. */
  flush(ending: LineEnding): ExcerptRow[] {
    const block = this.#block.subarray(0, this.#gathered);
    this.#gathered = 0;
    if (block.length === 0) return [];
    const rows = looksBinary(block) ? this.#showBinary(block) : this.#showText(block);
    const last = rows.at(-1);
    if (last && ending !== '' && this.#skippedBytes === 0) {
      rows[rows.length - 1] = { ...last, endings: [...last.endings, ending] };
    }
    return rows;
  }

  /** Whether another part of the body is to be left out, and then counts it. */
  skipsPart(): boolean {
    if (this.#full) this.#skippedParts += 1;
    return this.#full;
  }

  /** Says what was left out, if anything was, and begins anew. */
  finish(): string | undefined {
    const bytes = `${formatCount(this.#skippedBytes)} more ${this.#skippedBytes === 1 ? 'byte' : 'bytes'}`;
    const parts = this.#skippedParts > 0 ? `, ${formatNumberOf(this.#skippedParts, 'more chunk')}` : '';
    const remark = this.#skippedBytes > 0 ? `… ${bytes}${parts}` : undefined;
    this.#bytesLeft = BODY_BYTES_SHOWN;
    this.#rowsLeft = BODY_ROWS_SHOWN;
    this.#skippedBytes = 0;
    this.#skippedParts = 0;
    return remark;
  }

  get #full(): boolean {
    return this.#bytesLeft <= 0 || this.#rowsLeft <= 0;
  }

  #showBinary(block: Uint8Array): ExcerptRow[] {
    const shown = block.subarray(0, BINARY_BYTES_SHOWN);
    this.#skippedBytes += block.length - shown.length;
    this.#bytesLeft = 0;
    return [{ text: hexOf(shown), endings: [], note: 'binary data, in hex' }];
  }

  #showText(block: Uint8Array): ExcerptRow[] {
    const rows: ExcerptRow[] = [];
    let at = 0;
    while (at < block.length && this.#rowsLeft > 0) {
      const lf = block.indexOf(0x0a, at);
      const next = lf < 0 ? block.length : lf + 1;
      const ending = lf < 0 ? '' : lf > at && block[lf - 1] === 0x0d ? '\r\n' : '\n';
      const line = block.subarray(at, next - ending.length);
      // A byte takes a column at least: what lies further on has no room in the rows that are left.
      const shown = line.subarray(0, this.#rowsLeft * this.#width);
      const pieces = wrapToWidth(readable(shown), this.#width);
      const whole = shown.length === line.length;
      for (const [index, text] of pieces.entries()) {
        rows.push({ text, endings: whole && ending !== '' && index === pieces.length - 1 ? [ending] : [] });
      }
      this.#rowsLeft -= pieces.length;
      at += whole ? next - at : shown.length;
    }
    this.#skippedBytes += block.length - at;
    this.#bytesLeft -= block.length;
    return rows;
  }
}
