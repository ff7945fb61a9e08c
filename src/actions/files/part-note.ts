/**
 * What is noted beside a part file, so that nothing is appended to it that belongs to something else:
 *
 *     {"url":"ftp://example.com/big.iso","size":1234567,"modified":{"time":784111777000,"precision":"second","zone":"utc"}}
 */
import type { FileEntry, Modified } from '../../protocols/files.ts';
import { parseObject } from '../parse-object.ts';

export interface PartNote {
  readonly address: string;
  /** Of the whole, in bytes. */
  readonly size?: number;
  readonly modified?: Modified;
}

export function noteOf(address: string, facts: FileEntry | undefined): PartNote {
  return {
    address,
    ...(facts?.size === undefined ? {} : { size: facts.size }),
    ...(facts?.modified === undefined ? {} : { modified: facts.modified }),
  };
}

export function writePartNote({ address, ...facts }: PartNote): string {
  return `${JSON.stringify({ url: address, ...facts })}\n`;
}

/** @returns `undefined` for what is no such note: it may be anybody's */
export function readPartNote(text: string): PartNote | undefined {
  const { url, size, modified } = parseObject(text);
  if (typeof url !== 'string') return undefined;
  return {
    address: url,
    ...(isCount(size) ? { size } : {}),
    ...(isModified(modified) ? { modified } : {}),
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isModified(value: unknown): value is Modified {
  if (typeof value !== 'object' || value === null) return false;
  const { time, precision, zone } = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(time) &&
    ['day', 'minute', 'second', 'millisecond'].includes(String(precision)) &&
    (zone === 'utc' || zone === 'unknown')
  );
}
