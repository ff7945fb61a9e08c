import { LimitError, ProtocolError } from '../../errors.ts';
import { jsonFault } from './json-fault.ts';

/**
 * How deep arrays and objects may nest: the store's go to four, and whoever shows or compares a value goes down into it by
 * recursion.
 */
export const MAX_DEPTH = 64;

/**
 * JSON from a server. It is UTF-8, whatever a charset says, and a byte order mark before it is passed over (RFC 8259, section
 * 8.1); of members with one name the last counts.
 *
 * @returns `undefined` for no bytes at all, or for white space alone
 * @throws ProtocolError `weird-reply`, which says where it is no JSON; LimitError MAX_DEPTH
 */
export function parseJsonAnswer(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  if (/^[ \t\r\n]*$/.test(text)) return undefined;
  checkDepth(text, 'the answer');
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const where = jsonFault(text)?.message ?? 'somewhere';
    throw new ProtocolError('weird-reply', `the answer is not JSON: ${where}`, { cause, source: 'RFC 8259' });
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const message = 'the answer is not UTF-8, which JSON has to be';
    throw new ProtocolError('weird-reply', message, { cause, source: 'RFC 8259, section 8.1' });
  }
}

/**
 * Before it is parsed: JSON.parse takes seconds for millions of brackets.
 *
 * @param what names the text in the message
 * @throws LimitError MAX_DEPTH
 */
export function checkDepth(text: string, what: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > MAX_DEPTH) {
      throw new LimitError('MAX_DEPTH', `${what} nests arrays and objects more than ${MAX_DEPTH} deep`);
    }
  }
}

/** Where the quote stands that ends the string that begins at `start`; the text's end where there is none. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}
