import type { StoredRecord } from '../records/types.ts';

type Value = number | string | undefined;

export interface SortKey {
  readonly path: string;
  readonly descending: boolean;
}

/** `price` and `-price`; `asc` and `desc`, as the public store has them, by id. */
export function sortKeyOf(word: string): SortKey {
  if (word === 'asc' || word === 'desc') return { path: 'id', descending: word === 'desc' };
  return word.startsWith('-') ? { path: word.slice(1), descending: true } : { path: word, descending: false };
}

/** Records by several members: by the second where they are equal in the first. Those without a member come last, either way. */
export function sortRecords(records: readonly StoredRecord[], keys: readonly SortKey[]): StoredRecord[] {
  const rows = records.map((record) => {
    const value: unknown = JSON.parse(record.json);
    return { record, values: keys.map(({ path }) => memberAt(value, path)) };
  });
  const sorted = rows.toSorted((a, b) => {
    for (const [index, { descending }] of keys.entries()) {
      const order = compare(a.values[index], b.values[index], descending);
      if (order !== 0) return order;
    }
    return a.record.id - b.record.id;
  });
  return sorted.map(({ record }) => record);
}

function memberAt(record: unknown, path: string): Value {
  const value = path.split('.').reduce<unknown>((at, name) => {
    const isThere = typeof at === 'object' && at !== null && Object.hasOwn(at, name);
    return isThere ? (at as Readonly<Record<string, unknown>>)[name] : undefined;
  }, record);
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** A member has one type in all records: numbers by value, texts by their characters' numbers. */
function compare(a: Value, b: Value, descending: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (a === b) return 0;
  return a < b === descending ? 1 : -1;
}
