/**
 * Whether a file has to be moved again. What was mirrored has its size, and its time as the source's listing shows it: a time
 * in a zone that nobody tells (Modified) is taken as it stands, and so is the same at the next run.
 */
import type { FileEntry, Modified } from '../../../protocols/files.ts';
import { mayBeSameTime } from '../facts.ts';

export type Verdict =
  | 'same'
  | 'other-size'
  | 'other-time'
  /** The times differ; but one of them is in a zone that is not known. */
  | 'unclear';

/** By size and time, as far as both are known; what shows nothing at all is another version. */
export function compareVersions(one: FileEntry, other: FileEntry): Verdict {
  const isSizeKnown = one.size !== undefined && other.size !== undefined;
  if (isSizeKnown && one.size !== other.size) return 'other-size';
  if (one.modified === undefined || other.modified === undefined) return isSizeKnown ? 'same' : 'other-size';
  if (mayBeSameTime(asUtc(one.modified), asUtc(other.modified))) return 'same';
  return one.modified.zone === other.modified.zone ? 'other-time' : 'unclear';
}

function asUtc(modified: Modified): Modified {
  return { ...modified, zone: 'utc' };
}
