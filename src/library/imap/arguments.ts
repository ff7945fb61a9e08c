import { UsageError } from '../../errors.ts';

/** RFC 3501, section 9: `nz-number`. */
const MAX_UID = 2 ** 32 - 1;

/** Behind a line end another command would begin, and NUL is part of no string (RFC 3501, section 9). */
export function refuseLineEnds(...words: readonly string[]): void {
  const bad = words.find((word) => /[\r\n\0]/.test(word));
  if (bad !== undefined) throw new UsageError(`there is a line end or a NUL in ${JSON.stringify(bad)}`);
}

/** A sequence set (RFC 3501, section 9) of what may be in any order: `1:3,7`. */
export function uidSet(uids: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const uid of uids.toSorted((a, b) => a - b)) {
    if (!Number.isInteger(uid) || uid < 1 || uid > MAX_UID) throw new UsageError(`${uid} is no UID`);
    const latest = ranges.at(-1);
    if (latest !== undefined && uid <= latest[1] + 1) latest[1] = uid;
    else ranges.push([uid, uid]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}:${last}`)).join(',');
}
