/**
 * What stands beside a part that is fetched in segments (`NAME.part.json`): where it is from, as for any part
 * (../../resume/part-origin.ts), and which bytes are missing, from the first up to but not including the last:
 *
 *     {"url":"https://example.com/big.iso","etag":"\"a1b2\"","size":4000000,"missing":[[900000,1000000],[3000000,4000000]]}
 *
 * Such a part has its full size from the start, with holes in it: its size does not say how far it is.
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { parseObject } from '../../../parse-object.ts';
import { noteOf } from '../../../part-file.ts';
import { MAX_SEGMENTS } from '../../../split-size.ts';
import { ifRangeOf, type PartOrigin, readOrigin } from '../../resume/part-origin.ts';

/** Bytes of the whole, from `start` up to but not including `end`. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** A file that can be fetched in segments. */
export interface SegmentedFile {
  readonly origin: PartOrigin & { readonly size: number };
  /** For If-Range. */
  readonly validator: string;
  /** In order, none beside or over another. */
  readonly missing: readonly Piece[];
  /** Whether the other bytes are in the part. */
  readonly isBegun: boolean;
}

/** @returns `undefined` for a note that is none, or of which nothing can be made */
export function readSegmentNote(text: string): SegmentedFile | undefined {
  const { missing: list, ...rest } = parseObject(text);
  const origin = readOrigin(JSON.stringify(rest));
  if (origin?.size === undefined || !Array.isArray(list)) return undefined;
  const validator = ifRangeOf(origin);
  const missing = readPieces(list, origin.size);
  if (validator === undefined || missing === undefined) return undefined;
  return { origin: { ...origin, size: origin.size }, validator, missing, isBegun: true };
}

function readPieces(list: readonly unknown[], size: number): Piece[] | undefined {
  if (list.length > MAX_SEGMENTS) return undefined;
  const pieces: Piece[] = [];
  let after = 0;
  for (const item of list) {
    const [start, end]: readonly unknown[] = Array.isArray(item) ? item : [];
    if (!isPlace(start, after, size) || !isPlace(end, start + 1, size)) return undefined;
    pieces.push({ start, end });
    after = end;
  }
  return pieces;
}

function isPlace(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && from <= value && value <= to;
}

/** Whole or not at all, and at once: what is running must not write further in the meantime. */
export function saveSegmentNote(part: string, { origin }: SegmentedFile, missing: readonly Piece[]): void {
  const pairs = missing.map(({ start, end }) => [start, end]);
  const unfinished = `${noteOf(part)}.part`;
  // What is there is of an attempt that was killed; a link would be followed.
  rmSync(unfinished, { force: true });
  writeFileSync(unfinished, `${JSON.stringify({ ...origin, missing: pairs })}\n`, { flag: 'wx' });
  renameSync(unfinished, noteOf(part));
}

/** In bytes. */
export function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { start, end }) => sum + end - start, 0);
}
