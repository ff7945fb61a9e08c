import { escapeForTerminal } from './escape.ts';
import type { Format, Style } from './style.ts';
import { cutToWidth, widthOf } from './width.ts';

/** What stands in a table: text from anywhere, since the table escapes it, and how it looks. */
export type Cell = string | { readonly text: string; readonly format?: Format; readonly align?: 'right' };

export interface TableOptions {
  readonly columns: number;
  readonly style: Style;
  readonly headings?: readonly string[];
}

const GAP = '  ';
/** A column is not made narrower than this while a wider one is left. */
const NARROWEST = 4;

/** Aligned columns, one string a row. Where they don't fit, the widest give way and their cells end in `…`. */
export function renderTable(rows: readonly (readonly Cell[])[], options: TableOptions): string[] {
  const headings = options.headings?.map((text): Cell => ({ text, format: 'bold' }));
  const all = (headings ? [headings, ...rows] : rows).map((row) => row.map(normalise));
  const widths = fit(naturalWidths(all), options.columns);
  return all.map((row) =>
    row
      .map((cell, at) => draw(cell, widths[at] ?? 0, options.style))
      .join(GAP)
      .trimEnd(),
  );
}

function normalise(cell: Cell): Exclude<Cell, string> {
  return typeof cell === 'string'
    ? { text: escapeForTerminal(cell) }
    : { ...cell, text: escapeForTerminal(cell.text) };
}

function naturalWidths(rows: readonly (readonly Exclude<Cell, string>[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(cell.text));
  }
  return widths;
}

function fit(widths: readonly number[], columns: number): number[] {
  const fitted = [...widths];
  let excess = fitted.reduce((sum, width) => sum + width, GAP.length * (fitted.length - 1)) - columns;
  while (excess > 0) {
    const widest = Math.max(...fitted);
    if (widest <= NARROWEST) break;
    const at = fitted.indexOf(widest);
    // Down to the next widest, and from there in turns.
    const next = Math.max(NARROWEST, ...fitted.filter((_, other) => other !== at));
    const cut = Math.min(excess, Math.max(1, widest - next));
    fitted[at] = widest - cut;
    excess -= cut;
  }
  return fitted;
}

function draw(cell: Exclude<Cell, string>, width: number, style: Style): string {
  const text = cutToWidth(cell.text, width);
  const padding = ' '.repeat(Math.max(0, width - widthOf(text)));
  const shown = cell.format ? style(cell.format, text) : text;
  return cell.align === 'right' ? padding + shown : shown + padding;
}
