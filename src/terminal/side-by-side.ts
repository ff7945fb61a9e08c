import { escapeForTerminal } from './escape.ts';
import type { Format, Style } from './style.ts';
import { padToWidth, widthOf, wrapToWidth } from './width.ts';

/** One thing, and what each side has for it; `undefined` where a side has nothing. */
export interface SideBySideRow {
  /** One character that says how the sides stand to each other. */
  readonly mark: string;
  readonly label: string;
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly format?: Format;
}

export interface SideBySideOptions {
  readonly headings: readonly [left: string, right: string];
  readonly columns: number;
  readonly style: Style;
}

/** Narrower than this, and a side is unreadable: the two are stacked instead. */
const NARROWEST_SIDE = 24;
const WIDEST_LABEL = 24;
const NOTHING = '–';

/**
 * Two columns with headings; long values go on in the next row, and nothing is cut. Where there is no room,
 * one below the other. The texts may come from anywhere: they are escaped here.
 */
export function renderSideBySide(rows: readonly SideBySideRow[], options: SideBySideOptions): string[] {
  const label = Math.min(
    WIDEST_LABEL,
    Math.max(0, ...rows.map((row) => widthOf(escapeForTerminal(row.label)))),
  );
  const room = Math.floor((options.columns - 2 - label - 4) / 2);
  const widths = { label, side: Math.min(room, widestValue(rows, options.headings)) };
  return room < NARROWEST_SIDE ? stack(rows, options) : besides(rows, options, widths);
}

function besides(
  rows: readonly SideBySideRow[],
  { headings, style }: SideBySideOptions,
  widths: { readonly label: number; readonly side: number },
): string[] {
  const line = (
    mark: string,
    label: string,
    left: string,
    right: string,
    format: Format | undefined,
  ): string => {
    const text =
      `${mark} ${padToWidth(label, widths.label)}  ${padToWidth(left, widths.side)}  ${right}`.trimEnd();
    return format ? style(format, text) : text;
  };
  const shown = [line(' ', '', headings[0], headings[1], 'bold')];
  for (const row of rows) {
    const label = wrapToWidth(escapeForTerminal(row.label), widths.label);
    const left = wrapToWidth(valueOf(row.left), widths.side);
    const right = wrapToWidth(valueOf(row.right), widths.side);
    const height = Math.max(label.length, left.length, right.length);
    for (let at = 0; at < height; at += 1) {
      const mark = at === 0 ? row.mark : ' ';
      shown.push(line(mark, label[at] ?? '', left[at] ?? '', right[at] ?? '', row.format));
    }
  }
  return shown;
}

function stack(rows: readonly SideBySideRow[], { headings, style }: SideBySideOptions): string[] {
  const heading = Math.max(widthOf(headings[0]), widthOf(headings[1]));
  return rows.flatMap((row) =>
    [
      `${row.mark} ${escapeForTerminal(row.label)}`,
      `    ${padToWidth(headings[0], heading)}  ${valueOf(row.left)}`,
      `    ${padToWidth(headings[1], heading)}  ${valueOf(row.right)}`,
    ].map((text) => (row.format ? style(row.format, text) : text)),
  );
}

function widestValue(rows: readonly SideBySideRow[], headings: readonly string[]): number {
  const values = rows.flatMap((row) => [valueOf(row.left), valueOf(row.right)]);
  return Math.max(...headings.map(widthOf), ...values.map(widthOf));
}

function valueOf(value: string | undefined): string {
  return value === undefined ? NOTHING : escapeForTerminal(value);
}
