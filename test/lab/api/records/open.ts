import { onTestFinished } from 'vitest';
import { openRecords, type RecordsOptions } from '../../../../src/lab/api/records/open-records.ts';
import type { RecordPage, Records } from '../../../../src/lab/api/records/types.ts';

/** Closed after the test at the latest. */
export async function open(file?: string, options?: RecordsOptions): Promise<Records> {
  const records = await openRecords(file, options);
  onTestFinished(() => records.close());
  return records;
}

/** In memory, with these products under the ids 1, 2, … */
export function withProducts(...bodies: readonly object[]): Promise<Records> {
  return open(undefined, {
    seed: (changes) => {
      for (const body of bodies) changes.insert('products', body);
    },
  });
}

export function idsOf({ records }: RecordPage): readonly number[] {
  return records.map(({ id }) => id);
}
