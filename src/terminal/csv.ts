/** What has to stand in quotes: the separator, a quote, and line ends (RFC 4180, section 2, rules 6 and 7). */
const NEEDS_QUOTES = /[",\r\n]/;

/**
 * Comma-separated values (RFC 4180): a record a row, each ended by CR LF, the first one the heading. Cells stay as they are,
 * what a spreadsheet takes for a formula (`=1+1`) among them: this is data, and changing it would falsify it.
 */
export function renderCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${rowOf(row)}\r\n`).join('');
}

function rowOf(row: readonly string[]): string {
  // An empty line would be taken for none at all.
  if (row.length === 1 && row[0] === '') return '""';
  return row.map((cell) => (NEEDS_QUOTES.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}
