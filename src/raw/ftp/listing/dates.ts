/** What the forms of dates have in common. Not by `Date`: making one costs more than reading the rest of a line. */

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** In milliseconds. */
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Of a year without a leap day: how many days come before each month, and at the end how many there are. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
const DAYS_BEFORE_1970 = daysBeforeYear(1970);

/**
 * Milliseconds since 1970, or `undefined` for what is on no calendar or clock, such as February 30th.
 *
 * @param year 1 to 9999
 * @param month 0 to 11
 * @param second up to 60, a leap second
 */
export function utcTime(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
): number | undefined {
  if (!(year >= 1 && year <= 9999 && month >= 0 && month < 12)) return undefined;
  if (!(day >= 1 && day <= daysIn(month, year))) return undefined;
  if (!(hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60))
    return undefined;
  const leapDay = month > 1 && isLeapYear(year) ? 1 : 0;
  const days = daysBeforeYear(year) - DAYS_BEFORE_1970 + DAYS_BEFORE[month]! + leapDay + day - 1;
  return days * DAY + (hour * 60 + minute) * MINUTE + second * 1000;
}

/** The digits behind the point of a second, in milliseconds; what is finer is cut off. */
export function millisecondsOf(fraction: string): number {
  return Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function daysIn(month: number, year: number): number {
  const leapDay = month === 1 && isLeapYear(year) ? 1 : 0;
  return DAYS_BEFORE[month + 1]! - DAYS_BEFORE[month]! + leapDay;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysBeforeYear(year: number): number {
  const last = year - 1;
  return last * 365 + Math.floor(last / 4) - Math.floor(last / 100) + Math.floor(last / 400);
}
