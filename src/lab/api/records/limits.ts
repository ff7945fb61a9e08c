/** What a store may grow to. Whoever can reach it can fill it: nobody's memory or disk is. */
export interface RecordLimits {
  /** In each collection. */
  readonly maxRecords: number;
  /** Of all together, with what SQLite needs to find them. */
  readonly maxBytes: number;
}

/** A filter or a sort looks at each: with as many, everyone else waits a fifth of a second for it. */
export const MAX_RECORDS = 100_000;

/** Five thousand bytes for each of as many as there may be in one collection. */
export const MAX_MEMORY_BYTES = 512 * 1024 * 1024;

export const MAX_FILE_BYTES = 8 * 1024 * 1024 * 1024;

/** Larger ones do not pass through JSON unchanged (ECMAScript's Number.MAX_SAFE_INTEGER). */
export const MAX_ID = Number.MAX_SAFE_INTEGER;

/** Objects and arrays in each other. SQLite reads JSON a thousand deep; one record that is deeper would spoil every filter. */
export const MAX_DEPTH = 100;

/** Of a query. A store's records have about twenty members. */
export const MAX_CONDITIONS = 32;

/** Prepared and kept. Clients choose the shape of their queries, but not how many of them are remembered. */
export const MAX_STATEMENTS = 200;

/** Made in one transaction: nobody waits for more of the changes of others, whoever sends however many at once. */
export const MAX_BATCH = 1_000;

/** In milliseconds: a change that looks at every record takes a fifth of a second, and nothing else is done meanwhile. */
export const MAX_BATCH_MS = 100;

/** Of a page, in characters of its records: no answer takes all the memory, whatever was stored. */
export const MAX_PAGE_SIZE = 15 * 1024 * 1024;

/** So many records are less than that, large as they may be, and are had at once: one by one they take half as long again. */
export const MAX_FEW = 10;
