import type { FileEntry } from '../../protocols/files.ts';
import { type RemotePath, textOf } from '../../protocols/remote-path.ts';
import { escapeForTerminal } from '../../terminal/escape.ts';
import { writeOut } from '../shared/output.ts';
import { writeDocument } from '../shared/write-json.ts';
import type { FileContext } from './context.ts';
import { forEachMatch } from './each.ts';
import { entryAsJson, nameAsJson } from './entry.ts';

/** A thing, by the path under which it was asked for. */
export interface Stated {
  readonly path: RemotePath;
  readonly entry: FileEntry;
}

export async function run(context: FileContext): Promise<number> {
  const { args, io } = context;
  const urls = args.operands.map(context.parseUrl);
  if (args.flag('compare')) return (await import('./compare.ts')).compareStats(urls, context);
  const found: Stated[] = [];
  const code = await forEachMatch(urls, context, async (client, path) => {
    found.push({ path, entry: await client.stat(path) });
  });
  if (args.text('format') === 'json') {
    const things = found.map(({ path, entry }) => ({ ...nameAsJson('path', path), ...entryAsJson(entry) }));
    await writeDocument(io.stdout, { things });
  } else {
    await writeOut(io.stdout, found.map(render).join('\n'));
  }
  return code;
}

/** A fact a row, as the JSON has them. */
function render({ path, entry }: Stated): string {
  const { name: _, ...facts } = entryAsJson(entry) as Record<string, string | number>;
  const rows = Object.entries<string | number>({ path: textOf(path) || '.', ...facts });
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows
    .map(([label, value]) => `${label.padEnd(width)}  ${escapeForTerminal(String(value))}\n`)
    .join('');
}
