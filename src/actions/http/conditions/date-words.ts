/**
 * Dates as people write them, as curl_getdate(3) reads them, and those of ISO 8601, which curl does not:
 *
 *     Sun, 06 Nov 1994 08:49:37 GMT     06-Nov-94     Nov 6 1994 08:49:37 PST     8:49:37 6 Nov 1994 +0200
 *     19941106 08:49:37                 1994-11-06    1994-11-06T08:49:37+02:00   1994-11-06 08:49
 *
 * - Words may stand in any order; none may be missing but time and zone: midnight, UTC.
 * - Of two digits for a year, those above 70 belong to the last century.
 * - There must be such a day: the 31st of February is none.
 */

/** The Gregorian calendar's first whole year, and the last that an HTTP-date has room for. */
const YEARS = { first: 1583, last: 9999 };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAY = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?$/;

/** By hours east of Greenwich: those of RFC 5322, section 4.3, and those of Europe. */
const ZONES: ReadonlyMap<string, number> = new Map(
  (
    [
      [-8, 'pst'],
      [-7, 'pdt mst'],
      [-6, 'mdt cst'],
      [-5, 'cdt est'],
      [-4, 'edt'],
      [0, 'z ut utc gmt wet'],
      [1, 'west bst cet met'],
      [2, 'cest mest eet'],
      [3, 'eest'],
    ] as const
  ).flatMap(([hours, names]) => names.split(' ').map((name) => [name, hours] as const)),
);

interface Moment {
  year?: number;
  /** 0 is January. */
  month?: number;
  day?: number;
  /** Hours, minutes, seconds. */
  time?: readonly number[];
  /** In minutes east of Greenwich. */
  zone?: number;
}

/** @returns milliseconds since 1970; `undefined` for what is not a date */
export function parseDateWords(text: string): number | undefined {
  const moment = readIso(text) ?? readWords(text);
  return moment === undefined ? undefined : toTime(moment);
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)? ?(Z|[+-]\d\d:?\d\d)?)?$/i;

function readIso(text: string): Moment | undefined {
  const [, year, month, day, time = '0:00', zone = 'z'] = ISO.exec(text) ?? [];
  if (year === undefined) return undefined;
  return {
    year: Number(year),
    month: Number(month) - 1,
    day: Number(day),
    time: clock(time),
    zone: offset(zone),
  };
}

const WORD =
  /(?<=^|\s)(?<zone>[+-]\d{4})(?!\d)|(?<time>\d\d?:\d\d(?::\d\d)?)(?![\d:])|(?<digits>\d+)|(?<letters>[a-z]+)|[\s,./-]|(?<other>.)/gi;

function readWords(text: string): Moment | undefined {
  const moment: Moment = {};
  for (const { groups = {} } of text.matchAll(WORD)) {
    const found = meaningOf(groups, moment);
    // What has no meaning, or says a second time what is known.
    if (found === undefined || Object.keys(found).some((key) => key in moment)) return undefined;
    Object.assign(moment, found);
  }
  return moment;
}

function meaningOf(
  { zone, time, digits, letters, other }: Record<string, string>,
  known: Moment,
): Moment | undefined {
  if (other !== undefined) return undefined;
  if (zone !== undefined) return { zone: offset(zone) };
  if (time !== undefined) return { time: clock(time) };
  if (letters !== undefined) return meaningOfLetters(letters.toLowerCase());
  return digits === undefined ? {} : meaningOfDigits(digits, known);
}

function meaningOfLetters(word: string): Moment | undefined {
  if (MONTHS.includes(word)) return { month: MONTHS.indexOf(word) };
  const hours = ZONES.get(word);
  if (hours !== undefined) return { zone: hours * 60 };
  return WEEKDAY.test(word) ? {} : undefined;
}

function meaningOfDigits(digits: string, { day }: Moment): Moment | undefined {
  const number = Number(digits);
  if (digits.length === 8) {
    return {
      year: Math.floor(number / 10_000),
      month: (Math.floor(number / 100) % 100) - 1,
      day: number % 100,
    };
  }
  if (digits.length <= 2 && day === undefined && number >= 1 && number <= 31) return { day: number };
  if (digits.length === 2) return { year: number + (number > 70 ? 1900 : 2000) };
  return digits.length === 4 ? { year: number } : undefined;
}

function clock(time: string): readonly number[] {
  return time.split(':').map(Number);
}

/** `Z`, `+0200` or `+02:00` in minutes. */
function offset(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

function toTime({ year, month, day, time = [], zone = 0 }: Moment): number | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = time;
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (year < YEARS.first || year > YEARS.last) return undefined;
  // 60 is a leap second.
  if (hours > 23 || minutes > 59 || seconds > 60 || Math.abs(zone) > 14 * 60) return undefined;
  const date = new Date(Date.UTC(year, month, day));
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
  return date.getTime() + ((hours * 60 + minutes - zone) * 60 + seconds) * 1000;
}
