import { widthOf } from '../../terminal/width.ts';

const GAP = 2;
/** More would not be read. */
const MAX_COLUMNS = 20;

/** Names in as many columns as fit, filled downwards, as `ls` has them. `shown` may hold colours; `plain` is its text. */
export function inColumns(
  names: readonly { readonly plain: string; readonly shown: string }[],
  width: number,
): string[] {
  const widths = names.map(({ plain }) => widthOf(plain));
  const { rows, columnWidths } = layOut(widths, width);
  return Array.from({ length: rows }, (_, row) =>
    columnWidths
      .map((columnWidth, column) => {
        const at = column * rows + row;
        const name = names[at];
        if (name === undefined) return '';
        const isLast = at + rows >= names.length;
        return isLast ? name.shown : name.shown + ' '.repeat(columnWidth + GAP - (widths[at] ?? 0));
      })
      .join(''),
  );
}

function layOut(widths: readonly number[], width: number): { rows: number; columnWidths: readonly number[] } {
  for (let columns = Math.min(MAX_COLUMNS, widths.length); columns > 1; columns -= 1) {
    const rows = Math.ceil(widths.length / columns);
    const columnWidths = Array.from({ length: Math.ceil(widths.length / rows) }, (_, column) =>
      widths.slice(column * rows, (column + 1) * rows).reduce((widest, each) => Math.max(widest, each), 0),
    );
    const total = columnWidths.reduce((sum, each) => sum + each + GAP, -GAP);
    if (total <= width) return { rows, columnWidths };
  }
  return { rows: widths.length, columnWidths: [0] };
}
