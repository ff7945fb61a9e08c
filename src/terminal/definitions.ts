/** A name, and what it means. */
export type Definition = readonly [name: string, meaning: string];

const INDENT = 2;
const GAP = 2;

/**
 * Names in a column, and beside them what they mean, broken at spaces. A name that would take more than half of a line stands on
 * a line of its own. Plain text only: a character is taken for a column.
 */
export function renderDefinitions(definitions: readonly Definition[], columns: number): string[] {
  const widest = Math.floor(columns / 2);
  const fitting = definitions.map(([name]) => name.length).filter((length) => length <= widest);
  const width = Math.max(0, ...fitting);
  const left = ' '.repeat(INDENT + width + GAP);
  return definitions.flatMap(([name, meaning]) => {
    const shown = `${' '.repeat(INDENT)}${name}`;
    const [first = '', ...more] = wrapWords(meaning, columns - left.length);
    const rest = more.map((line) => left + line);
    if (name.length > width) return [shown, left + first, ...rest];
    return [shown.padEnd(left.length) + first, ...rest];
  });
}

/** The text in lines of at most `columns`, broken at spaces; a word that is longer has a line of its own. */
export function wrapWords(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
