import { type FieldPath, valueAt } from '../../actions/api/fields.ts';
import { LimitError } from '../../errors.ts';
import { flatten } from './flatten.ts';

/** Some members of a record, or of each of several. */
export interface Selection {
  readonly paths: readonly string[];
  /** A value a path; `undefined` where a record lacks it. */
  readonly rows: readonly (readonly unknown[])[];
  /** Whether it is of a list, and not of one record. */
  readonly isList: boolean;
}

/** Of records that share next to nothing, each member would be a column: a table of megabytes becomes one of gigabytes. */
export const MAX_COLUMNS = 200;

export function selectFields(value: unknown, fields: readonly FieldPath[]): Selection {
  const rows = recordsOf(value).map((record) => fields.map((field) => valueAt(record, field)));
  return { paths: fields.map(({ text }) => text), rows, isList: Array.isArray(value) };
}

/** All members, in the order in which they come first. @throws LimitError for more than MAX_COLUMNS */
export function selectAll(value: unknown): Selection {
  const paths = new Set<string>();
  const records = recordsOf(value).map((record) => new Map(membersOf(record)));
  for (const record of records) {
    for (const path of record.keys()) paths.add(path);
    if (paths.size > MAX_COLUMNS) {
      throw new LimitError('MAX_COLUMNS', `the records have more than ${MAX_COLUMNS} members between them`, {
        hint: '--fields says which of them are wanted',
      });
    }
  }
  const rows = records.map((record) => [...paths].map((path) => record.get(path)));
  return { paths: [...paths], rows, isList: Array.isArray(value) };
}

export function recordsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** What is no object, such as the name of a category, is a member without a name. */
function membersOf(record: unknown): [path: string, value: unknown][] {
  const members = flatten(record);
  return members.length > 0 ? members : [['value', record]];
}

/** An object a record, with the paths as names and null for what is missing. */
export function asObjects({ paths, rows, isList }: Selection): unknown {
  const objects = rows.map((row) => Object.fromEntries(paths.map((path, at) => [path, row[at] ?? null])));
  return isList ? objects : objects[0];
}
