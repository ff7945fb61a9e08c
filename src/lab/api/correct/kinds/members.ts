import { z } from 'zod';

/** A member of a record, by its path. */
export interface Member {
  readonly path: string;
  /** Whether it is one value, which records can be put in order by. */
  readonly isValue: boolean;
}

/** What can be asked of records of a schema: `title`, `rating`, `rating.rate`; within a list, every entry's: `products.quantity`. */
export function membersOf(schema: z.ZodType, prefix = '', isInList = false): Member[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return membersOf(inner.element as z.ZodType, prefix, true);
  if (!(inner instanceof z.ZodObject)) return [];
  return Object.entries(inner.shape as Readonly<Record<string, z.ZodType>>).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const below = membersOf(member, `${path}.`, isInList);
    return [{ path, isValue: below.length === 0 && !isInList }, ...below];
  });
}

/** The names that an object has at a path, list positions passed over. */
export function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at = unwrap(schema);
  for (const step of path) {
    if (at instanceof z.ZodArray) at = unwrap(at.element as z.ZodType);
    else if (at instanceof z.ZodObject)
      at = unwrap((at.shape as Record<string, z.ZodType>)[String(step)] as z.ZodType);
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/**
 * The same, with members that may be left out at every level: what a merge patch may have (then a member that may be missing may be
 * `null`, which takes it away), or what is left of a record of which some members were selected.
 */
export function partOf(schema: z.ZodType, isPatch: boolean): z.ZodType {
  const inner = unwrap(schema);
  // A merge patch replaces a list as a whole (RFC 7396).
  if (inner instanceof z.ZodArray && !isPatch) return z.array(partOf(inner.element as z.ZodType, isPatch));
  if (!(inner instanceof z.ZodObject)) return inner;
  const members = Object.entries(inner.shape as Readonly<Record<string, z.ZodType>>).map(([name, member]) => {
    const part = partOf(member, isPatch).optional();
    return [name, isPatch && member instanceof z.ZodOptional ? part.nullable() : part] as const;
  });
  return z.strictObject(Object.fromEntries(members));
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
}
