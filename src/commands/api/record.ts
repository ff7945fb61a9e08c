import { isObject } from '../../actions/is-object.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import type { Style } from '../../terminal/style.ts';
import { padToWidth, widthOf, wrapToWidth } from '../../terminal/width.ts';
import { cellText, flatten } from './flatten.ts';
import { itemsText, priceText, ratingText } from './texts.ts';

const GAP = '  ';
/** A label is not given more, so that there is room for what it labels. */
const MAX_LABEL = 30;
/** However narrow the terminal is. */
const MIN_VALUE = 10;

/** One of many members that have a look of their own; the others are shown by their paths. */
const TEXTS: Readonly<Record<string, (value: unknown) => string>> = {
  price: priceText,
  rating: ratingText,
  products: itemsText,
};

/** A record for people, a member a line; long text goes on below itself, whole. */
export function recordLines(record: unknown, look: { columns: number; style: Style }): string[] {
  const members = isObject(record) ? membersOf(record) : [];
  if (members.length === 0) return [escapeForTerminal(JSON.stringify(record ?? null))];
  return linesOf(members, look);
}

/** @param members each with its text, which is escaped here */
export function linesOf(
  members: readonly (readonly [label: string, text: string])[],
  { columns, style }: { columns: number; style: Style },
): string[] {
  const shown = members.map(([label, text]) => [escapeForTerminal(label), escapeForTerminal(text)] as const);
  // Not as arguments of Math.max: a record may have more members than a call has room for.
  const widest = shown.reduce((width, [label]) => Math.max(width, widthOf(label)), 0);
  const width = Math.min(MAX_LABEL, widest);
  const room = Math.max(MIN_VALUE, columns - width - GAP.length);
  const indent = ' '.repeat(width) + GAP;
  return shown.flatMap(([label, text]) =>
    wrapWords(text, room).map((line, at) =>
      at === 0 ? style('bold', padToWidth(label, width)) + GAP + line : indent + line,
    ),
  );
}

function membersOf(record: Readonly<Record<string, unknown>>): (readonly [string, string])[] {
  return Object.entries(record).flatMap(([name, value]): (readonly [string, string])[] => {
    const text = Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined;
    if (text !== undefined) return [[name, text(value)]];
    return flatten(value, name, 1).map(([path, leaf]) => [path, cellText(leaf)]);
  });
}

/** Broken between words; a word that is too long for a line, anywhere. */
function wrapWords(text: string, columns: number): string[] {
  if (widthOf(text) <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((each) => wrapToWidth(each, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= columns) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line];
}
