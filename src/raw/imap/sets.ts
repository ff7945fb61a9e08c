/**
 * Sets of sequence numbers or UIDs (RFC 9051, section 9: sequence-set), and which numbers they mean:
 *
 *     2,4:7,9,12:*        2, 4 to 7, 9, and 12 to the largest there is; `*` alone is the largest
 *     7:4                 4 to 7
 */
import { LimitError, ProtocolError } from '../../errors.ts';

/** `Infinity` is the largest number there is. `from` may be beyond `to`. */
export interface ImapRange {
  readonly from: number;
  readonly to: number;
}

/** In answers to SEARCH and COPY: a folder of a million messages. A set of a few bytes may mean four thousand million. */
export const MAX_SET_NUMBERS = 1_000_000;
/** RFC 3501: nz-number, 32 bits. */
export const MAX_NUMBER = 0xffff_ffff;
/** RFC 2683, section 3.2.1.5 advises 1,000 octets for a command of a client; servers take 8,000. */
export const MAX_SET_CHARACTERS = 4_000;

const RANGE = /^(\d{1,10}|\*)(?::(\d{1,10}|\*))?$/;

/** @throws ProtocolError for what is no set */
export function parseSet(text: string): ImapRange[] {
  return text.split(',').map((part) => {
    const [, first = '', second = first] = RANGE.exec(part) ?? [];
    const [from, to] = [numberOf(first), numberOf(second)];
    if (from !== undefined && to !== undefined) return { from, to };
    throw new ProtocolError('weird-reply', `${JSON.stringify(text.slice(0, 40))} is no set of messages`, {
      source: 'RFC 9051, section 9',
    });
  });
}

/**
 * The numbers in the order of the set (RFC 4315: in which a COPY has made them).
 *
 * @throws LimitError beyond MAX_SET_NUMBERS; ProtocolError for `*`, which means nothing here
 */
export function expandSet(ranges: readonly ImapRange[]): number[] {
  const numbers: number[] = [];
  for (const { from, to } of ranges) {
    if (!Number.isFinite(from + to)) {
      throw new ProtocolError('weird-reply', '"*" is no number of a message', {
        source: 'RFC 4315, section 3',
      });
    }
    const step = from <= to ? 1 : -1;
    if (numbers.length + Math.abs(to - from) >= MAX_SET_NUMBERS) {
      throw new LimitError('MAX_SET_NUMBERS', `a set has more than ${MAX_SET_NUMBERS} messages`);
    }
    for (let number = from; number !== to + step; number += step) numbers.push(number);
  }
  return numbers;
}

/** Whether a number is meant. @param largest that there is, for `*` */
export function isInSet(ranges: readonly ImapRange[], number: number, largest: number): boolean {
  return ranges.some(({ from, to }) => {
    const [a, b] = [Math.min(from, largest), Math.min(to, largest)];
    // A range up to `*` holds the largest in any case, RFC 9051 has it so; `from` and `to` that are numbers stay themselves.
    const [low, high] = Number.isFinite(from + to) ? [from, to] : [a, b];
    return number >= Math.min(low, high) && number <= Math.max(low, high);
  });
}

/** In as few characters as can be. @param numbers whole, from 1; in any order, which is kept */
export function encodeSet(numbers: readonly number[]): string {
  return encodeRuns(numbers).join(',');
}

/** The same in several sets, none of which is too long for a line. In ascending order, each number once. */
export function encodeSets(numbers: readonly number[]): string[] {
  const sets: string[] = [];
  let set = '';
  for (const run of encodeRuns([...new Set(numbers)].toSorted((a, b) => a - b))) {
    if (set !== '' && set.length + run.length >= MAX_SET_CHARACTERS) {
      sets.push(set);
      set = '';
    }
    set = set === '' ? run : `${set},${run}`;
  }
  return set === '' ? sets : [...sets, set];
}

function encodeRuns(numbers: readonly number[]): string[] {
  const runs: string[] = [];
  let start = 0;
  numbers.forEach((number, index) => {
    if (numbers[index + 1] === number + 1) return;
    runs.push(start === index ? `${number}` : `${numbers[start]}:${number}`);
    start = index + 1;
  });
  return runs;
}

function numberOf(text: string): number | undefined {
  if (text === '*') return Infinity;
  const number = Number(text);
  return text !== '' && number >= 1 && number <= MAX_NUMBER ? number : undefined;
}
