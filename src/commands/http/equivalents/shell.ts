/**
 * Words for a POSIX shell (XCU, section 2.2), safe to be pasted as well:
 *
 *     plain                       what no shell looks at twice
 *     'it'\''s $5!'               anything else; in these quotes all but a quote stands for itself
 *     'a'"$(printf '\033')"'b'    what a terminal would obey, or a pasted line would be cut at
 *     "alice:$PASSWORD"           a variable
 */
import type { Pieces } from './variables.ts';

export function shellWord(pieces: Pieces): string {
  const hasVariable = pieces.some((piece) => typeof piece !== 'string');
  const texts = pieces.filter((piece) => typeof piece === 'string');
  if (hasVariable && texts.every((text) => /^[\w @%+=:,./-]*$/.test(text))) {
    return `"${pieces.map((piece) => (typeof piece === 'string' ? piece : `$${piece.variable}`)).join('')}"`;
  }
  return pieces.map((piece) => (typeof piece === 'string' ? quote(piece) : `"$${piece.variable}"`)).join('');
}

function quote(text: string): string {
  // A word that begins with = is a command's name to zsh.
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(text)) return text;
  const parts = text.split(OBEYED).filter((part) => part !== '');
  if (parts.length === 0) return "''";
  return parts
    .map((part) => (OBEYED.test(part) ? printed(part) : `'${part.replaceAll("'", String.raw`'\''`)}'`))
    .join('');
}

/** Controls, and the marks that turn text round. A line feed stands well in quotes, and $(…) would drop it at an end. */
const OBEYED = /((?:(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029])+)/u;

/** `$'…'` would be shorter, but not every sh has it. */
function printed(text: string): string {
  const bytes = Array.from(Buffer.from(text), (byte) => `\\${byte.toString(8).padStart(3, '0')}`);
  return `"$(printf '${bytes.join('')}')"`;
}
