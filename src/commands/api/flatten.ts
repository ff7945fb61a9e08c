import { isObject } from '../../actions/is-object.ts';

/** Deeper, an object is a value like any other: nobody reads `a.b.c.d.e.f`. */
const MAX_DEPTH = 4;

/**
 * The members of an object by their paths, in its own order: `{ rating: { rate: 3.9 } }` has `rating.rate`. Arrays, empty objects
 * and what lies deep are values as they are.
 */
export function flatten(value: unknown, path = '', depth = 0): [path: string, value: unknown][] {
  const members = isObject(value) && depth < MAX_DEPTH ? Object.entries(value) : [];
  if (members.length === 0) return path === '' ? [] : [[path, value]];
  return members.flatMap(([name, member]) =>
    flatten(member, path === '' ? name : `${path}.${name}`, depth + 1),
  );
}

/** A value as the text of a cell: strings as they are, nothing for what is missing, the rest as JSON. */
export function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
