/** RFC 9110, section 8.8.3: an entity tag, and whether it is a weak one. */
const ENTITY_TAG = /(W\/)?("[\u0021\u0023-\u007e\u0080-\u00ff]*")/g;

/**
 * Whether If-Match, which compares strongly, so that a weak tag matches nothing, or If-None-Match, which does not care, means this
 * version (RFC 9110, sections 13.1.1 and 13.1.2).
 *
 * @param value of the field: `*`, or a list
 * @param tag in its quotes, and without `W/`
 */
export function matchesTag(value: string, tag: string, comparison: 'strong' | 'weak'): boolean {
  if (value.trim() === '*') return true;
  for (const [, weak, each] of value.matchAll(ENTITY_TAG)) {
    if (each === tag && (weak === undefined || comparison === 'weak')) return true;
  }
  return false;
}
