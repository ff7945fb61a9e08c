/** Adds products to the store in the file, ten at once, until it is killed, and says each id once it has been told it. */
import { writeSync } from 'node:fs';
import { openRecords } from '../../../../src/lab/api/records/open-records.ts';

const records = await openRecords(process.argv[2] ?? '');

async function insertForEver(): Promise<never> {
  for (;;) {
    const { id } = await records.change((changes) =>
      changes.insert('products', { title: 'x'.repeat(2_000) }, { secret: 'kept' }),
    );
    writeSync(1, `${id}\n`);
  }
}

await Promise.all(Array.from({ length: 10 }, insertForEver));
