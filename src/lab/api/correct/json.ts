import { findFault } from './json-fault.ts';
import { Problem } from './problem.ts';

/** Records are three levels deep. Whoever walks through a value by recursion (a merge patch) must not be led down a million. */
export const MAX_JSON_DEPTH = 32;

/**
 * @param bytes RFC 8259: UTF-8; a byte order mark is passed over, as section 8.1 allows
 * @throws Problem 400 that says where it is no JSON
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  if (text.trim() === '') throw new Problem(400, 'The body is empty; JSON is expected.');
  checkDepth(text);
  try {
    return JSON.parse(text);
  } catch {
    const { offset, expected } = findFault(text);
    throw new Problem(400, `The body is no JSON: ${expected} is expected ${place(text, offset)}.`);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(400, 'The body is not UTF-8, and JSON is (RFC 8259, section 8.1).');
  }
}

/** Before anything is made of it. Brackets in texts do not count. */
function checkDepth(text: string): void {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') isInText = !isInText;
    else if (isInText) at += character === '\\' ? 1 : 0;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > MAX_JSON_DEPTH) {
      throw new Problem(400, `The body is nested more than ${MAX_JSON_DEPTH} levels deep.`);
    }
  }
}

/** Lines and columns are counted from 1, in characters as an editor does. */
function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  const column = Array.from(before.at(-1) ?? '').length + 1;
  const found = offset >= text.length ? ', where the body ends' : '';
  return `in line ${before.length}, column ${column}${found}`;
}
