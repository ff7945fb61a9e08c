const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = MONTHS.join('|');
const TIME = '(\\d\\d):(\\d\\d):(\\d\\d)';
const IMF_FIXDATE = new RegExp(`^\\w{3}, (\\d\\d) (${MONTH}) (\\d{4}) ${TIME} GMT$`);
const RFC_850 = new RegExp(`^\\w{6,9}, (\\d\\d)-(${MONTH})-(\\d\\d) ${TIME} GMT$`);
const ASCTIME = new RegExp(`^\\w{3} (${MONTH}) ([ \\d]\\d) ${TIME} (\\d{4})$`);

/**
 * The three forms of an HTTP-date (RFC 9110, section 5.6.7), in milliseconds since 1970. `Date.parse` will not
 * do: it takes nearly anything, and asctime's form, which is UTC, for local time.
 */
export function parseHttpDate(text: string, now = Date.now()): number | undefined {
  const fixed = IMF_FIXDATE.exec(text);
  if (fixed) return utc(fixed[3], fixed[2], fixed[1], fixed.slice(4));
  const asctime = ASCTIME.exec(text);
  if (asctime) return utc(asctime[6], asctime[1], asctime[2], asctime.slice(3, 6));
  const obsolete = RFC_850.exec(text);
  if (obsolete) return utc(String(fullYear(obsolete[3], now)), obsolete[2], obsolete[1], obsolete.slice(4));
  return undefined;
}

/** Two digits that would be more than 50 years ahead are the most recent such year. */
function fullYear(digits: string | undefined, now: number): number {
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  return year > thisYear + 50 ? year - 100 : year;
}

function utc(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  [hours, minutes, seconds]: string[],
): number | undefined {
  const at = Date.UTC(
    Number(year),
    MONTHS.indexOf(month ?? ''),
    Number(day),
    Number(hours),
    Number(minutes),
    Number(seconds),
  );
  return Number.isNaN(at) ? undefined : at;
}

export function formatHttpDate(at: number): string {
  return new Date(at).toUTCString();
}
