// Which bytes a response holds (RFC 9110, section 14.4):
//
//     Content-Range: bytes 500-999/1234     of a 206; the last byte counts, so these are 500
//     Content-Range: bytes 500-999/*        the size of the whole is not known
//     Content-Range: bytes */1234           of a 416: no such bytes, for there are 1234
//
// What cannot be is nothing: an end before its start or beyond the size, two values that differ, another unit.
import { trim, valuesOf } from '../../protocols/http-fields.ts';
import type { HttpField } from '../../protocols/http.ts';

/** Bytes from `start` up to but not including `end`, of `size`. */
export interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly size: number | undefined;
}

const RANGE = /^bytes[ \t]+(\d+)-(\d+)\/(\d+|\*)$/i;
const UNSATISFIED = /^bytes[ \t]+\*\/(\d+)$/i;

/** Which part of the whole the body is; `undefined` where that is not said, or makes no sense. */
export function contentRangeOf(headers: readonly HttpField[]): ContentRange | undefined {
  const [, first, last, whole] = RANGE.exec(onlyValue(headers)) ?? [];
  if (first === undefined || last === undefined || whole === undefined) return undefined;
  const [start, end] = [Number(first), Number(last) + 1];
  const size = whole === '*' ? undefined : Number(whole);
  if (![start, end, size ?? 0].every(Number.isSafeInteger)) return undefined;
  return start < end && end <= (size ?? Infinity) ? { start, end, size } : undefined;
}

/** How many bytes the whole has, of which no such part could be sent. */
export function unsatisfiedSizeOf(headers: readonly HttpField[]): number | undefined {
  const size = Number(UNSATISFIED.exec(onlyValue(headers))?.[1] ?? NaN);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** Said twice the same is said once; two answers are none. */
function onlyValue(headers: readonly HttpField[]): string {
  const [value = '', ...others] = new Set(valuesOf(headers, 'content-range').map(trim));
  return others.length === 0 ? value : '';
}
