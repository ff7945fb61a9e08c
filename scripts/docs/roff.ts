/** Lines of a manual page, in the macros of man(7). Whatever text is handed in comes out as it is. */

/** What roff would take for its own, or draw otherwise than it was typed, such as a hyphen that cannot be copied. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': String.raw`\e`,
  '-': String.raw`\-`,
  "'": String.raw`\(aq`,
  '`': String.raw`\(ga`,
  '^': String.raw`\(ha`,
  '~': String.raw`\(ti`,
  '"': String.raw`\(dq`,
};

/** Where a word may end the line; no tool minds longer ones, but people who read the source do. */
const COLUMNS = 78;

export function section(title: string): string {
  return `.SH ${quoted(title)}`;
}

export function subsection(title: string): string {
  return `.SS ${quoted(title)}`;
}

export function bold(text: string): string {
  return `.B ${quoted(text)}`;
}

export function plain(text: string): string {
  return filled(text).join('\n');
}

export function paragraph(text: string): string[] {
  return ['.PP', ...filled(text)];
}

/** A term, and below it what it means. */
export function item(term: string, means: string): string[] {
  return ['.TP', bold(term), ...filled(means)];
}

/** A line as it is, in type of one width, below what it does. */
export function example(says: string, line: string): string[] {
  return ['.TP', bold(says), '.EX', guarded(escaped(line)), '.EE'];
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\\\-'`^~"]/g, (character) => ESCAPES[character] ?? character)
    .replaceAll('…', '...')
    .replaceAll(/[^\0-\x7e]/gu, (character) => String.raw`\[u${hex(character)}]`);
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/** In lines of some length, each of them text, even where it begins with a dot. */
function filled(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of escaped(text).split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > COLUMNS) {
      lines.push(guarded(line));
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, guarded(line)];
}

/** A dot at the beginning would make a request of it. */
function guarded(line: string): string {
  return line.startsWith('.') ? String.raw`\&${line}` : line;
}
