import { UsageError } from '../../errors.ts';

/** More than any folder that a person looks at; a range up to 4294967295 would fill the memory. */
export const MAX_UIDS = 1_000_000;
/** RFC 3501, section 9: nz-number. */
const LARGEST_UID = 2 ** 32 - 1;

/**
 * UIDs as a person types them: `7`, `3,5`, `10:20`, in ascending order and each once.
 *
 * @throws UsageError
 */
export function parseUids(text: string): readonly number[] {
  const uids = new Set<number>();
  for (const range of text.split(',')) {
    const [, first = '', last = first] = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(range) ?? [];
    const [from, to] = [Number(first), Number(last)].toSorted((a, b) => a - b) as [number, number];
    if (first === '' || from < 1 || to > LARGEST_UID) {
      throw new UsageError(`${JSON.stringify(text)} names no UIDs`, { hint: 'such as 7, 3,5 or 10:20' });
    }
    if (uids.size + to - from >= MAX_UIDS) {
      throw new UsageError(`${text} are more than ${MAX_UIDS} UIDs`, {
        hint: 'search finds those that are there',
      });
    }
    for (let uid = from; uid <= to; uid += 1) uids.add(uid);
  }
  return [...uids].toSorted((a, b) => a - b);
}
