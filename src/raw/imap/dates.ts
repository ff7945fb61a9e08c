/**
 * Points in time and days as IMAP writes them (RFC 9051, section 9: date-time, date):
 *
 *     "17-Jul-1996 02:44:25 -0700"     INTERNALDATE, and APPEND; a day below ten has a space before it
 *     1-Feb-1994                       SEARCH
 */
import { UsageError } from '../../errors.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const MINUTE_MS = 60_000;
const DAY = /^"?([ \d]?\d)-([a-z]{3})-(\d{4})"?$/i;
const DATE_TIME = /^([ \d]?\d)-([a-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([-+])(\d\d)(\d\d)$/i;
const ISO_DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** @returns milliseconds since 1970; `undefined` for what is no time */
export function parseDateTime(text: string): number | undefined {
  const [, day, month = '', year, hour, minute, second, sign, zoneHours, zoneMinutes] =
    DATE_TIME.exec(text) ?? [];
  const start = startOfDay(Number(year), monthOf(month), Number(day));
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  if (start === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return undefined;
  const zone = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  return start + seconds * 1000 - zone * MINUTE_MS;
}

/** Without quotes, in UTC. @param time in milliseconds since 1970 */
export function formatDateTime(time: number): string {
  const iso = isoOf(time);
  return `${dayOf(iso).padStart(11, ' ')} ${iso.slice(11, 19)} +0000`;
}

/** @param day `2026-01-31` @throws UsageError for what is no day */
export function formatDay(day: string): string {
  const [, year, month, date] = ISO_DAY.exec(day) ?? [];
  if (startOfDay(Number(year), Number(month) - 1, Number(date)) === undefined) {
    throw new UsageError(`${JSON.stringify(day)} is no day`, { hint: 'a day looks like 2026-01-31' });
  }
  return dayOf(day);
}

/** @returns the day as `2026-01-31`; `undefined` for what is none */
export function parseDay(text: string): string | undefined {
  const [, day, month = '', year] = DAY.exec(text) ?? [];
  const start = startOfDay(Number(year), monthOf(month), Number(day));
  return start === undefined ? undefined : new Date(start).toISOString().slice(0, 10);
}

function dayOf(iso: string): string {
  return `${Number(iso.slice(8, 10))}-${MONTHS[Number(iso.slice(5, 7)) - 1]}-${iso.slice(0, 4)}`;
}

function isoOf(time: number): string {
  const year = new Date(time).getUTCFullYear();
  if (year >= 0 && year <= 9999) return new Date(time).toISOString();
  throw new UsageError('IMAP can tell times of the years 0 to 9999 only');
}

function monthOf(name: string): number {
  const lower = name.toLowerCase();
  return MONTHS.findIndex((month) => month.toLowerCase() === lower);
}

/** In UTC; `undefined` where there is no such day. @param month from 0 */
function startOfDay(year: number, month: number, day: number): number | undefined {
  // Date.UTC takes the years below 100 for those after 1900.
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month && date.getUTCDate() === day;
  return exists ? date.getTime() : undefined;
}
