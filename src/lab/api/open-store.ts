import type { Hono } from 'hono';
import { UsageError } from '../../errors.ts';

export interface StoreSettings {
  /** Where it is kept; in memory without it. */
  readonly file?: string | undefined;
  /** As the public store behaves: nothing is kept. */
  readonly faithful?: boolean | undefined;
}

export interface OpenStore {
  readonly app: Hono;
  /** What is under way is finished. */
  close(): Promise<void>;
}

/**
 * A store with what it has to begin with. Only the kind that is asked for is loaded.
 *
 * @throws TransportError `read-file` for a file that is damaged, in use, or another program's; it stays as it is
 */
export async function openStore({ file, faithful = false }: StoreSettings): Promise<OpenStore> {
  if (!faithful) return openCorrectStore(file);
  if (file !== undefined) throw new UsageError('a faithful store keeps nothing: a file is of no use to it');
  const [{ createFaithfulApp }, { SAMPLE_PRODUCTS }, { SAMPLE_CARTS }, { SAMPLE_USERS }] = await Promise.all([
    import('./faithful/app.ts'),
    import('./samples/products.ts'),
    import('./samples/carts.ts'),
    import('./samples/users.ts'),
  ]);
  const samples = { products: SAMPLE_PRODUCTS, carts: SAMPLE_CARTS, users: SAMPLE_USERS };
  return { app: createFaithfulApp(samples), close: async () => {} };
}

async function openCorrectStore(file: string | undefined): Promise<OpenStore> {
  const [{ createCorrectApp }, { openRecords }, { sampleSeed }] = await Promise.all([
    import('./correct/app.ts'),
    import('./records/open-records.ts'),
    import('./samples/seed.ts'),
  ]);
  const records = await openRecords(file, { seed: await sampleSeed() });
  return { app: createCorrectApp(records), close: () => records.close() };
}
