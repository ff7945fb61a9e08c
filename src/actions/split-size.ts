/** A large file in several parts, each fetched over a connection of its own. */
import { UsageError } from '../errors.ts';

/** Servers rarely let one address have more; many think of it as an attack. */
export const MAX_SEGMENTS = 16;

/** A connection of its own costs several round trips, in which this much has come over another one. In bytes. */
export const MIN_SEGMENT_BYTES = 1024 * 1024;

/** In bytes. */
export interface Segment {
  readonly offset: number;
  readonly length: number;
}

/** @throws UsageError for a number of segments that is none */
export function checkSegments(segments: number): void {
  if (Number.isInteger(segments) && segments >= 1 && segments <= MAX_SEGMENTS) return;
  throw new UsageError(`a file can be fetched in 1 to ${MAX_SEGMENTS} segments, not in ${segments}`);
}

/** Into so many parts as are worth it, of nearly equal length; into one where it is not. */
export function splitSize(size: number, segments: number): Segment[] {
  const count = Math.max(1, Math.min(segments, Math.floor(size / MIN_SEGMENT_BYTES)));
  const starts = Array.from({ length: count }, (_, index) => Math.floor((size / count) * index));
  return starts.map((offset, index) => ({ offset, length: (starts[index + 1] ?? size) - offset }));
}
