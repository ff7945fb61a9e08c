import type { Comparison, Row } from './comparison.ts';

/** What one client got, or why not. */
export type ClientOutcome<T> =
  { readonly value: T } | { readonly error: { readonly code: string; readonly message: string } };

/** Where at least one of the two has failed: both have to, for the same reason. */
export function compareFailures(raw: ClientOutcome<unknown>, library: ClientOutcome<unknown>): Comparison {
  const [ours, theirs] = [raw, library].map((outcome) => ('error' in outcome ? outcome.error : undefined));
  const outcome = (error: typeof ours): string => (error === undefined ? 'success' : `error: ${error.code}`);
  return conclude([
    compare('outcome', outcome(ours), outcome(theirs)),
    { aspect: 'message', raw: ours?.message, library: theirs?.message, verdict: 'note' },
  ]);
}

export function compare(aspect: string, raw: string | undefined, library: string | undefined): Row {
  return { aspect, raw, library, verdict: raw === library ? 'same' : 'different' };
}

export function conclude(rows: readonly Row[], notes: readonly string[] = []): Comparison {
  return { same: rows.every(({ verdict }) => verdict !== 'different'), rows, notes };
}
