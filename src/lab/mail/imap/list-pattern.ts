import { ImapRefusal } from './refusal.ts';

/** Of the pattern of a LIST, in characters: matching takes the product of this and a name's length. */
export const MAX_PATTERN_LENGTH = 1_000;

/**
 * Whether names fit a pattern (RFC 3501, section 6.3.8): `*` stands for anything, `%` for anything within a part of the path.
 * INBOX goes in any case.
 *
 * @throws ImapRefusal beyond MAX_PATTERN_LENGTH
 */
export function compilePattern(pattern: string): (path: string) => boolean {
  if (pattern.length > MAX_PATTERN_LENGTH) throw new ImapRefusal('BAD', 'That pattern is too long.');
  const short = pattern.replaceAll(/[*%]*\*[*%]*/g, '*').replaceAll(/%+/g, '%');
  const anyCase = short.replace(/^inbox(?=$|[/*%])/i, 'INBOX');
  return (path) => matches(anyCase, path);
}

/** All places of the name that the pattern can have come to, a character of the pattern at a time: no going back. */
function matches(pattern: string, path: string): boolean {
  let places = new Set([0]);
  for (const wanted of pattern) {
    const next = new Set<number>();
    for (const place of places) {
      if (wanted === '*' || wanted === '%') {
        for (let at = place; at <= path.length && !next.has(at); at += 1) {
          next.add(at);
          if (wanted === '%' && path[at] === '/') break;
        }
      } else if (path.startsWith(wanted, place)) next.add(place + wanted.length);
    }
    if (next.size === 0) return false;
    places = next;
  }
  return places.has(path.length);
}
