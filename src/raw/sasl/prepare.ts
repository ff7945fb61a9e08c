/**
 * SASLprep (RFC 4013): names and passwords that look the same become the same bytes at both ends.
 *
 *     I U+00AD X      →  IX             a soft hyphen is nothing
 *     U+00AA          →  a              NFKC
 *     U+2168          →  IX
 *     U+0007          →  prohibited
 *
 * The rules for text that runs from right to left (section 2.4) are left out: they would refuse passwords, such as Arabic letters
 * followed by a digit, that many servers have taken.
 */

/** RFC 3454, table B.1: commonly mapped to nothing. */
const NOTHING = /\u00AD|\u034F|\u1806|[\u180B-\u180D]|[\u200B-\u200D]|\u2060|[\uFE00-\uFE0F]|\uFEFF/gu;
/** RFC 3454, table C.1.2: spaces other than the one of ASCII. */
const OTHER_SPACE = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/gu;
/**
 * RFC 3454, tables C.2 to C.9: control characters, private use, no characters at all, lone surrogates, replacement and
 * description characters, what changes the direction of text, tags.
 */
const PROHIBITED =
  /[\p{Cc}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u0340\u0341\u06DD\u070F\u180E\u200E\u200F\u2028-\u202E\u2061-\u2063\u206A-\u206F\u2FF0-\u2FFB\uFFF9-\uFFFD\u{1D173}-\u{1D17A}\u{E0001}\u{E0020}-\u{E007F}]/u;

/** @returns `undefined` for a text with a prohibited character */
export function saslPrepare(text: string): string | undefined {
  const prepared = text.replace(OTHER_SPACE, ' ').replace(NOTHING, '').normalize('NFKC');
  return PROHIBITED.test(prepared) ? undefined : prepared;
}
