/**
 * Dates in mail (RFC 5322, sections 3.3 and 4.3), strict in what they mean and generous in how they look:
 *
 *     Fri, 21 Nov 1997 09:55:06 -0600
 *     21 Nov 97 09:55 GMT            an old year, a zone by name, no seconds
 *     Thu, 13 Feb 1969 23:32 (a comment) -0330
 */
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';
const ZONES: Readonly<Record<string, number>> = {
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
};
/** Longer than any date: what a header has in its place is not looked at. */
export const MAX_DATE_CHARACTERS = 200;
const DATE =
  /^\s*(?:[a-z]+\s*,?\s+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*[\s-]+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([-+]\d{4})|\s+([a-z]+))?\s*$/i;

/** @returns milliseconds since 1970; `undefined` for what cannot be understood */
export function parseMailDate(text: string): number | undefined {
  if (text.length > MAX_DATE_CHARACTERS) return undefined;
  const plain = text.includes('(') ? text.replace(/\([^()]*\)/g, ' ') : text;
  const [, day, month = '', year = '', hour, minute, second = '0', offset, zone = ''] =
    DATE.exec(plain) ?? [];
  const index = MONTHS.indexOf(month.toLowerCase());
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second)];
  if (month === '' || index % 3 !== 0 || h > 23 || m > 59 || s > 60) return undefined;
  const start = Date.UTC(fullYear(year), index / 3, d, h, m, s);
  // A day that the month has not would be one of the next.
  if (d < 1 || new Date(Date.UTC(2000, index / 3, d)).getUTCMonth() !== index / 3) return undefined;
  return start - offsetOf(offset, zone) * 60_000;
}

/** RFC 5322, section 4.3. */
function fullYear(year: string): number {
  const number = Number(year);
  if (year.length === 2) return number + (number < 50 ? 2000 : 1900);
  return year.length === 3 ? number + 1900 : number;
}

/** In minutes; a zone that nobody knows is taken for UTC (RFC 5322, section 4.3). */
function offsetOf(offset: string | undefined, zone: string): number {
  if (offset === undefined) return (ZONES[zone.toUpperCase()] ?? 0) * 60;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3));
  return offset.startsWith('-') ? -minutes : minutes;
}
