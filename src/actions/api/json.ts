import { jsonFault } from './json-fault.ts';

/**
 * How deep arrays and objects may nest: the store's go to four, and whoever shows, compares or merges a value goes down into it by
 * recursion.
 */
export const MAX_DEPTH = 64;

/** Why something is not taken as JSON. Whoever wanted it makes an error of their own of it. */
export class JsonError extends Error {
  readonly reason: 'empty' | 'encoding' | 'depth' | 'syntax';

  /** @param message goes on from what it is about: `is empty` */
  constructor(reason: JsonError['reason'], message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'JsonError';
    this.reason = reason;
  }
}

/**
 * What somebody else wrote as JSON. Bytes are UTF-8, whatever a charset says, and a byte order mark before them is passed over
 * (RFC 8259, section 8.1); of members with one name the last counts.
 *
 * @throws JsonError, of a syntax error with the place
 */
export function parseJson(source: Uint8Array | string): unknown {
  const text = typeof source === 'string' ? source.replace(/^\ufeff/, '') : decode(source);
  if (/^[ \t\r\n]*$/.test(text)) throw new JsonError('empty', 'is empty');
  // Before it is parsed: JSON.parse takes seconds for millions of brackets.
  if (isTooDeep(text)) {
    throw new JsonError('depth', `nests arrays and objects more than ${MAX_DEPTH} deep`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new JsonError('syntax', `is not JSON: ${jsonFault(text)?.message ?? 'somewhere'}`, cause);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new JsonError('encoding', 'is not UTF-8, which JSON has to be', cause);
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
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
