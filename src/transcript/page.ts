import type { Format, Style } from '../terminal/style.ts';
import { formatCount, formatDuration } from '../terminal/units.ts';
import { widthOf, wrapToWidth } from '../terminal/width.ts';
import { NOTE_LENGTH, type Direction, type LineEnding, type LinePiece } from './annotator.ts';
import type { FactText } from './facts.ts';
import { readable } from './readable.ts';

export interface PageSettings {
  /** Is given whole rows, with their line feed. */
  readonly write: (rows: string) => void;
  readonly style: Style;
  /** Of the screen; by default DEFAULT_COLUMNS. */
  readonly columns?: number;
  /** More than one client will speak: then the first connection has its heading, too. */
  readonly headings?: boolean;
}

/** Where the width is not known: a file, a pipe. */
const DEFAULT_COLUMNS = 100;
const NARROWEST = 40;
/** In milliseconds. Rows that follow each other sooner share one time. */
export const PAUSE_SHOWN = 10;

/** `  1.5 ms → │ `: the time, the direction, and a bar that is double inside TLS. */
const TIME_WIDTH = 8;
const GUTTER = TIME_WIDTH + 5;
const LINE_END_WIDTH = 2;
/** Where notes begin, in columns from the bar: as far right as they fit, but within a glance of the text. */
const NOTE_COLUMNS = { leftmost: 34, rightmost: 60, gap: 2 };

const ENDINGS: Readonly<Record<LineEnding, string>> = { '': '', '\n': '␊', '\r\n': '␍␊' };
const ARROWS = { sent: { plain: '→', secure: '⇒' }, received: { plain: '←', secure: '⇐' } };
const BARS = { control: { plain: '│', secure: '║' }, data: { plain: '┊', secure: '┋' } };
const COLOURS = { sent: 'cyan', received: 'green' } as const;
const TONES = { plain: undefined, warning: 'yellow', failure: 'red' } as const;
const MARKS = { plain: '·', warning: '!', failure: '✗' } as const;

/** What a row shows beside its text. */
interface RowLook {
  readonly label?: number;
  readonly format?: Format | readonly Format[];
  readonly endings?: readonly LineEnding[];
  readonly note?: string | undefined;
}

/** What the rows have in common that an entry makes. */
export interface Turn {
  readonly connection: string;
  /** Under which they stand, where there is more than one. */
  readonly heading: string;
  readonly at: number;
  readonly secure: boolean;
  readonly role: keyof typeof BARS;
}

/** Lays rows out: knows the columns, and what was shown last. */
export class Page {
  /** Columns for text beside the gutter, with room for a line end. */
  readonly textWidth: number;
  readonly #width: number;
  readonly #write: (rows: string) => void;
  readonly #style: Style;
  /** Of the rows that come now. */
  #turn: Turn = { connection: '', heading: '', at: 0, secure: false, role: 'control' };
  /** Under which the last row stands. */
  #heading: string | undefined;
  /** The direction of the row above, and when it was shown. */
  #above: { readonly direction: Direction; readonly at: number } | undefined;

  constructor({ write, style, columns, headings = false }: PageSettings) {
    // As if another had come before.
    if (headings) this.#heading = '';
    this.#width = Math.max(NARROWEST, columns ?? DEFAULT_COLUMNS) - GUTTER;
    this.textWidth = this.#width - LINE_END_WIDTH;
    this.#write = write;
    this.#style = style;
  }

  turnTo(turn: Turn): void {
    if (turn.connection !== this.#turn.connection) this.#above = undefined;
    this.#turn = turn;
  }

  fact({ lines, tone }: FactText): void {
    const format = TONES[tone];
    const mark = format ? this.#style(format, MARKS[tone]) : MARKS[tone];
    let lead = `${this.#time()} ${mark}`;
    for (const row of lines.flatMap((line) => wrapToWidth(line, this.#width + 2))) {
      this.#put(`${lead} ${format ? this.#style(format, row) : row}\n`);
      lead = ' '.repeat(TIME_WIDTH + 2);
    }
    this.#above = undefined;
  }

  line(direction: Direction, piece: LinePiece): void {
    const label = readable(piece.bytes.subarray(0, piece.label ?? 0));
    const more = piece.omitted > 0 ? ` … ${formatCount(piece.omitted)} more bytes` : '';
    const text = `${label}${readable(piece.bytes.subarray(piece.label ?? 0))}${more}`;
    const colour = COLOURS[direction];
    const look: RowLook = { endings: [piece.ending], note: piece.note };
    if (piece.role === 'start') return this.row(direction, text, { ...look, format: ['bold', colour] });
    this.row(direction, text, { ...look, label: label.length, format: colour });
  }

  /** One text, wrapped where it is too long. `format` is for the label, or for all if there is no label. */
  row(direction: Direction, text: string, look: RowLook): void {
    const pieces = wrapToWidth(text, this.textWidth);
    for (const [at, piece] of pieces.entries()) {
      const last = at === pieces.length - 1;
      const ends = last ? (look.endings ?? []).map((ending) => ENDINGS[ending]).join('') : '';
      const note = last ? this.#note(widthOf(piece) + widthOf(ends), look.note) : '';
      this.#put(
        `${this.#gutter(direction)} ${this.#paint(piece, at, look)}${this.#style('dim', ends)}${note}\n`,
      );
    }
  }

  /** Writes a row; says first whose it is where there are several connections. */
  #put(row: string): void {
    const { heading } = this.#turn;
    if (this.#heading !== undefined && this.#heading !== heading) {
      this.#write(`${this.#style('bold', `── ${heading} ──`)}\n`);
    }
    this.#heading = heading;
    this.#write(row);
  }

  #paint(text: string, at: number, { label, format }: RowLook): string {
    if (!format) return text;
    if (label === undefined) return this.#style(format, text);
    const length = at === 0 ? label : 0;
    return this.#style(format, text.slice(0, length)) + text.slice(length);
  }

  #note(before: number, note: string | undefined): string {
    if (note === undefined) return '';
    const { leftmost, rightmost, gap } = NOTE_COLUMNS;
    const column = Math.min(rightmost, Math.max(leftmost, this.#width - NOTE_LENGTH));
    const start = Math.max(column, before + gap);
    if (start + widthOf(note) > this.#width) return '';
    return ' '.repeat(start - before) + this.#style('dim', note);
  }

  #gutter(direction: Direction): string {
    const { at, secure, role } = this.#turn;
    const kind = secure ? 'secure' : 'plain';
    const turned = this.#above?.direction !== direction;
    const timed = turned || at - (this.#above?.at ?? 0) >= PAUSE_SHOWN;
    if (timed) this.#above = { direction, at };
    const time = timed ? this.#time() : ' '.repeat(TIME_WIDTH);
    return `${time} ${this.#style(COLOURS[direction], `${turned ? ARROWS[direction][kind] : ' '} ${BARS[role][kind]}`)}`;
  }

  #time(): string {
    return this.#style('dim', formatDuration(this.#turn.at).padStart(TIME_WIDTH));
  }
}
