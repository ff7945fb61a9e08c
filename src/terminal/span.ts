/** From nothing to a whole column, in eighths. */
const BLOCKS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar that begins somewhere on a scale: `   ██▌`. Its length is right to an eighth of a column, its beginning to a
 * column; what is too short to be seen is an eighth.
 *
 * @param from as a share of the scale, 0 to 1
 * @param to the same
 * @param columns the length of the scale
 */
export function renderSpan(from: number, to: number, columns: number): string {
  const start = Math.min(Math.round(from * columns), columns - 1);
  const wanted = Math.max(1, Math.round((to - from) * columns * 8));
  const eighths = Math.min(wanted, (columns - start) * 8);
  return ' '.repeat(start) + '█'.repeat(Math.floor(eighths / 8)) + BLOCKS[eighths % 8];
}
