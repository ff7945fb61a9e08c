import { Problem } from './problem.ts';

/** What is asked of a request's fields. */
export interface Fields {
  header(name: string): string | undefined;
}

/** RFC 9110, section 8.8.3: an entity tag, and whether it is a weak one. */
const ENTITY_TAG = /(W\/)?("[\u0021\u0023-\u007e\u0080-\u00ff]*")/g;

/**
 * RFC 9110, section 13.2.2, for something that is there.
 *
 * @throws Problem 412 where it is another version than the client knows
 */
export function checkMatch(fields: Fields, etag: () => string): void {
  const match = fields.header('if-match');
  if (match !== undefined && !matches(match, etag(), 'strong')) {
    throw failed('If-Match', 'it has been changed meanwhile', etag());
  }
}

/** For a method that changes something: If-None-Match asks that there be nothing, or not this version. */
export function checkPreconditions(fields: Fields, etag: () => string): void {
  checkMatch(fields, etag);
  const noneMatch = fields.header('if-none-match');
  if (noneMatch !== undefined && matches(noneMatch, etag(), 'weak')) {
    throw failed('If-None-Match', 'it is there', etag());
  }
}

/** For GET and HEAD: whether the client has this version already. */
export function isNotModified(fields: Fields, etag: () => string): boolean {
  checkMatch(fields, etag);
  const noneMatch = fields.header('if-none-match');
  return noneMatch !== undefined && matches(noneMatch, etag(), 'weak');
}

/** Sections 13.1.1 and 13.1.2: If-Match compares strongly, so that a weak tag matches nothing; If-None-Match does not care. */
function matches(value: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (value.trim() === '*') return true;
  for (const [, weak, tag] of value.matchAll(ENTITY_TAG)) {
    if (tag === etag && (weak === undefined || comparison === 'weak')) return true;
  }
  return false;
}

function failed(field: string, why: string, etag: string): Problem {
  const detail = `${field} does not hold: ${why}, and its ETag is ${etag}. Get it anew and decide again.`;
  return new Problem(412, detail, { headers: { ETag: etag } });
}
