/**
 * What a terminal would obey instead of showing: C0 and C1 controls with ESC among them, DEL, the marks that
 * turn the direction of text round, the separators of lines and paragraphs, and halves of surrogate pairs.
 */
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/u; // eslint-disable-line no-control-regex
const EVERY_UNSAFE = new RegExp(UNSAFE.source, 'gu');

const SHORT_FORMS: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text from elsewhere, made harmless: what a terminal would obey becomes visible, as in `\x1b` or `\u{202e}`.
 * Line feeds and tabs too, unless `keep` has them. A backslash stays as it is, so that ordinary text is not
 * changed and escaping twice does no harm; the result is for eyes, and cannot be turned back.
 */
export function escapeForTerminal(text: string, keep: '' | '\n' | '\t' | '\n\t' = ''): string {
  if (!UNSAFE.test(text)) return text;
  return text.replace(EVERY_UNSAFE, (character) =>
    keep.includes(character) ? character : escapeOne(character),
  );
}

function escapeOne(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return SHORT_FORMS[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
}

/** The same for JSON text: still JSON, with the same meaning, and safe to show with `cat`. */
export function escapeJsonForTerminal(json: string): string {
  if (!UNSAFE.test(json)) return json;
  return json.replace(EVERY_UNSAFE, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
