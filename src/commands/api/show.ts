import { type FieldPath, knownFields, missingFields } from '../../actions/api/fields.ts';
import type { Resource } from '../../actions/api/types.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { type Style, styleFor } from '../../terminal/style.ts';
import { type Cell, renderTable } from '../../terminal/table.ts';
import { renderCsv } from '../../terminal/csv.ts';
import { didYouMean } from '../../actions/nearest.ts';
import { writeOut } from '../shared/output.ts';
import { jsonDocument } from '../shared/write-json.ts';
import type { StoreContext } from './context.ts';
import { cellText } from './flatten.ts';
import { linesOf, recordLines } from './record.ts';
import { asObjects, recordsOf, type Selection, selectAll, selectFields } from './selection.ts';
import { tableOf } from './tables.ts';

/** What a store has answered with. */
export interface Shown {
  readonly value: unknown;
  /** Of a list of these, whose columns are known. */
  readonly resource?: Resource;
}

type ShowContext = Pick<StoreContext, 'args' | 'io' | 'fields' | 'say'>;

interface Look {
  readonly columns: number;
  readonly style: Style;
}

/**
 * An answer on stdout, as text, JSON or CSV: all of it, or the members that --fields names.
 *
 * @throws LimitError, TransportError `write-file`
 */
export async function show(shown: Shown, context: ShowContext): Promise<void> {
  const { args, io, fields } = context;
  const { stdout, env } = io;
  const onTerminal = stdout.isTTY === true;
  if (fields !== undefined) tellMissing(shown.value, fields, context);
  const selection = fields === undefined ? undefined : selectFields(shown.value, fields);
  const format = args.text('format') ?? (onTerminal ? 'text' : 'json');
  if (format === 'json') {
    await writeOut(stdout, jsonDocument(selection === undefined ? shown.value : asObjects(selection)));
  } else if (format === 'csv') {
    await writeOut(stdout, csvOf(selection ?? selectAll(shown.value), onTerminal));
  } else {
    const look = { columns: onTerminal ? (stdout.columns ?? 80) : Infinity, style: styleFor(stdout, env) };
    const lines = selection === undefined ? textOf(shown, look) : selectedText(selection, look);
    await writeOut(stdout, lines.map((line) => `${line}\n`).join(''));
  }
}

/** A path that no record has is as likely a slip as it is an answer. */
function tellMissing(value: unknown, fields: readonly FieldPath[], { say }: Pick<ShowContext, 'say'>): void {
  const records = recordsOf(value);
  for (const { text } of missingFields(records, fields)) {
    say(`nothing here has '${text}'${didYouMean(text, knownFields(records))}`);
  }
}

/** To a file or a pipe as it is; on a terminal made harmless, with its records still a line each. */
function csvOf({ paths, rows }: Selection, onTerminal: boolean): string {
  const cells = [paths, ...rows.map((row) => row.map(cellText))];
  return renderCsv(onTerminal ? cells.map((row) => row.map((cell) => escapeForTerminal(cell))) : cells);
}

function textOf({ value, resource }: Shown, look: Look): string[] {
  if (!Array.isArray(value)) return recordLines(value, look);
  if (resource === undefined) return value.map((each) => escapeForTerminal(cellText(each)));
  return renderTable(tableOf(resource, value), look);
}

function selectedText({ paths, rows, isList }: Selection, look: Look): string[] {
  const texts = rows.map((row) => row.map(cellText));
  if (!isList)
    return linesOf(
      paths.map((path, at) => [path, texts[0]?.[at] ?? '']),
      look,
    );
  const numeric = paths.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number'));
  const aligned = (row: readonly string[], format?: 'bold'): Cell[] =>
    row.map((text, at) => ({
      text,
      ...(format && { format }),
      ...(numeric[at] && { align: 'right' as const }),
    }));
  return renderTable([aligned(paths, 'bold'), ...texts.map((row) => aligned(row))], look);
}
