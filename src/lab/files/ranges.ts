/** Bytes from `start` up to but not including `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * More ranges than this in one request are taken for an attack, and the whole is sent instead, as RFC 9110,
 * section 14.2, suggests: each costs a part's head, and a client that wants so much is better served so.
 */
export const MAX_RANGES = 64;

/** Ranges nearer to each other than this, in bytes, become one: a part's head is longer (section 15.3.7.2). */
export const MERGE_GAP = 80;

const RANGES_SPECIFIER = /^bytes[ \t]*=(.*)$/i;
const RANGE_SPEC = /^(\d*)-(\d*)$/;

/**
 * Reads a Range field against a body of `size` bytes (RFC 9110, section 14.1.2), overlapping and neighbouring
 * ranges joined, in the order asked for.
 *
 * @returns 'ignore' for another unit, bad syntax or too many; 'unsatisfiable' when none lies within the body
 */
export function parseRanges(field: string, size: number): readonly ByteRange[] | 'ignore' | 'unsatisfiable' {
  const list = RANGES_SPECIFIER.exec(field)?.[1];
  if (list === undefined) return 'ignore';
  const specs = list
    .split(',')
    .map((spec) => spec.trim())
    .filter((spec) => spec !== '');
  if (specs.length === 0 || specs.length > MAX_RANGES) return 'ignore';
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = parseSpec(spec, size);
    if (range === undefined) return 'ignore';
    if (range.start < range.end) join(ranges, range);
  }
  return ranges.length > 0 ? ranges : 'unsatisfiable';
}

/** @returns an empty range for what lies beyond the end, `undefined` for bad syntax. */
function parseSpec(spec: string, size: number): ByteRange | undefined {
  const [, first, last] = RANGE_SPEC.exec(spec) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') return { start: Math.max(0, size - Number(last)), end: size };
  if (last === '') return { start: Number(first), end: size };
  if (Number(last) < Number(first)) return undefined;
  return { start: Number(first), end: Math.min(Number(last) + 1, size) };
}

/** Puts `added` where the first range that it touches stands, and takes in all the others that it touches. */
function join(ranges: ByteRange[], added: ByteRange): void {
  let union = added;
  let place = ranges.length;
  for (let index = ranges.length - 1; index >= 0; index -= 1) {
    const other = ranges[index]!;
    if (other.start - union.end > MERGE_GAP || union.start - other.end > MERGE_GAP) continue;
    union = { start: Math.min(union.start, other.start), end: Math.max(union.end, other.end) };
    ranges.splice(index, 1);
    place = index;
    index = ranges.length; // the union may now touch what the parts did not
  }
  ranges.splice(place, 0, union);
}

/** `bytes 0-499/1234` (RFC 9110, section 14.4). */
export function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}
