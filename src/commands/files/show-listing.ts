import { bytesOf, textOf } from '../../protocols/remote-path.ts';
import { escapeForTerminal, escapeJsonForTerminal } from '../../terminal/escape.ts';
import { styleFor } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import { writeOut } from '../shared/output.ts';
import { inColumns } from './columns.ts';
import type { FileContext } from './context.ts';
import { entryAsJson, entryRow, nameAsJson, showName } from './entry.ts';
import type { ListedFolder } from './list.ts';
import { sortEntries } from './sort.ts';

type Context = Pick<FileContext, 'args' | 'io'>;

/** As `ls` does: columns on a terminal, a name a line in a pipe, rows with -l; a heading a folder where there are several. */
export async function showAsText(folders: AsyncIterable<ListedFolder>, context: Context): Promise<void> {
  const { args, io } = context;
  const headed = args.flag('recursive') || args.operands.length > 1;
  let first = true;
  for await (const folder of folders) {
    if (headed && folder.isFolder) {
      await writeOut(io.stdout, `${first ? '' : '\n'}${escapeForTerminal(textOf(folder.path)) || '.'}:\n`);
    }
    first = false;
    for (const part of renderFolder(folder, context)) await writeOut(io.stdout, part);
  }
}

function* renderFolder(
  { entries, unknown }: ListedFolder,
  { args, io }: Context,
): Generator<string | Uint8Array> {
  const { stdout } = io;
  const style = styleFor(stdout, io.env);
  const sorted = sortEntries(entries, args);
  if (args.flag('long')) {
    const rows = sorted.map((entry) => entryRow(entry, { human: args.flag('human') }));
    for (const row of renderTable(rows, { columns: Infinity, style })) yield `${row}\n`;
  } else if (stdout.isTTY === true) {
    const names = sorted.map((entry) => ({
      plain: showName(entry, (_format, text) => text),
      shown: showName(entry, style),
    }));
    for (const row of inColumns(names, stdout.columns ?? 80)) yield `${row}\n`;
  } else {
    for (const { name } of sorted) yield Buffer.concat([bytesOf(name), LINE_FEED]);
  }
  for (const line of unknown) {
    yield `${style('yellow', '?')} ${escapeForTerminal(line)}\n`;
  }
}

const LINE_FEED = Buffer.from('\n');

/**
 * One document: `folders`, each with `path` as it was asked for, `entries` (see entryAsJson) and `unknown`, the lines of the
 * server that could not be understood.
 */
export async function showAsJson(folders: AsyncIterable<ListedFolder>, { args, io }: Context): Promise<void> {
  const shown: object[] = [];
  for await (const { path, entries, unknown } of folders) {
    shown.push({
      ...nameAsJson('path', path),
      entries: sortEntries(entries, args).map(entryAsJson),
      unknown,
    });
  }
  await writeOut(io.stdout, `${escapeJsonForTerminal(JSON.stringify({ folders: shown }, null, 2))}\n`);
}
