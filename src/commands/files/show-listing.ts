import { isPattern } from '../../actions/files/pattern.ts';
import type { FileEntry } from '../../protocols/files.ts';
import { bytesOf, type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { styleFor } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import { inColumns } from './columns.ts';
import type { FileContext } from './context.ts';
import { entryAsJson, entryRow, nameAsJson, showName } from './entry.ts';
import type { ListedFolder } from './list.ts';
import { sortEntries } from './sort.ts';

type Context = Pick<FileContext, 'args' | 'io' | 'parseUrl'>;

/** As `ls` does: columns on a terminal, a name a line in a pipe, rows with -l; a heading a folder where there are several. */
export async function showAsText(folders: AsyncIterable<ListedFolder>, context: Context): Promise<void> {
  const { stdout } = context.io;
  const headed = mayBeSeveral(context);
  let first = true;
  for await (const { path, isFolder, ...listing } of gatherThings(folders)) {
    if (!first) await writeOut(stdout, '\n');
    first = false;
    if (headed && isFolder) await writeOut(stdout, `${escapeForTerminal(textOf(path)) || '.'}:\n`);
    for (const part of renderListing(listing, context)) await writeOut(stdout, part);
  }
}

function mayBeSeveral({ args, parseUrl }: Context): boolean {
  const { operands } = args;
  return (
    args.flag('recursive') || operands.length > 1 || operands.some((url) => isPattern(parseUrl(url).path))
  );
}

/** What was asked for by its name, one thing after the other, is one listing, in the same order and columns. */
async function* gatherThings(folders: AsyncIterable<ListedFolder>): AsyncGenerator<ListedFolder> {
  let things: FileEntry[] = [];
  const gathered = (): ListedFolder[] =>
    things.length === 0 ? [] : [{ path: '' as RemotePath, isFolder: false, entries: things, unknown: [] }];
  for await (const folder of folders) {
    if (!folder.isFolder) {
      things.push(...folder.entries);
      continue;
    }
    yield* gathered();
    things = [];
    yield folder;
  }
  yield* gathered();
}

/** In one piece, and then what was not understood: a write a name would take longer than the listing. */
function* renderListing(
  { entries, unknown }: Pick<ListedFolder, 'entries' | 'unknown'>,
  { args, io }: Context,
): Generator<string | Uint8Array> {
  const { stdout } = io;
  const style = styleFor(stdout, io.env);
  const sorted = sortEntries(entries, args);
  if (args.flag('long')) {
    const rows = sorted.map((entry) => entryRow(entry, { human: args.flag('human') }));
    yield asLines(renderTable(rows, { columns: Infinity, style }));
  } else if (stdout.isTTY === true) {
    const names = sorted.map((entry) => ({
      plain: showName(entry, (_format, text) => text),
      shown: showName(entry, style),
    }));
    yield asLines(inColumns(names, stdout.columns ?? 80));
  } else {
    yield bytesOf(asLines(sorted.map(({ name }) => name)) as RemotePath);
  }
  yield asLines(
    unknown.map((line) => `${style('yellow', '?')} ${escapeForTerminal(textOf(line as RemotePath))}`),
  );
}

function asLines(rows: readonly string[]): string {
  return rows.map((row) => `${row}\n`).join('');
}

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
      unknown: unknown.map((line) => textOf(line as RemotePath)),
    });
  }
  await writeDocument(io.stdout, { folders: shown });
}
