import { matchesTag } from '../match-tag.ts';
import { Problem } from './problem.ts';

/** What is asked of a request's fields. */
export interface Fields {
  header(name: string): string | undefined;
}

/**
 * RFC 9110, section 13.2.2, for something that is there.
 *
 * @throws Problem 412 where it is another version than the client knows
 */
export function checkMatch(fields: Fields, etag: () => string): void {
  const match = fields.header('if-match');
  if (match !== undefined && !matchesTag(match, etag(), 'strong')) {
    throw failed('If-Match', 'it has been changed meanwhile', etag());
  }
}

/** For a method that changes something: If-None-Match asks that there be nothing, or not this version. */
export function checkPreconditions(fields: Fields, etag: () => string): void {
  checkMatch(fields, etag);
  const noneMatch = fields.header('if-none-match');
  if (noneMatch !== undefined && matchesTag(noneMatch, etag(), 'weak')) {
    throw failed('If-None-Match', 'it is there', etag());
  }
}

/** For GET and HEAD: whether the client has this version already. */
export function isNotModified(fields: Fields, etag: () => string): boolean {
  checkMatch(fields, etag);
  const noneMatch = fields.header('if-none-match');
  return noneMatch !== undefined && matchesTag(noneMatch, etag(), 'weak');
}

function failed(field: string, why: string, etag: string): Problem {
  const detail = `${field} does not hold: ${why}, and its ETag is ${etag}. Get it anew and decide again.`;
  return new Problem(412, detail, { headers: { ETag: etag } });
}
