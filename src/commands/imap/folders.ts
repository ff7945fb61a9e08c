import { compareFolders } from '../../compare/imap.ts';
import type { Folder, FolderStatus } from '../../protocols/imap.ts';
import { styleFor } from '../../terminal/style.ts';
import { type Cell, renderTable } from '../../terminal/table.ts';
import { formatCount } from '../../terminal/units.ts';
import { compareClients } from '../shared/compare-clients.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import { folderOf, type ImapContext } from './context.ts';

/** A row a folder: name, messages, unseen ones, what it is for. */
export async function showFolders(context: ImapContext): Promise<number> {
  const { args, io } = context;
  const options = { status: !args.flag('names') };
  if (args.flag('compare')) {
    return compareClients(context, compareFolders, async (kind) =>
      (await context.connect(kind)).folders(options),
    );
  }
  const folders = await (await context.connect()).folders(options);
  if (args.text('format') === 'json') {
    await writeDocument(io.stdout, { folders });
    return 0;
  }
  const headings = ['folder', ...(options.status ? ['messages', 'unseen'] : []), 'use'];
  await showTable(
    folders.map((folder) => folderRow(folder, options.status)),
    headings,
    context,
  );
  return 0;
}

function folderRow({ path, selectable, use = '', status }: Folder, withStatus: boolean): readonly Cell[] {
  const counts = [count(status?.messages), count(status?.unseen)];
  return [path, ...(withStatus ? counts : []), selectable ? use : 'holds folders only'];
}

function count(value: number | undefined): Cell {
  return { text: value === undefined ? '' : formatCount(value), align: 'right' };
}

/** What the server tells of one folder, a fact a row. */
export async function showStatus(context: ImapContext): Promise<number> {
  const { args, io, url } = context;
  const path = folderOf(url);
  const status = await (await context.connect()).status(path);
  if (args.text('format') === 'json') {
    await writeDocument(io.stdout, { path, ...status });
    return 0;
  }
  await showTable(statusRows(status), undefined, context);
  return 0;
}

function statusRows({
  messages,
  unseen,
  recent,
  uidNext,
  uidValidity,
}: FolderStatus): readonly (readonly Cell[])[] {
  return [
    ['messages', formatCount(messages)],
    ['unseen', formatCount(unseen)],
    ...(recent === undefined ? [] : [['recent', formatCount(recent)]]),
    ['next UID', String(uidNext)],
    ['UIDs valid for', String(uidValidity)],
  ];
}

async function showTable(
  rows: readonly (readonly Cell[])[],
  headings: readonly string[] | undefined,
  { io: { stdout, env } }: Pick<ImapContext, 'io'>,
): Promise<void> {
  const options = {
    columns: stdout.isTTY === true ? (stdout.columns ?? 80) : Infinity,
    style: styleFor(stdout, env),
  };
  const lines = renderTable(rows, { ...options, ...(headings && { headings }) });
  await writeOut(stdout, lines.map((line) => `${line}\n`).join(''));
}
