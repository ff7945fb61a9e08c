import { escapeForTerminal } from './escape.ts';
import type { Format, Style } from './style.ts';

/** In characters: what a person still reads on a screen, and what can be formatted at once. */
export const JSON_PRETTY_LIMIT = 1024 * 1024;
/** The indents of deep nesting could make a small document huge; beyond this it is shown as it came. */
const JSON_PRETTY_OUTPUT_LIMIT = 4 * JSON_PRETTY_LIMIT;

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/**
 * JSON laid out for reading, or `undefined` for what is not JSON or too large. Numbers, the order of members
 * and members with the same name stay as they were written: the text is laid out anew, not parsed and printed.
 */
export function prettyJson(json: string, style: Style): string | undefined {
  if (json.length > JSON_PRETTY_LIMIT || !isJson(json)) return undefined;
  const tokens = json.match(TOKEN) ?? [];
  let shown = '';
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (shown.length > JSON_PRETTY_OUTPUT_LIMIT) return undefined;
    const next = tokens[at + 1];
    if (token === '[' || token === '{') {
      const empty = next === ']' || next === '}';
      depth += 1;
      shown += empty ? token : `${token}${newLine(depth)}`;
    } else if (token === ']' || token === '}') {
      depth -= 1;
      const before = tokens[at - 1];
      shown += before === '[' || before === '{' ? token : `${newLine(depth)}${token}`;
    } else if (token === ',') {
      shown += `,${newLine(depth)}`;
    } else if (token === ':') {
      shown += ': ';
    } else {
      shown += style(formatOf(token, next === ':'), escapeForTerminal(token));
    }
  }
  return shown;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function newLine(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}

function formatOf(token: string, isName: boolean): Format {
  if (token.startsWith('"')) return isName ? 'cyan' : 'green';
  return token === 'null' ? 'gray' : 'yellow';
}
