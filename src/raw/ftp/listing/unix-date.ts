/**
 * The date in a line of `ls -l`:
 *
 *     Nov 20 14:33                                   not older than six months, and not in the future
 *     Nov 20  2025       20 Nov 2025                 … and everything else; some put the day first
 *     2025-11-20 14:33                               --time-style=long-iso
 *     2025-11-20 14:33:01.000000000 +0100            --time-style=full-iso
 *     20 août 14:33      11月 20 2025                in the server's own language
 *
 * Only full-iso says where the server is; the others are its local time.
 */
import type { Modified } from '../../../protocols/files.ts';
import { DAY, MINUTE, millisecondsOf, MONTHS, utcTime } from './dates.ts';

const MONTH = `(?:${MONTHS.join('|')})`;
const CLOCK_OR_YEAR = String.raw`(?:\d{1,2}:\d\d|\d{4})`;

/** The source of a pattern for what UnixDates can read. */
export const DATE = [
  String.raw`${MONTH} +\d{1,2} +${CLOCK_OR_YEAR}`,
  String.raw`\d{1,2} +${MONTH} +${CLOCK_OR_YEAR}`,
  String.raw`\d{4}-\d\d-\d\d +\d\d:\d\d(?::\d\d(?:\.\d{1,9} +[-+]\d{4})?)?`,
].join('|');

/** … and for a day, a month, and a year or a time in another language, which can be told from a name, but not read. */
export const FOREIGN_DATE = String.raw`(?:\d[^ ]* +[^ ]+|[^ ]+ +\d[^ ]*) +(?:\d{1,2}:\d\d|(?:19|20)\d\d[^ \d]*)`;

const NAMED = /^(?:(\D{3}) +(\d+)|(\d+) +(\D{3})) +(?:(\d+):(\d\d)|(\d{4}))$/;
const ISO = /^(\d{4})-(\d\d)-(\d\d) +(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+) +([-+])(\d\d)(\d\d))?)?$/;

/** How far back a leap year may be: from 1904 to 1896, as 1900 was none. */
const MAX_YEARS_BACK = 8;

/** Reads the dates of one listing, against one clock. */
export class UnixDates {
  readonly #latest: number;
  readonly #thisYear: number;
  readonly #known = new Map<string, Modified | undefined>();

  /** @param now in milliseconds since 1970 */
  constructor(now: number) {
    // The clock there may be ahead of ours, and so may be its time zone, by 14 hours.
    this.#latest = now + DAY;
    this.#thisYear = new Date(this.#latest).getUTCFullYear();
  }

  /** What it means; nothing, if it is on no calendar or in another language. Most dates of a listing come up again. */
  parse(date: string): Modified | undefined {
    if (!this.#known.has(date)) this.#known.set(date, this.#parseNamed(date) ?? parseIso(date));
    return this.#known.get(date);
  }

  #parseNamed(date: string): Modified | undefined {
    const match = NAMED.exec(date);
    if (match === null) return undefined;
    const month = MONTHS.indexOf(match[1] ?? match[4]!);
    const day = Number(match[2] ?? match[3]);
    const time =
      match[7] === undefined
        ? this.#lastTime(month, day, Number(match[5]), Number(match[6]))
        : utcTime(Number(match[7]), month, day);
    return modifiedAt(time, match[7] === undefined ? 'minute' : 'day', 'unknown');
  }

  /** The last time that it was that day and minute. */
  #lastTime(month: number, day: number, hour: number, minute: number): number | undefined {
    for (let year = this.#thisYear; year >= this.#thisYear - MAX_YEARS_BACK; year -= 1) {
      const time = utcTime(year, month, day, hour, minute);
      if (time !== undefined && time <= this.#latest) return time;
    }
    return undefined;
  }
}

function parseIso(date: string): Modified | undefined {
  const match = ISO.exec(date);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute] = match.map(Number);
  const [second, fraction, sign, offsetHours, offsetMinutes] = match.slice(6);
  const time = utcTime(year!, month! - 1, day!, hour, minute, Number(second ?? 0));
  if (time === undefined) return undefined;
  const offset = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * MINUTE;
  return modifiedAt(
    time + millisecondsOf(fraction ?? '') - (sign === '-' ? -offset : offset),
    second === undefined ? 'minute' : fraction === undefined ? 'second' : 'millisecond',
    sign === undefined ? 'unknown' : 'utc',
  );
}

function modifiedAt(
  time: number | undefined,
  precision: Modified['precision'],
  zone: Modified['zone'],
): Modified | undefined {
  return time === undefined ? undefined : { time, precision, zone };
}
