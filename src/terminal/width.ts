/*
 * How many columns a text takes. string-width knows better, and takes 48 ms to load: as long as the rest of
 * a run. This knows what matters for aligned columns, and the tests hold it against string-width.
 */

const PLAIN = /^[\x20-\x7e]*$/;
/** What plain text never needs, and takes a while to make. */
let segmenter: Intl.Segmenter | undefined;
let patterns: ReturnType<typeof makePatterns> | undefined;

/** The columns of a text without escape sequences. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const cluster of clusters(text)) width += widthOfCluster(cluster);
  return width;
}

/** The text, cut to `columns` with `…` at its end if it is wider. */
export function cutToWidth(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return '';
  return `${takeColumns(text, columns - 1)}…`;
}

/** The text in pieces of at most `columns` each, the last of which may be shorter; at least one piece. */
export function wrapToWidth(text: string, columns: number): string[] {
  const rows: string[] = [];
  let row = '';
  let width = 0;
  // Plain text is cut without looking at each character.
  const pieces = PLAIN.test(text) ? slices(text, Math.max(1, columns)) : clusters(text);
  for (const piece of pieces) {
    const more = widthOf(piece);
    if (row !== '' && width + more > columns) {
      rows.push(row);
      row = '';
      width = 0;
    }
    row += piece;
    width += more;
  }
  return [...rows, row];
}

export function padToWidth(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

function takeColumns(text: string, columns: number): string {
  // Each cluster is at least one character: what lies further on cannot matter for plain text.
  if (PLAIN.test(text)) return text.slice(0, columns);
  let width = 0;
  let taken = '';
  for (const cluster of clusters(text)) {
    width += widthOfCluster(cluster);
    if (width > columns) break;
    taken += cluster;
  }
  return taken;
}

function* slices(text: string, length: number): Generator<string> {
  for (let at = 0; at < text.length; at += length) yield text.slice(at, at + length);
}

function* clusters(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) yield segment;
}

function widthOfCluster(cluster: string): number {
  const { zero, wide } = (patterns ??= makePatterns());
  if (zero.test(cluster)) return 0;
  return wide.test(cluster) ? 2 : 1;
}

function makePatterns() {
  return {
    /** Combining marks and what is never drawn. */
    zero: /^[\p{Mn}\p{Me}\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}]+$/u,
    /** Emoji, and the blocks whose East Asian Width (UAX #11) is Wide or Fullwidth. */
    wide: /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|.\ufe0f)/u,
  };
}
