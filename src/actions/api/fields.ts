/** Members of records, named by paths: `title`, `rating.count`, `products.0.quantity`, `products.productId`. */
import { LimitError, UsageError } from '../../errors.ts';

/** A table with more columns is none, and each column costs a walk through every record. */
export const MAX_FIELDS = 100;

/** Records past this many tell nothing new of which members there are. */
const RECORDS_LOOKED_AT = 100;

export interface FieldPath {
  /** As it was given. */
  readonly text: string;
  readonly keys: readonly string[];
}

/**
 * @param list with commas between, such as `description,rating.count`; spaces around a path do not count
 * @throws UsageError for an empty path or member; LimitError MAX_FIELDS
 */
export function parseFields(list: string): FieldPath[] {
  const texts = list.split(',').map((text) => text.trim());
  if (texts.length > MAX_FIELDS) {
    throw new LimitError('MAX_FIELDS', `${texts.length} fields are more than the ${MAX_FIELDS} that fit`);
  }
  return texts.map((text) => {
    const keys = text.split('.');
    if (keys.includes('')) {
      throw new UsageError(`${JSON.stringify(text)} names no field`, { hint: 'such as title,rating.count' });
    }
    return { text, keys };
  });
}

/**
 * What stands there; `undefined` for nothing. Only what a record holds itself counts, never what every object inherits. A name
 * within an array stands for that member of each element that has it.
 */
export function valueAt(record: unknown, { keys }: Pick<FieldPath, 'keys'>): unknown {
  return walk(record, keys, 0);
}

function walk(value: unknown, keys: readonly string[], at: number): unknown {
  const key = keys[at];
  if (key === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) {
    return Object.hasOwn(value, key)
      ? walk((value as Readonly<Record<string, unknown>>)[key], keys, at + 1)
      : undefined;
  }
  if (/^\d+$/.test(key)) return walk(value[Number(key)], keys, at + 1);
  const found = value.map((each: unknown) => walk(each, keys, at)).filter((each) => each !== undefined);
  return found.length === 0 ? undefined : found;
}

/** The paths that none of the records has; none where there are no records, which tell nothing. */
export function missingFields(records: readonly unknown[], paths: readonly FieldPath[]): FieldPath[] {
  if (records.length === 0) return [];
  return paths.filter((path) => records.every((record) => valueAt(record, path) === undefined));
}

/** The paths that the records have, for a hint at what was probably meant. */
export function knownFields(records: readonly unknown[]): string[] {
  const known = new Set<string>();
  for (const record of records.slice(0, RECORDS_LOOKED_AT)) collect(record, '', known);
  return [...known];
}

function collect(value: unknown, prefix: string, known: Set<string>): void {
  if (Array.isArray(value)) {
    for (const each of value.slice(0, RECORDS_LOOKED_AT)) collect(each, prefix, known);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      if (known.size >= MAX_FIELDS) return;
      const path = prefix === '' ? name : `${prefix}.${name}`;
      known.add(path);
      collect(inner, path, known);
    }
  }
}
