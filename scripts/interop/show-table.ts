/** From the report of a run to what is shown of it, and to docs/interop.md where that is asked for. */
import { readFile, writeFile } from 'node:fs/promises';

import { formatted } from '../docs/markdown.ts';
import { type Report, rowsOf, unloaded } from './rows.ts';
import { type Absent, remarksOn, tableOf } from './table.ts';

const BEGIN = '<!-- table: begin -->';
const END = '<!-- table: end -->';

interface Shown {
  /** vitest's, in JSON. */
  readonly report: string;
  readonly absent: readonly Absent[];
  readonly versions: ReadonlyMap<string, string>;
  /** The page that gets the table, without versions, between its two marks. */
  readonly page?: string;
}

export async function showTable({ report: file, absent, versions, page }: Shown): Promise<string> {
  const report = JSON.parse(await readFile(file, 'utf8')) as Report;
  const rows = rowsOf(report);
  if (page !== undefined) {
    const text = [tableOf(rows), listOf(remarksOn(rows))].join('\n\n');
    await writeFile(page, await formatted(withTable(await readFile(page, 'utf8'), text)));
  }
  const remarks = [...remarksOn(rows, absent), ...unloaded(report).map((name) => `${name}: did not load`)];
  return formatted([tableOf(rows, absent, versions), listOf(remarks)].join('\n\n'));
}

/** @throws Error for a page without the two marks */
export function withTable(page: string, text: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`the page has no “${BEGIN}” and “${END}”`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${page.slice(end)}`;
}

function listOf(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
