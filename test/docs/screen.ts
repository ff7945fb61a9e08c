/** Text, or one of the few things that a progress display does: so many lines up, to the first column, clear the rest. */
const ESCAPE = '\u{1B}';
const PIECE = new RegExp(
  String.raw`${ESCAPE}\[(?<up>\d*)A|${ESCAPE}\[\d*(?<clear>[JK])|(?<start>\r)(?!\n)|(?<end>\r?\n)|(?<text>[^\r\n${ESCAPE}]+|.)`,
  'gsu',
);

/** What is left on a terminal's screen, a line each, of all that was written to it. */
export function leftOnScreen(written: string): readonly string[] {
  const lines = [''];
  let row = 0;
  let isAtStart = true;
  for (const { groups = {} } of written.matchAll(PIECE)) {
    if (groups['up'] !== undefined) row = Math.max(0, row - Number(groups['up'] || 1));
    else if (groups['clear'] === 'J') lines.splice(row, Infinity, '');
    else if (groups['clear'] === 'K') lines[row] = '';
    else if (groups['start'] !== undefined) isAtStart = true;
    else if (groups['end'] !== undefined) {
      row += 1;
      lines[row] ??= '';
      isAtStart = true;
    } else {
      // Nobody writes over the beginning of a line and leaves its end.
      lines[row] = isAtStart ? (groups['text'] ?? '') : `${lines[row]}${groups['text']}`;
      isAtStart = false;
    }
  }
  while (lines.at(-1) === '') lines.pop();
  return lines;
}
