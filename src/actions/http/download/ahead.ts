import type { HttpClient, Pipelining } from '../../../protocols/http.ts';
import type { DownloadAllOptions } from './options.ts';

/** Beyond it, servers are the bottleneck. */
export const DEFAULT_PIPELINE = 32;

/**
 * How many requests may be asked ahead on a connection, by a client that can: none by whoever wants a pause between two; and where
 * the rate is what takes time, it would only make more of them wait.
 *
 * @param pipeline how many may be under way on it
 */
export function aheadOf(
  kind: HttpClient['kind'],
  { delay, perform: { limitRate } = {} }: Partial<Pick<DownloadAllOptions, 'delay' | 'perform'>>,
  pipeline = DEFAULT_PIPELINE,
): number {
  return kind === 'raw' && delay === undefined && limitRate === undefined ? pipeline - 1 : 0;
}

/** What a client has to be told for it; segments have connections of their own. */
export function pipeliningFor({
  concurrency,
  segments = 1,
  ahead = 0,
}: Pick<DownloadAllOptions, 'concurrency' | 'segments' | 'ahead'>): Pipelining | undefined {
  return ahead > 0 ? { connections: concurrency * segments, depth: ahead + 1 } : undefined;
}
