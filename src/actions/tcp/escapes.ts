/**
 * Text in which bytes that cannot be typed are written as escapes:
 *
 *     GET / HTTP/1.0\r\n\r\n
 *
 *     \r CR · \n LF · \t TAB · \0 NUL · \\ a backslash, each in the encoding of the text
 *     \u{20ac}   a character by its number in Unicode, in that encoding, too
 *     \x1b       the byte with this hexadecimal number, always two digits, in none
 *
 * Whatever else follows a backslash is refused: a guess would go to the peer.
 */
import { UsageError } from '../../errors.ts';

const ESCAPE = /\\(?:([rnt0\\])|x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\})?/gi;

const LETTERS: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' };

/**
 * @param encode given all text that stands together, escapes of characters included; UTF-8 without it
 * @throws UsageError for an escape that is none, with its place
 */
export function unescapeBytes(text: string, encode: (text: string) => Uint8Array = utf8): Uint8Array {
  const parts: Uint8Array[] = [];
  let characters = '';
  let plainFrom = 0;
  for (const match of text.matchAll(ESCAPE)) {
    const [escape, letter, byte, character] = match;
    characters += text.slice(plainFrom, match.index);
    plainFrom = match.index + escape.length;
    if (byte !== undefined) {
      parts.push(encode(characters), Uint8Array.of(Number.parseInt(byte, 16)));
      characters = '';
      continue;
    }
    const named = letter === undefined ? characterOf(character) : LETTERS[letter];
    if (named === undefined) throw unknownEscape(text, match.index);
    characters += named;
  }
  parts.push(encode(characters + text.slice(plainFrom)));
  return Buffer.concat(parts);
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text);
}

/** Halves of surrogate pairs have numbers, and are none (RFC 3629, section 3). */
function characterOf(hex: string | undefined): string | undefined {
  if (hex === undefined) return undefined;
  const code = Number.parseInt(hex, 16);
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined;
}

function unknownEscape(text: string, at: number): UsageError {
  const shown = /^\\(?:u\{[0-9a-f]*\}?|x[0-9a-f]?|.?)/isu.exec(text.slice(at))?.[0] ?? '\\';
  return new UsageError(`there is no escape ${shown} (character ${at + 1} of the text)`, {
    hint: String.raw`there are \r \n \t \0 \\ \xHH and \u{HEX}; a backslash of its own is written \\`,
  });
}
