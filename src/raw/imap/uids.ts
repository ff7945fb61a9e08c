import { UsageError } from '../../errors.ts';
import { encodeSets, MAX_NUMBER } from './sets.ts';

/** Sets that each fit into a line. @throws UsageError for what is no UID */
export function encodeUids(uids: readonly number[]): string[] {
  const bad = uids.find((uid) => !Number.isInteger(uid) || uid < 1 || uid > MAX_NUMBER);
  if (bad !== undefined) throw new UsageError(`${bad} is no UID`);
  return encodeSets(uids);
}
