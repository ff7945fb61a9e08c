import type { BodyDifference } from './digest.ts';

/** What two clients got for the same action, side by side: a row for each aspect. */
export interface Comparison {
  /** Whether both clients got the same; only rows that are `different` count against it. */
  readonly same: boolean;
  readonly rows: readonly Row[];
  /** Where the bodies part, if they do. */
  readonly body?: BodyDifference;
  /** What the reader should know, such as what one of the clients cannot do. */
  readonly notes: readonly string[];
}

/** One aspect, and what each client has for it; `undefined` where a client has nothing. */
export interface Row {
  readonly aspect: string;
  readonly raw: string | undefined;
  readonly library: string | undefined;
  readonly verdict: Verdict;
  /** Why a difference is none, or what it consists in. */
  readonly why?: string;
}

/**
 * `same` · `different` counts as a difference · `volatile` differs from one request to the next anyway · `note`
 * is worth seeing and is the client's own: its timings, its connection.
 */
export type Verdict = 'same' | 'different' | 'volatile' | 'note';
