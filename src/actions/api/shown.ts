/** In characters, of a value within a message: enough to know it again. */
export const MAX_SHOWN = 40;

/** A value as JSON for a message: one line, cut short, and without what a terminal would obey. */
export function shownValue(value: unknown): string {
  // Cut before it is made into text, too: it may have megabytes.
  const text = typeof value === 'string' ? value.slice(0, MAX_SHOWN + 1) : value;
  return printable(cut(typeof text === 'object' && text !== null ? kindOf(text) : JSON.stringify(text)));
}

/** What kind of JSON value it is, with its article. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Text from a server for a message: its first line that is not empty, cut short. */
export function firstLine(text: string, longest: number): string {
  const [line = ''] = /\S[^\r\n]*/.exec(text) ?? [];
  return printable(cut(line.slice(0, longest + 1).trimEnd(), longest));
}

function cut(text: string, longest = MAX_SHOWN): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Controls, marks that turn the direction of text round, separators of lines, halves of pairs. */
function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
