import type { BodyDifference } from '../../compare/digest.ts';
import type { Comparison, Row, Verdict } from '../../compare/comparison.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { renderSideBySide } from '../../terminal/side-by-side.ts';
import type { Format, Style } from '../../terminal/style.ts';
import { formatCount, formatNumberOf } from '../../terminal/units.ts';
import { hexRows } from '../../transcript/hex.ts';
import { jsonDocument } from './write-json.ts';

const MARKS: Readonly<Record<Verdict, string>> = { same: ' ', different: '≠', volatile: '~', note: '·' };
const FORMATS: Readonly<Partial<Record<Verdict, Format>>> = {
  different: 'red',
  volatile: 'yellow',
  note: 'dim',
};

/** What stands on the left and on the right, where it is not the two clients of one protocol. */
export type Sides = readonly [left: string, right: string];

const CLIENTS: Sides = ['raw', 'library'];

/** A comparison for people: both sides in full, then `same`, or the differences alone. Ends with a line feed. */
export function showComparison(
  comparison: Comparison,
  look: { columns: number; style: Style },
  headings: Sides = CLIENTS,
): string {
  const rows = comparison.rows.map((row) => ({
    mark: MARKS[row.verdict],
    label: row.aspect,
    left: row.raw,
    right: row.library,
    ...(FORMATS[row.verdict] && { format: FORMATS[row.verdict] }),
  }));
  const table = renderSideBySide(rows, { headings, ...look });
  const notes = comparison.notes.map((note) => look.style('dim', `note: ${escapeForTerminal(note)}`));
  return [...table, '', ...notes, ...conclude(comparison, look.style)].map((row) => `${row}\n`).join('');
}

/**
 * A comparison for programs, indented, with a line feed at its end: `same`; `rows`, each with `aspect`, `raw`,
 * `library` (null where a client has nothing), `verdict` and sometimes `why`; `notes`; and where the bodies
 * part `body`, with `offset` and the next bytes of each as base64 in `raw` and `library`, or with `from` and `to`.
 *
 * @param sides names in place of `raw` and `library`
 */
export function comparisonAsJson(
  { same, rows, notes, body }: Comparison,
  [left, right]: Sides = CLIENTS,
): string {
  const value = {
    same,
    rows: rows.map(({ aspect, raw, library, ...row }) => ({
      aspect,
      [left]: raw ?? null,
      [right]: library ?? null,
      ...row,
    })),
    notes,
    ...(body && { body: bodyAsJson(body) }),
  };
  return jsonDocument(value);
}

function bodyAsJson(body: BodyDifference): object {
  if (body.kind === 'between') return { from: body.from, to: body.to };
  return { offset: body.offset, raw: base64(body.raw), library: base64(body.library) };
}

function conclude(comparison: Comparison, style: Style): string[] {
  const different = comparison.rows.filter((row) => row.verdict === 'different');
  if (comparison.rows.every((row) => row.verdict === 'note')) return [style('yellow', 'not compared')];
  if (comparison.same) return [style(['bold', 'green'], 'same')];
  return [
    style(['bold', 'red'], formatNumberOf(different.length, 'difference')),
    ...different.flatMap((row) => showDifference(row, style)),
    ...(comparison.body ? showBodyDifference(comparison.body, style) : []),
  ];
}

function showDifference({ aspect, raw, library, why }: Row, style: Style): string[] {
  const side = (sign: string, format: Format, value: string | undefined) =>
    value === undefined ? [] : [style(format, `${sign} ${escapeForTerminal(value)}`)];
  return [
    style('bold', escapeForTerminal(why ? `${aspect} (${why})` : aspect)),
    ...side('-', 'red', raw),
    ...side('+', 'green', library),
  ];
}

function showBodyDifference(body: BodyDifference, style: Style): string[] {
  if (body.kind === 'between') {
    const where = `between byte ${formatCount(body.from)} and byte ${formatCount(body.to)}`;
    return [style('bold', `the bodies part ${where}`)];
  }
  const side = (sign: string, format: Format, bytes: Uint8Array) =>
    bytes.length === 0
      ? [style(format, `${sign} the body ends here`)]
      : [...hexRows(bytes, body.offset)].map((row) => style(format, `${sign} ${row}`));
  return [
    style('bold', `the bodies part at byte ${formatCount(body.offset)}`),
    ...side('-', 'red', body.raw),
    ...side('+', 'green', body.library),
  ];
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
