import { MAX_RANGES } from '../limits.ts';

/** First and last byte, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * The ranges that a `Range` field asks of `size` bytes: `bytes=0-99`, `bytes=-5`, `bytes=10-,0-0`. None of them
 * satisfiable is an empty list, a 416; `undefined` for a field that is to be passed over (RFC 9110, section
 * 14.2): another unit, bad syntax, or more ranges than anybody needs.
 */
export function parseRanges(field: string, size: number): readonly Range[] | undefined {
  const list = /^bytes=(.*)$/i.exec(field)?.[1]?.split(',');
  if (list === undefined || list.length > MAX_RANGES) return undefined;
  const ranges: Range[] = [];
  for (const item of list) {
    const [, from = '', to = ''] = /^[ \t]*([0-9]*)-([0-9]*)[ \t]*$/.exec(item) ?? [];
    if (from === '' && to === '') return undefined;
    const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
    const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
    if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
    if (first <= last) ranges.push({ first, last });
  }
  return ranges;
}
