/**
 * Times as MLSx facts, MDTM and MFMT have them (RFC 3659, section 2.3), always in UTC:
 *
 *     20251120143301          year, month, day, hour, minute, second
 *     20251120143301.25       … and any number of digits of a fraction
 */
import type { Modified } from '../../../protocols/files.ts';
import { millisecondsOf, utcTime } from './dates.ts';

const TIME_VAL = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?$/;

export function parseTimeVal(text: string): Modified | undefined {
  const match = TIME_VAL.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const time = utcTime(year!, month! - 1, day!, hour, minute, second);
  if (time === undefined) return undefined;
  const fraction = match[7];
  if (fraction === undefined) return { time, precision: 'second', zone: 'utc' };
  return { time: time + millisecondsOf(fraction), precision: 'millisecond', zone: 'utc' };
}

/** @param time in milliseconds since 1970; what is less than a second is left out, and some clients cannot read it */
export function formatTimeVal(time: number): string {
  return new Date(time)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(/[-T:]/g, '');
}
