import type { Format, Style } from '../terminal/style.ts';
import { formatCount, formatDuration } from '../terminal/units.ts';
import { widthOf, wrapToWidth } from '../terminal/width.ts';
import { createDataAnnotator, DataConnection } from './annotate-data.ts';
import { createHttp2Annotator } from './annotate-http2.ts';
import { createSocks5Annotator } from './annotate-socks5.ts';
import {
  NOTE_LENGTH,
  type Annotator,
  type Direction,
  type LineEnding,
  type LinePiece,
  type Piece,
} from './annotator.ts';
import { Excerpt, type ExcerptRow } from './excerpt.ts';
import { describeFact, isFact, type Fact, type FactText } from './facts.ts';
import { readable } from './readable.ts';
import type { Entry, EntryListener } from './types.ts';

/** Shows a transcript while it happens. */
export interface TranscriptView {
  readonly listen: EntryListener;
  /** Shows what is still unfinished: to be called when nothing more will come. */
  close(): void;
}

export interface TextSettings {
  /** Is given whole rows, with their line feed. */
  readonly write: (rows: string) => void;
  readonly style: Style;
  /** Of the screen; by default DEFAULT_COLUMNS. */
  readonly columns?: number;
  /** More than one client will speak: then the first connection has its heading, too. */
  readonly headings?: boolean;
  /** For each connection one, of the protocol that it speaks; another for what it speaks inside a tunnel. */
  readonly createAnnotator: () => Annotator;
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

/** The transcript for people: a row a line, its end made visible, and at the right what it is for. */
export function createTextView(settings: TextSettings): TranscriptView {
  const page = new Page(settings);
  const connections = new Map<string, ConnectionView>();
  return {
    listen(entry) {
      const key = `${entry.client} ${entry.connection}`;
      let view = connections.get(key);
      if (!view) connections.set(key, (view = createView(page, entry, settings)));
      page.turnTo(key, entry);
      view.show(entry);
      if (entry.kind === 'closed') connections.delete(key);
    },
    close() {
      for (const [key, view] of connections) {
        page.turnTo(key);
        view.finish();
      }
      connections.clear();
    },
  };
}

function createView(
  page: Page,
  { role, connection }: Entry,
  { createAnnotator }: TextSettings,
): ConnectionView {
  if (role === undefined) return new ConnectionView(page, createAnnotator, describeFact);
  const data = new DataConnection(connection);
  return new ConnectionView(page, createDataAnnotator(data), (fact) => data.describe(fact));
}

class ConnectionView {
  readonly #page: Page;
  readonly #createAnnotator: () => Annotator;
  readonly #describe: (fact: Fact) => FactText | undefined;
  #annotator: Annotator;
  readonly #excerpts: Readonly<Record<Direction, Excerpt>>;

  constructor(page: Page, createAnnotator: () => Annotator, describe: (fact: Fact) => FactText | undefined) {
    this.#page = page;
    this.#createAnnotator = createAnnotator;
    this.#describe = describe;
    this.#annotator = createAnnotator();
    this.#excerpts = { sent: new Excerpt(page.textWidth), received: new Excerpt(page.textWidth) };
  }

  show(entry: Entry): void {
    if (entry.kind === 'head' && this.#annotator.tellHead !== undefined) {
      const direction = entry.by === 'us' ? 'sent' : 'received';
      this.#annotator.tellHead(direction, entry.fields, (piece) => this.#piece(direction, piece));
      return;
    }
    if (isFact(entry)) {
      if (entry.kind === 'ended') this.#end(entry.by === 'us' ? 'sent' : 'received');
      if (entry.kind === 'closed') this.finish();
      if (entry.kind === 'proxy' && entry.scheme.startsWith('socks')) this.#follow(createSocks5Annotator());
      if (entry.kind === 'tunnel') this.#follow(this.#createAnnotator());
      const text = this.#describe(entry);
      if (text !== undefined) this.#page.fact(text);
      if (entry.kind === 'secured' && entry.tls.alpn === 'h2') this.#follow(createHttp2Annotator());
      return;
    }
    const direction = entry.kind;
    // What was gathered of the other side's data came before: it is shown before.
    this.#flush(direction === 'sent' ? 'received' : 'sent', '');
    this.#annotator.push(direction, entry.bytes, (piece) => this.#piece(direction, piece));
  }

  finish(): void {
    this.#end('sent');
    this.#end('received');
  }

  /** Another conversation begins on the connection. */
  #follow(annotator: Annotator): void {
    this.finish();
    this.#annotator = annotator;
  }

  #end(direction: Direction): void {
    this.#annotator.end(direction, (piece) => this.#piece(direction, piece));
    this.#remark(direction);
  }

  #piece(direction: Direction, piece: Piece): void {
    const excerpt = this.#excerpts[direction];
    if (piece.kind === 'data') return this.#rows(direction, excerpt.add(piece.bytes));
    if (piece.kind === 'break') return this.#flush(direction, piece.ending);
    this.#flush(direction, '');
    if (piece.role === 'framing' && excerpt.skipsPart()) return;
    if (piece.role !== 'framing') this.#remark(direction);
    this.#page.line(direction, piece);
  }

  #flush(direction: Direction, ending: LineEnding): void {
    this.#rows(direction, this.#excerpts[direction].flush(ending));
  }

  #rows(direction: Direction, rows: readonly ExcerptRow[]): void {
    for (const { text, endings, note } of rows) this.#page.row(direction, text, { endings, note });
  }

  #remark(direction: Direction): void {
    const remark = this.#excerpts[direction].finish();
    if (remark) this.#page.row(direction, remark, { format: 'dim' });
  }
}

/** Lays rows out: knows the columns, and what was shown last. */
class Page {
  /** Columns for text beside the gutter, with room for a line end. */
  readonly textWidth: number;
  readonly #width: number;
  readonly #write: (rows: string) => void;
  readonly #style: Style;
  /** Whose rows come now, and whose came last. */
  #key = '';
  #shown: string | undefined;
  #entry: Pick<Entry, 'at' | 'secure' | 'role'> = { at: 0, secure: false };
  /** The direction of the row above, and when it was shown. */
  #above: { readonly direction: Direction; readonly at: number } | undefined;

  constructor({ write, style, columns, headings = false }: TextSettings) {
    // As if another had come before.
    if (headings) this.#shown = '';
    this.#width = Math.max(NARROWEST, columns ?? DEFAULT_COLUMNS) - GUTTER;
    this.textWidth = this.#width - LINE_END_WIDTH;
    this.#write = write;
    this.#style = style;
  }

  /** What follows belongs to this connection and, until the next, happens at the time of this entry. */
  turnTo(key: string, entry?: Entry): void {
    if (key !== this.#key) this.#above = undefined;
    this.#key = key;
    if (entry) this.#entry = entry;
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
      this.#write(
        `${this.#gutter(direction)} ${this.#paint(piece, at, look)}${this.#style('dim', ends)}${note}\n`,
      );
    }
  }

  /** Writes a row; says first whose it is where there are several connections. Data is part of what is said elsewhere. */
  #put(row: string): void {
    if (this.#entry.role !== undefined) {
      this.#write(row);
      return;
    }
    if (this.#shown !== undefined && this.#shown !== this.#key) {
      const [client, connection] = this.#key.split(' ');
      this.#write(`${this.#style('bold', `── ${client}, connection ${connection} ──`)}\n`);
    }
    this.#shown = this.#key;
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
    const { at, secure, role = 'control' } = this.#entry;
    const kind = secure ? 'secure' : 'plain';
    const turned = this.#above?.direction !== direction;
    const timed = turned || at - (this.#above?.at ?? 0) >= PAUSE_SHOWN;
    if (timed) this.#above = { direction, at };
    const time = timed ? this.#time() : ' '.repeat(TIME_WIDTH);
    return `${time} ${this.#style(COLOURS[direction], `${turned ? ARROWS[direction][kind] : ' '} ${BARS[role][kind]}`)}`;
  }

  #time(): string {
    return this.#style('dim', formatDuration(this.#entry.at).padStart(TIME_WIDTH));
  }
}
